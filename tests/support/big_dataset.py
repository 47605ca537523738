"""Published datasets as large as a platform's, drawn in SQL and written as a publisher writes them: ten sessions a learner, ten
patterns that are looked for in each, some five of which are listed. They have no words, measures or transcripts.

Of more than `DRAWN` learners so many are drawn, and the others are these again under other names: as many rows in as many files,
without drawing and counting everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from speakkit.store.buckets import bucket_of, buckets_for
from speakkit.store.edition import COUNTS_FILES, Edition
from speakkit.store.publish_columns import published_schemas
from speakkit.store.published import Publication
from speakkit.store.summaries import LEARNER_COUNTS, SUMMARIES, _counted, _read_of, added_up
from speakkit.store.versions import promoted, publishing

SESSIONS_EACH, INSIGHTS_EACH = 10, 50
"""Of a learner; insights on average."""
DRAWN = 5_000
_FILLED = ("learners", "sessions", "observations", "insights")
_DRAWN = """
CREATE OR REPLACE TEMP TABLE learners AS
SELECT
    learner_id, number, ['es', 'ja', 'de'][1 + number % 3] AS first_language, TIMESTAMPTZ '2026-01-01 00:00:00+00' AS created_at
FROM people
ORDER BY learner_id;
CREATE OR REPLACE TEMP TABLE recorded AS
SELECT
    learner_id, number * {each} + n.range AS number, first_language,
    md5(number || '-' || n.range) AS session_id,
    TIMESTAMPTZ '2026-01-05 18:00:00+00' + to_days(CAST(n.range * 7 + number % 5 AS INTEGER)) AS recorded_at,
    CAST(202602 + n.range AS INTEGER) AS recorded_week
FROM learners, range({each}) AS n;
CREATE OR REPLACE TEMP TABLE seen AS
SELECT
    r.*, CAST(p.range AS INTEGER) AS position, 'grammar:Pattern ' || p.range AS key, 'grammar' AS category,
    'Pattern ' || p.range AS pattern,
    hash(r.number * 16 + p.range) % 100
        < 25 + hash(r.learner_id || p.range) % 40 + (p.range = 3 AND first_language = 'ja')::INT * 20 AS is_present
FROM recorded AS r, range(10) AS p;
CREATE OR REPLACE TEMP TABLE sessions AS
SELECT
    r.*, 'DONE' AS status, recorded_at AS created_at, recorded_at AS updated_at, 'en' AS language, 'food' AS topic,
    60000 AS duration_ms, CAST(120 + number % 80 AS INTEGER) AS token_count, CAST(110 + number % 80 AS BIGINT) AS word_count,
    true AS verbatim, 'import' AS transcriber, '1' AS transcriber_version, 'rules' AS analyser, '1' AS analyser_version,
    'abc' AS analysis_version, '1' AS vocabulary_version, true AS list_had_room, '{{}}' AS rejections,
    'Practise articles.' AS focus_next, 'Articles are missing in what was said of ' || session_id AS summary
FROM recorded AS r ORDER BY learner_id, recorded_at, session_id;
CREATE OR REPLACE TEMP TABLE observations AS
SELECT
    s.*, CASE WHEN is_present THEN 'present' ELSE 'absent' END AS state, CAST(is_present AS INTEGER) AS occurrences,
    CASE WHEN is_present THEN '[{{"text":"I go to market ' || number || '","token_start":' || position * 9 || ',"token_end":'
        || position * 9 + 5 || ',"tokeniser_version":1,"start_ms":null,"end_ms":null,"correction":"I go to the market '
        || number || '"}}]' ELSE '[]' END AS quotes,
    '[]' AS correct_quotes, 'abc' AS analysis_version
FROM seen AS s ORDER BY learner_id, recorded_at, session_id, position;
CREATE OR REPLACE TEMP TABLE insights AS
SELECT
    s.*, position + 1 AS rank, 'The article is missing before a noun, as in session ' || session_id AS detail, 1 AS frequency,
    'medium' AS severity, 'Say the article with the noun.' AS suggestion, quotes AS examples, 1 AS runs, 1 AS runs_agreeing,
    false AS is_tentative
