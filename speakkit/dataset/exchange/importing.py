"""Importing what was exported: the same dataset again, to open as any other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from speakkit.dataset.exchange.cells import read_csv
from speakkit.dataset.exchange.descriptor import FOLDER, hash_of
from speakkit.dataset.exchange.export import DESCRIPTOR, ORIGIN, is_dataset
from speakkit.errors import CorruptDataError, InputError
from speakkit.store.files import replace_text
from speakkit.store.publish_columns import publish_columns, published_schemas
from speakkit.store.published import Publication
from speakkit.store.vendor_errors import translated

if TYPE_CHECKING:
    import pyarrow as pa

_SAID = ("title", "licenses", "sources", "speakkit")


def import_dataset(source: Path, target: Path) -> Publication:
    """Publish an export as a dataset in a folder of its own; its Parquet files are read, else its CSV.

    Raises:
        InputError: there is no export of SpeakKit, or the folder has a dataset that came from elsewhere.
        CorruptDataError: a file isn't what the package says, or is missing.
        DiskFullError, StoreError: it can't be written.
    """
    package = _package(source)
    if is_dataset(target) and not (target / ORIGIN).is_file():
        raise InputError(f"{target} holds a dataset that wasn't imported; name another folder with --to.")
    tables = {name: _table(source, package, name) for name in published_schemas() if _resource(package, name)}
    publication = publish_columns({name: _columns(table) for name, table in tables.items()}, target)
    said = {name: package.get(name, []) for name in _SAID}
    with translated(target):
        replace_text(target / ORIGIN, json.dumps(said, ensure_ascii=False, indent=2))
    return publication


def _package(source: Path) -> dict[str, Any]:
    try:
        package = json.loads((source / DESCRIPTOR).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        package = None
    if not isinstance(package, dict) or "speakkit" not in package:
        raise InputError(f"{source} is no export of SpeakKit: it has no {DESCRIPTOR} that says so.")
    return package


def _resource(package: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    return next((one for one in package["resources"] if one.get("name") == name), None)


def _table(source: Path, package: Mapping[str, Any], name: str) -> pa.Table:
    """Raises: CorruptDataError."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = _schema(package, name)
    parquet, csv = (source / FOLDER / f"{name}.{suffix}" for suffix in ("parquet", "csv"))
    path = parquet if parquet.is_file() else csv
    _require_untouched(path, package)
    try:
        return pq.read_table(path).select(schema.names).cast(schema) if path is parquet else read_csv(path, schema)
    except (pa.ArrowException, KeyError):
        raise CorruptDataError(f"{path} isn't the table that the package says. Fetch the export again.") from None


def _schema(package: Mapping[str, Any], name: str) -> pa.Schema:
    """The columns that both the package and this SpeakKit have, in our types."""
    import pyarrow as pa

    described = _resource(package, name)
    named = {field["name"] for field in described["schema"]["fields"]} if described else set()
    ours = published_schemas()[name]
    if strangers := named - set(ours.names):
        raise InputError(
            f"The table {name} has columns that this SpeakKit doesn't know ({', '.join(sorted(strangers)[:5])}). Update it."
        )
    return pa.schema([field for field in ours if field.name in named])


def _require_untouched(path: Path, package: Mapping[str, Any]) -> None:
    hashes = {one["path"]: one.get("hash") for one in package["resources"]}
    wanted = hashes.get(f"{FOLDER}/{path.name}")
    try:
        found = hash_of(path)
    except OSError:
        found = "nothing"
    if found != wanted:
        raise CorruptDataError(f"{path} isn't the file that the package lists. Fetch the export again.")


def _columns(table: pa.Table) -> dict[str, object]:
    return {name: table[name].combine_chunks() for name in table.column_names}
