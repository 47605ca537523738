"""The process that reads an export's tables: strangers' files, which may break the reader or claim what they haven't.

What is to be read comes in as JSON; each table goes out as a file of Arrow's stream, which the one that asked maps into its
memory, and what was wrong as JSON.
"""

from __future__ import annotations

import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel

from speakkit.dataset.exchange.table_files import read_table
from speakkit.errors import CorruptDataError, DiskFullError, InputError, SpeakKitError
from speakkit.sound.process_bounds import bare_environment
from speakkit.sound.scratch import scratch_folder

if TYPE_CHECKING:
    import pyarrow as pa

_KINDS = {kind.__name__: kind for kind in (CorruptDataError, DiskFullError, InputError)}
_SYSTEM_POOL = {"ARROW_DEFAULT_MEMORY_POOL": "system"}
"""Others take addresses in advance, which count for the limit."""


class Wanted(BaseModel):
    """A table: where it lies, its columns as Arrow writes a schema, and where it is to be put."""

    path: Path
    schema_base64: str
    target: Path


class Job(BaseModel):
    """What is to be read, one after the other, and how much memory there is for all of it."""

    wanted: tuple[Wanted, ...]
    room: int


class Fault(BaseModel):
    """Why a table can't be read: the error's class and sentence."""

    error: str
    message: str


def read_tables(files: Mapping[str, tuple[Path, pa.Schema]], room: int) -> dict[str, pa.Table]:
    """Each table, out of its file with the columns of its schema; all of them fit into `room` bytes.

    Raises:
        CorruptDataError: one isn't such a table.
        InputError: they need more memory.
        DiskFullError: there is no room for them among the temporary files.
    """
    import pyarrow as pa

    with scratch_folder() as folder:
        wanted = {
            name: Wanted(
                path=path.absolute(),
                schema_base64=b64encode(schema.serialize().to_pybytes()).decode(),
                target=folder / f"{number}.arrow",
            )
            for number, (name, (path, schema)) in enumerate(files.items())
        }
        _ask(Job(wanted=tuple(wanted.values()), room=room))
        return {name: pa.ipc.open_stream(pa.memory_map(str(one.target))).read_all() for name, one in wanted.items()}


def _ask(job: Job) -> None:
    process = subprocess.run(  # our own module
        [sys.executable, "-P", "-m", "speakkit.dataset.exchange.table_process"],
        input=job.model_dump_json(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**bare_environment(), **_SYSTEM_POOL},
        text=True,
        check=False,
    )
    if process.stdout.strip():
        fault = Fault.model_validate_json(process.stdout)
        raise _KINDS.get(fault.error, CorruptDataError)(fault.message)
    if process.returncode:
        folder = job.wanted[0].path.parent
        raise CorruptDataError(f"A file in {folder} is damaged so that it broke its reader. Fetch the export again.")


def serve(job: Job) -> Fault | None:
    """Write each table that is wanted; what was wrong, if anything."""
    import pyarrow as pa

    room = job.room
    try:
        for one in job.wanted:
            table = read_table(one.path, pa.ipc.read_schema(pa.py_buffer(b64decode(one.schema_base64))), room)
            room -= table.nbytes
            _write(table, one.target)
    except SpeakKitError as error:
        return Fault(error=type(error).__name__, message=error.message)
    return None


def _write(table: pa.Table, target: Path) -> None:
    import pyarrow as pa

    try:
        with pa.OSFile(str(target), "wb") as file, pa.ipc.new_stream(file, table.schema) as stream:
            stream.write_table(table)
    except OSError:
        raise DiskFullError(
            "There is no room for the tables among the temporary files (TMPDIR). Make room and try again."
        ) from None


if __name__ == "__main__":
    if said := serve(Job.model_validate_json(sys.stdin.buffer.read())):
        sys.stdout.write(said.model_dump_json())
