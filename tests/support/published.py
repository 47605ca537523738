"""Published tables as whoever has no SpeakKit reads them: the files that a version's manifest lists."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq

from speakkit.store import Publication


def table_of(publication: Publication, table: str) -> pa.Table:
    return pa.concat_tables([pq.read_table(path) for path in publication.files(table)])


def schema_of(publication: Publication, table: str) -> pa.Schema:
    return pq.read_schema(publication.files(table)[0])


def in_earlier_layout(publication: Publication) -> None:
    """Lay a version out as an earlier SpeakKit did: a folder with one file a table."""
    for table in publication.tables:
        pq.write_table(table_of(publication, table), publication.path / f"{table}.parquet")
    (publication.path / "manifest.json").unlink()
