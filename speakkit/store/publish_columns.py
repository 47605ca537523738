"""Publishing tables that no store holds, such as simulated ones, in the layout that a store publishes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from speakkit.sound.scratch import scratch_folder
from speakkit.store.buckets import buckets_for
from speakkit.store.edition import Edition
from speakkit.store.published import Publication
from speakkit.store.store import Store
from speakkit.store.versions import intact_current, promoted, publishing

if TYPE_CHECKING:
    import pyarrow as pa


_NO_STORE = "columns"
"""The layout of what no store holds: a store that publishes there writes everything."""


@cache
def published_schemas() -> Mapping[str, pa.Schema]:
    """The Arrow schema of each table, read off what an empty store publishes, so that it can't drift from it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with scratch_folder() as folder:
        publication = Store(folder / "empty.duckdb").publish(folder / "published")
        schemas = {table: pq.read_schema(publication.files(table)[0]) for table in publication.tables}
        # without rows DuckDB declares that nothing is null
        return {table: pa.schema([field.with_nullable(True) for field in schema]) for table, schema in schemas.items()}


def publish_columns(tables: Mapping[str, Mapping[str, object]], directory: Path) -> Publication:
    """Publish tables, each a mapping of columns (arrays, lists or series), as a new version under `directory`.

    Rows stay in the order given: sort them by learner. A table that isn't given is empty, a column that isn't is null.

    Raises:
        KeyError: there is no published table, or no column of it, of that name.
        DiskFullError, StoreError: the current version stays current.
    """
    schemas = published_schemas()
    if strangers := set(tables) - set(schemas):
        raise KeyError(f"no published table is called {', '.join(sorted(strangers))}")
    content = {table: _as_table(tables.get(table, {}), schema) for table, schema in schemas.items()}
    with publishing(directory):
        edition = Edition.anew(_NO_STORE, buckets_for(content["sessions"].num_rows), directory)
        edition.write(content, range(edition.buckets))
        return promoted(edition.manifest(), directory, intact_current(directory))


def _as_table(columns: Mapping[str, object], schema: pa.Schema) -> pa.Table:
    import pyarrow as pa

    if strangers := set(columns) - set(schema.names):
        raise KeyError(f"the published table has no column {', '.join(sorted(strangers))}")
    rows = max((len(values) for values in columns.values()), default=0)  # type: ignore[arg-type]
    return pa.Table.from_arrays(
        [
            pa.nulls(rows, field.type) if field.name not in columns else _as_array(columns[field.name], field.type)
            for field in schema
        ],
        schema=schema,
    )


def _as_array(values: object, kind: pa.DataType) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute

    if isinstance(values, pa.Array):
        return pa.compute.cast(values, kind)
    return pa.array(values, type=kind, from_pandas=True)
