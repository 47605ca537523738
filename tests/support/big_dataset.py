"""Published datasets as large as a platform's, drawn in SQL and written as a publisher writes them: ten sessions a learner, ten
patterns that are looked for in each, some five of which are listed. They have no words, measures or transcripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

from speakkit.store.buckets import buckets_for, learner_bucket
from speakkit.store.edition import Edition
from speakkit.store.publish_columns import published_schemas
from speakkit.store.published import Publication
from speakkit.store.versions import promoted, publishing

SESSIONS_EACH, INSIGHTS_EACH = 10, 50
"""Of a learner; insights on average."""
_LEARNERS_AT_ONCE = 12_500
_DRAWN = """
CREATE OR REPLACE TEMP TABLE learners AS
SELECT
    learner_id, number, ['es', 'ja', 'de'][1 + number % 3] AS first_language, TIMESTAMPTZ '2026-01-01 00:00:00+00' AS created_at
FROM people
WHERE bucket IN ({buckets})
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


def big_dataset(directory: Path, insights: int) -> Publication:
    """A dataset with about so many insights, twice as many observations, and a fifth as many sessions."""
    learners = insights // INSIGHTS_EACH
    with publishing(directory):
        edition = Edition.anew("drawn", buckets_for(learners * SESSIONS_EACH), directory)
        for buckets, tables in _drawn(learners, edition.buckets):
            edition.write(tables, buckets)
        edition.states.clear()
        return promoted(edition.manifest(), directory, None)


def learner_ids(count: int) -> list[str]:
    """The ids of the first learners of any such dataset."""
    return [f"learner-{number:07d}" for number in range(count)]


def _drawn(learners: int, buckets: int) -> Iterator[tuple[list[int], dict[str, pa.Table]]]:
    connection = duckdb.connect(config={"threads": 2})
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(
        "CREATE TABLE people AS SELECT *, " + learner_bucket("learner_id", buckets) + " AS bucket FROM "
        f"(SELECT range AS number, 'learner-' || lpad(CAST(range AS VARCHAR), 7, '0') AS learner_id FROM range({learners}))"
    )
    at_once = max(1, buckets * _LEARNERS_AT_ONCE // max(learners, _LEARNERS_AT_ONCE))
    for first in range(0, buckets, at_once):
        group = list(range(first, min(first + at_once, buckets)))
        connection.execute(_DRAWN.format(buckets=", ".join(map(str, group)), each=SESSIONS_EACH))
        yield group, {table: _as_published(connection, table, schema) for table, schema in published_schemas().items()}


def _as_published(connection: duckdb.DuckDBPyConnection, table: str, schema: pa.Schema) -> pa.Table:
    """The columns that were drawn, in the types in which they are published; the others are null."""
    if table not in {"learners", "sessions", "observations", "insights"}:
        return schema.empty_table()
    rows = connection.table(f"temp.{table}").to_arrow_table()
    columns = [
        rows[field.name].cast(field.type) if field.name in rows.schema.names else pa.nulls(rows.num_rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)
