"""Which exports were made here, and where they were written: so that they can go after their days, and an erasure can say
how many may hold somebody. What was given to other people is out of reach."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from speakkit.dataset.exchange.export import DOCUMENTS
from speakkit.dataset.exchange.package import DESCRIPTOR
from speakkit.errors import StorageUnavailableError
from speakkit.model import UtcDatetime, Value
from speakkit.recordings.local import remove_empty
from speakkit.recordings.owner_only import owner_only
from speakkit.store.files import replace_text

REGISTER = "exports.json"


class Exported(Value):
    """An export: the folder that it was written into, and the SHA-256 of its descriptor."""

    folder: Path
    made_at: UtcDatetime
    digest: str


_EXPORTS = TypeAdapter(tuple[Exported, ...])


def register_export(data_dir: Path, folder: Path) -> None:
    """Note that an export was just written into a folder."""
    made = Exported(folder=folder.resolve(), made_at=datetime.now(UTC), digest=_digest(folder))
    _write(data_dir, [one for one in exports_made(data_dir) if one.folder != made.folder] + [made])


def exports_made(data_dir: Path) -> tuple[Exported, ...]:
    """Those that still lie where they were written, oldest first."""
    path = data_dir / REGISTER
    try:
        known = _EXPORTS.validate_json(path.read_bytes()) if path.is_file() else ()
    except ValidationError:
        raise StorageUnavailableError(
            f"{path} can't be read; move it away, and exports of before aren't known."
        ) from None
    return tuple(one for one in known if (one.folder / DESCRIPTOR).is_file() and _digest(one.folder) == one.digest)


def remove_export(data_dir: Path, one: Exported) -> bool:
    """Remove the files that an export wrote, and its folder if nothing else lies in it; whether it was there.

    Raises:
        StorageUnavailableError: a file of it can't be removed.
    """
    package = json.loads((one.folder / DESCRIPTOR).read_text(encoding="utf-8"))
    names = [str(resource["path"]) for resource in package["resources"]]
    try:
        for name in (*names, *DOCUMENTS, DESCRIPTOR):
            (one.folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise StorageUnavailableError(f"The export {one.folder} can't be removed ({error.strerror}).") from None
    remove_empty(one.folder)
    _write(data_dir, exports_made(data_dir))
    return True


def _write(data_dir: Path, known: Sequence[Exported]) -> None:
    with owner_only():
        data_dir.mkdir(parents=True, exist_ok=True)
        replace_text(data_dir / REGISTER, _EXPORTS.dump_json(tuple(known), indent=2).decode())


def _digest(folder: Path) -> str:
    return hashlib.sha256((folder / DESCRIPTOR).read_bytes()).hexdigest()
