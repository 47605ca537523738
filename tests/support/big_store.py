"""Stores as large as a school's or a platform's, filled in SQL: eight sessions a learner, 120 words a session."""

from __future__ import annotations

from pathlib import Path

from speakkit.store import Store
from speakkit.store.buckets import learner_bucket

SESSIONS_EACH = 8
_FILL = """
CREATE OR REPLACE TEMP TABLE numbers AS
SELECT
    range AS number,
    row_number() OVER (ORDER BY range % 8, range) AS session_number,
    md5('session' || range) AS session_id,
    'learner-' || lpad(CAST(range // 8 AS VARCHAR), 6, '0') AS learner_id,
    TIMESTAMPTZ '2026-01-05 18:00:00+00' + to_days(CAST(range % 8 * 7 AS INTEGER)) AS recorded_at,
    202602 + range % 8 AS recorded_week
FROM range({sessions});
INSERT INTO learners BY NAME
SELECT DISTINCT learner_id, TIMESTAMPTZ '2026-01-01 00:00:00+00' AS created_at, 'ja' AS first_language FROM numbers;
INSERT INTO sessions BY NAME
SELECT
    session_id, session_number, learner_id, 'DONE' AS status, recorded_at, recorded_week, recorded_at AS created_at,
    recorded_at AS updated_at, 'en' AS language, 'food' AS topic, sha256(session_id) AS recording_sha256,
    1 AS attempt, 'Practise articles.' AS focus_next, 'Articles are missing.' AS summary, 60000 AS recording_duration_ms,
    'ogg' AS recording_container, 'opus' AS recording_codec, 48000 AS recording_sample_rate_hz, 1 AS recording_channels,
    240000 AS recording_size_bytes
FROM numbers ORDER BY recorded_at, number;
INSERT INTO words BY NAME
SELECT session_id, session_number, w.range AS position, 'word' || (hash(number * 200 + w.range) % 3000) AS text,
    w.range * 400 AS start_ms, w.range * 400 + 300 AS end_ms, .9 AS confidence
FROM numbers, range(120) AS w ORDER BY recorded_at, number, w.range;
INSERT INTO transcripts BY NAME
SELECT session_id, any_value(session_number) AS session_number, string_agg(text, ' ' ORDER BY position) AS text,
    120 AS token_count, 'en' AS language, 60000 AS duration_ms, true AS verbatim, 'import' AS engine, '1' AS engine_version
FROM words JOIN numbers USING (session_id, session_number) GROUP BY session_id ORDER BY min(recorded_at), min(number);
INSERT INTO analyses BY NAME
SELECT session_id, session_number, 'rules' AS engine, '1' AS engine_version, '1' AS vocabulary_version, '{{}}' AS rejections,
    'abc' AS analysis_version, true AS list_had_room, '[]' AS asked_about
FROM numbers ORDER BY recorded_at, number;
INSERT INTO observations BY NAME
SELECT session_id, session_number, p.range AS position, 'grammar' AS category, 'Pattern ' || p.range AS pattern,
    CASE WHEN hash(number * 20 + p.range) % 3 = 0 THEN 'present' ELSE 'absent' END AS state,
    CASE WHEN hash(number * 20 + p.range) % 3 = 0 THEN 2 ELSE 0 END AS occurrences, '[]' AS quotes
FROM numbers, range(10) AS p ORDER BY recorded_at, number, p.range;
INSERT INTO insights BY NAME
SELECT session_id, session_number, position + 1 AS rank, category, pattern, 'A detail of ' || session_id AS detail,
    2 AS frequency, 'medium' AS severity, 'Practise it.' AS suggestion, '[]' AS examples, 1 AS runs, 1 AS runs_agreeing
FROM observations JOIN numbers USING (session_id, session_number) WHERE state = 'present' AND position < 5
ORDER BY recorded_at, number, position;
INSERT INTO measures BY NAME
SELECT session_id, session_number, m.range AS position,
    CASE m.range WHEN 0 THEN 'pruned_words' ELSE 'measure_' || m.range END AS name,
    CASE m.range WHEN 0 THEN 110 ELSE m.range + .5 END AS value, 'words' AS unit,
    '10.1/x' AS source, '{{}}' AS parameters
FROM numbers, range(20) AS m ORDER BY recorded_at, number, m.range;
INSERT INTO pattern_profiles BY NAME
SELECT learner_id, 'grammar:' || pattern AS key, 'grammar' AS category, pattern, 8 AS sessions_analysed,
    8 AS sessions_checked, 2 AS sessions_present, 0 AS sessions_censored, 2 AS sessions_listed, 4 AS occurrences,
    960 AS words, min(recorded_at) AS first_seen_at, max(recorded_at) AS last_seen_at
FROM observations JOIN numbers USING (session_id, session_number) WHERE state = 'present' GROUP BY learner_id, pattern;
INSERT OR REPLACE INTO bucket_states SELECT DISTINCT {bucket}, {sessions} FROM learners;
"""


def big_store(path: Path, sessions: int) -> Store:
    """A store with so many analysed sessions, in the order in which they were recorded, so that a learner's lie far apart; ids of
    sessions say nothing of when or whose."""
    store = Store(path, lock_timeout_s=600)
    with store._database.write() as turn:
        turn.connection.execute(_FILL.format(sessions=sessions, bucket=learner_bucket("learner_id")))
    return store


def session_id(store: Store, learner_id: str) -> str:
    """One of a learner's sessions."""
    with store._database.read() as turn:
        rows = turn.connection.execute("SELECT min(session_id) FROM sessions WHERE learner_id = ?", [learner_id])
        return str(rows.fetchall()[0][0])
