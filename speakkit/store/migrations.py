"""Numbered migrations: `schema/0001_name.sql`, `0002_...`, each applied once and remembered with its checksum.

A store is brought up to date on a copy that then takes its place in one rename, so a crash at any moment leaves either
the old store or the new one. (A crash between DDL and a checkpoint could leave a DuckDB file that doesn't open.)
"""

from __future__ import annotations

import hashlib
import shutil
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from speakkit.errors import CorruptDataError, NewerSchemaError
from speakkit.sound.scratch import spill_folder
from speakkit.store.files import sync
from speakkit.store.sql import execute, fetch

if TYPE_CHECKING:
    import duckdb


_OLDEST_READER = "v1.5.0"
"""Files are written so that this version of DuckDB still reads them."""


@dataclass(frozen=True)
class Migration:
    """One step of the schema."""

    version: int
    name: str
    sql: str

    @cached_property  # asked for at each turn of the store
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


@cache
def shipped() -> tuple[Migration, ...]:
    """The migrations of this version of SpeakKit, oldest first."""
    files = sorted(resources.files("speakkit.store").joinpath("schema").iterdir(), key=lambda file: file.name)
    steps = []
    for file in files:
        number, _, name = file.name.removesuffix(".sql").partition("_")
        steps.append(Migration(int(number), name, file.read_text(encoding="utf-8")))
    return tuple(steps)


ENOUGH_MEMORY = "192MB"
"""For reading through a store's file once, which goes as quickly with it as with all there is: DuckDB would else keep all blocks
that it has seen."""


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB file for reading and writing, times in UTC, nothing installed or printed behind our back."""
    import duckdb

    connection = duckdb.connect(
        str(path),
        config={
            "storage_compatibility_version": _OLDEST_READER,
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            # else what doesn't fit into memory lies in the folder that somebody happens to be in, and stays there after a kill
            "temp_directory": str(spill_folder()),
        },
    )
    connection.execute("SET TimeZone = 'UTC'")
    # in Jupyter without its widgets the bar is off, and even switching it off fails
    if connection.execute("SELECT current_setting('enable_progress_bar')").fetchall()[0][0]:
        connection.execute("SET enable_progress_bar = false")
    return connection


def attach_current(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Open the store at `path` in the shipped schema: made if it isn't there, migrated if it is older.

    The caller keeps everybody else out until it is detached.

    Raises:
        NewerSchemaError: a later version of SpeakKit has migrated it.
        CorruptDataError: it has tables, but not those of a SpeakKit store, or a migration differs from ours.
    """
    if not path.exists():
        replace_by_migrated(path)
    attach(connection, path)
    if schema_version(connection, path) != shipped()[-1].version:
        detach(connection)
        replace_by_migrated(path)
        attach(connection, path)


def detach(connection: duckdb.DuckDBPyConnection) -> None:
    """Close the store that is attached; all that was committed is then in its one file."""
    connection.execute("USE memory; DETACH store")


def bring_up_to_date(path: Path) -> None:
    """Put the store at `path` into the shipped schema, and all that was committed into its one file.

    Raises:
        NewerSchemaError, CorruptDataError: as `attach_current` says.
    """
    with closing(connect(Path(":memory:"))) as connection:
        attach_current(connection, path)
        detach(connection)


def attach(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Open the store at `path`, which is known to be in the shipped schema."""
    connection.execute(f"ATTACH '{quoted(path)}' AS store (STORAGE_VERSION '{_OLDEST_READER}'); USE store")


def quoted(path: Path | str) -> str:
    """The path as it stands between the quotation marks of SQL."""
    return str(path).replace("'", "''")


def schema_version(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    """The newest migration that was applied, all of them being known to us and unchanged.

    Raises:
        NewerSchemaError, CorruptDataError: as `connect_current` says.
    """
    import duckdb

    try:
        applied = fetch(connection, "applied_migrations")
    except duckdb.CatalogException:
        raise CorruptDataError(
            f"The file {path} is a DuckDB database, but not a store of SpeakKit. Choose another SPEAKKIT_DATA_DIR."
        ) from None
    for row, migration in zip(applied, shipped(), strict=False):
        if (row["version"], row["checksum"]) != (migration.version, migration.checksum):
            raise CorruptDataError(
                f"Migration {row['version']} of the store {path} isn't the one that this version of SpeakKit ships. "
                "Use the version that made the store."
            )
    if len(applied) > len(shipped()):
        raise NewerSchemaError(
            f"The store {path} has schema {applied[-1]['version']}, this version of SpeakKit knows "
            f"{shipped()[-1].version}. Update SpeakKit."
        )
    return len(applied)


def replace_by_migrated(path: Path) -> None:
    """Put a store in the shipped schema into `path`: a new one, or a migrated copy of what is there."""
    copy = path.with_name(f"{path.name}.migrating")
    copy.unlink(missing_ok=True)
    applied = 0
    if path.exists():
        shutil.copyfile(path, copy)
    with closing(connect(copy)) as connection:
        if path.exists():
            applied = schema_version(connection, path)
        for migration in shipped()[applied:]:
            _apply(connection, migration)
        connection.execute("CHECKPOINT")
    sync(copy)
    copy.replace(path)
    sync(path.parent)


def _apply(connection: duckdb.DuckDBPyConnection, migration: Migration) -> None:
    connection.begin()
    connection.execute(migration.sql)
    execute(
        connection,
        "record_migration",
        version=migration.version,
        name=migration.name,
        checksum=migration.checksum,
        applied_at=datetime.now(UTC),
    )
    connection.commit()
