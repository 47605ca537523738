"""Publishing frames that no store holds, such as simulated ones, in the layout that a store publishes."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from speakkit.store.publication import promoted
from speakkit.store.published import TABLES, Publication
from speakkit.store.store import Store

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


@cache
def published_schemas() -> Mapping[str, pa.Schema]:
    """The Arrow schema of each table, read off what an empty store publishes, so that it can't drift from it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with tempfile.TemporaryDirectory(prefix="speakkit-") as folder:
        publication = Store(Path(folder) / "empty.duckdb").publish(Path(folder) / "published")
        schemas = {table: pq.read_schema(publication.path / f"{table}.parquet") for table in TABLES}
        # without rows DuckDB declares that nothing is null
        return {table: pa.schema([field.with_nullable(True) for field in schema]) for table, schema in schemas.items()}


def publish_frames(frames: Mapping[str, pd.DataFrame], directory: Path) -> Publication:
    """Publish frames as a new version under `directory`, sorted as they are; a table that isn't given is empty.

    Columns that a frame lacks are null.

    Raises:
        KeyError: a frame is of no published table, or has a column that its table doesn't have.
        DiskFullError, StoreError: the current version stays current.
    """
    import pyarrow.parquet as pq

    schemas = published_schemas()
    if strangers := set(frames) - set(schemas):
        raise KeyError(f"no published table is called {', '.join(sorted(strangers))}")

    def write(staging: Path) -> None:
        for table, schema in schemas.items():
            content = _as_table(frames[table], schema) if table in frames else schema.empty_table()
            pq.write_table(content, staging / f"{table}.parquet", compression="zstd", row_group_size=122_880)

    return promoted(write, directory)


def _as_table(frame: pd.DataFrame, schema: pa.Schema) -> pa.Table:
    import pyarrow as pa

    if strangers := set(frame.columns) - set(schema.names):
        raise KeyError(f"the published table has no column {', '.join(sorted(strangers))}")
    rows = len(frame)
    columns = [
        pa.Array.from_pandas(frame[field.name], type=field.type) if field.name in frame else pa.nulls(rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)