FROM observations AS s WHERE is_present ORDER BY learner_id, recorded_at, session_id, rank;
"""


def big_dataset(directory: Path, insights: int, drawn: int = DRAWN) -> Publication:
    """A dataset with about so many insights, twice as many observations, and a fifth as many sessions."""
    learners = insights // INSIGHTS_EACH
    with publishing(directory):
        edition = Edition.anew("drawn", buckets_for(learners * SESSIONS_EACH), directory)
        if learners <= drawn:
            edition.write(_drawn(learners), range(edition.buckets))
        else:
            _write_again_and_again(edition, _Models.of(_drawn(drawn), drawn), learners)
        return promoted(edition.manifest(), directory, None)


def learner_ids(count: int) -> list[str]:
    """The ids of the first learners of any such dataset."""
    return [f"learner-{number:07d}" for number in range(count)]


def _drawn(learners: int) -> dict[str, pa.Table]:
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(
            "CREATE TABLE people AS SELECT range AS number, 'learner-' || lpad(CAST(range AS VARCHAR), 7, '0') AS learner_id "
            f"FROM range({learners})"
        )
        connection.execute(_DRAWN.format(each=SESSIONS_EACH))
        return {table: _as_published(connection, table, schema) for table, schema in published_schemas().items()}


@dataclass(frozen=True)
class _Models:
    """The `count` learners who were drawn: their rows by table, and by summary what is counted of each; and where each begins."""

    count: int
    tables: dict[str, pa.Table]
    begins: dict[str, np.ndarray]

    @classmethod
    def of(cls, tables: dict[str, pa.Table], count: int) -> _Models:
        numbers = pa.table({"learner_id": learner_ids(count), "bucket": pa.array(range(count), pa.int32())})
        counted = _counted(_read_of(tables), numbers)
        of_learners = {name: counted[name].sort_by("bucket") for name in SUMMARIES}
        known = {name: rows for name, rows in tables.items() if "learner_id" in rows.schema.names}
        known[LEARNER_COUNTS] = counted[LEARNER_COUNTS].sort_by("learner_id")
        owners = {name: _numbers_of(rows) for name, rows in known.items()}
        owners |= {name: rows["bucket"].to_numpy() for name, rows in of_learners.items()}
        begins = {name: np.searchsorted(numbers, np.arange(count + 1)) for name, numbers in owners.items()}
        return cls(count, known | {name: rows.drop_columns(["bucket"]) for name, rows in of_learners.items()}, begins)

    def again(self, name: str, learners: list[int]) -> pa.Table:
        """The rows of a table, or what is counted, as of these learners."""
        begins, models = self.begins[name], [number % self.count for number in learners]
        spans = [np.arange(begins[model], begins[model + 1]) for model in models]
        rows = self.tables[name].take(np.concatenate(spans))
        if "learner_id" in rows.schema.names:
            names = np.repeat([f"learner-{number:07d}" for number in learners], [len(span) for span in spans])
            rows = rows.set_column(0, rows.schema.field("learner_id"), pa.array(names, pa.string()))
        if "session_id" in rows.schema.names:
            copies = np.repeat([f"-{number // self.count}" for number in learners], [len(span) for span in spans])
            ids = pc.binary_join_element_wise(rows["session_id"], pa.array(copies, pa.string()), "")
            at = rows.schema.get_field_index("session_id")
            rows = rows.set_column(at, rows.schema.field(at), ids)
        return rows


def _numbers_of(rows: pa.Table) -> np.ndarray:
    found = pc.utf8_slice_codeunits(rows["learner_id"], len("learner-")).cast(pa.int64())
    numbers: np.ndarray = found.to_numpy()
    return numbers


def _write_again_and_again(edition: Edition, models: _Models, learners: int) -> None:
    """All tables, and what is counted of everybody, without counting again what is known of the models."""
    own: dict[int, list[int]] = {bucket: [] for bucket in range(edition.buckets)}
    for number, learner_id in enumerate(learner_ids(learners)):
        own[bucket_of(learner_id, edition.buckets)].append(number)
    files = min(edition.buckets, COUNTS_FILES)
    by_file = [
        sorted(n for bucket in range(file, edition.buckets, files) for n in own[bucket]) for file in range(files)
    ]
    _prepare(edition, models, files)
    totals: dict[str, list[pa.Table]] = {name: [] for name in SUMMARIES}
    tables = [
        name for name, rows in models.tables.items() if rows.num_rows and name not in {*SUMMARIES, LEARNER_COUNTS}
    ]
    for bucket, numbers in own.items():
        counted = {name: added_up([models.again(name, numbers)]) for name in SUMMARIES}
        rows_of = counted | {name: models.again(name, numbers) for name in tables}
        edition._write([(name, bucket, rows) for name, rows in rows_of.items()])
        for name, rows in counted.items():
            totals[name].append(rows)
    for file, numbers in enumerate(by_file):
        edition._write([(LEARNER_COUNTS, file, models.again(LEARNER_COUNTS, numbers))])
    edition._write([edition._total(f"{name}_total", parts, []) for name, parts in totals.items()])


def _prepare(edition: Edition, models: _Models, files_of_counts: int) -> None:
    files = {table: edition.buckets if table in models.tables else 1 for table in (*published_schemas(), *SUMMARIES)}
    for table, count in (files | {LEARNER_COUNTS: files_of_counts}).items():
        edition._prepare(table, count)
    empty = {name: schema for name, schema in published_schemas().items() if name not in _FILLED}
    edition._write([(table, 0, schema.empty_table()) for table, schema in empty.items()])
    for table in empty:
        edition._tables[table].files[:] = edition._tables[table].files[:1] * files[table]


def _as_published(connection: duckdb.DuckDBPyConnection, table: str, schema: pa.Schema) -> pa.Table:
    """The columns that were drawn, in the types in which they are published; the others are null."""
    if table not in _FILLED:
        return schema.empty_table()
    rows = connection.table(f"temp.{table}").to_arrow_table()
    columns = [
        rows[field.name].cast(field.type) if field.name in rows.schema.names else pa.nulls(rows.num_rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)
