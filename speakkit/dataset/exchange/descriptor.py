"""`datapackage.json`: what each file and column of an export is (https://specs.frictionlessdata.io/data-package/)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from speakkit.store.dictionary import grain, meaning

if TYPE_CHECKING:
    import pyarrow as pa

FOLDER = "data"
_TYPES = {"string": "string", "bool": "boolean", "double": "number", "int32": "integer", "int64": "integer"}
_UNITS = (("_ms", "ms"), ("_usd", "USD"), ("_bytes", "bytes"), ("_hz", "Hz"), ("_at", "UTC"))
KEYS: Mapping[str, tuple[str, ...]] = {
    "learners": ("learner_id",),
    "sessions": ("session_id",),
    "transcripts": ("session_id",),
    "words": ("session_id", "position"),
    "analyses": ("session_id",),
    "insights": ("session_id", "rank"),
    "observations": ("session_id", "position"),
    "measures": ("session_id", "name"),
    "pattern_profiles": ("learner_id", "key"),
    "engine_calls": ("call_id",),
    "reviews": ("event_id",),
    "pattern_aliases": ("event_id",),
    "learner_attributes": ("learner_id", "name"),
    "consents": ("learner_id", "purpose"),
}
OTHERS: Mapping[str, str] = {"learner_id": "learners", "session_id": "sessions"}
"""Columns that name a row of another table."""


def resources(table: str, schema: pa.Schema, folder: Path) -> list[dict[str, object]]:
    """The CSV of a table with its schema, and its Parquet file."""
    return [
        {
            "name": table,
            "type": "table",
            "title": f"one row is {grain(table)}",
            "path": f"{FOLDER}/{table}.csv",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            **weighed(folder / f"{table}.csv"),
            "schema": _schema(table, schema),
        },
        {
            "name": f"{table}-parquet".replace("_", "-"),
            "type": "file",
            "title": f"the same as {table}, as Parquet",
            "path": f"{FOLDER}/{table}.parquet",
            "format": "parquet",
            "mediatype": "application/vnd.apache.parquet",
            **weighed(folder / f"{table}.parquet"),
        },
    ]


def _schema(table: str, schema: pa.Schema) -> dict[str, object]:
    described: dict[str, object] = {
        "fields": [_field(table, field.name, str(field.type)) for field in schema],
        "missingValues": [""],
        "foreignKeys": [
            {"fields": [column], "reference": {"resource": other, "fields": [column]}}
            for column, other in OTHERS.items()
            if column in schema.names and other != table
        ],
    }
    if table in KEYS:
        described["primaryKey"] = list(KEYS[table])
    return described


def _field(table: str, column: str, kind: str) -> dict[str, object]:
    described: dict[str, object] = {
        "name": column,
        "type": "datetime" if kind.startswith("timestamp") else _TYPES[kind],
        "description": meaning(table, column),
    }
    unit = next((unit for ending, unit in _UNITS if column.endswith(ending)), None)
    if unit is not None:
        described["unit"] = unit
    return described


def hash_of(path: Path) -> str:
    """The hash of a file, as a package lists it."""
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


def weighed(path: Path) -> dict[str, Any]:
    """What a package says of any file."""
    return {"bytes": path.stat().st_size, "hash": hash_of(path)}
