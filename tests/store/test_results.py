"""Transcripts, analyses and the ledger: what is stored comes back, and storing twice is storing once."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from speakkit.errors import CorruptDataError, StoreError
from speakkit.measure.session import measure_session
from speakkit.model import Filler, Span, Transcript, Word
from speakkit.store import Claim, Store
from speakkit.store.migrations import connect
from speakkit.store.results import Results, replace_analysis, replace_transcript
from speakkit.store.sessions import Sessions
from speakkit.store.turn import Turn
from tests.support.analyses import make_analysis
from tests.support.examples import examples
from tests.support.fresh_store import older_store
from tests.support.values import NOON, make_call, make_session, make_transcript

CALL = make_call(model="claude-sonnet-5-5", input_hash="0" * 64, duration_ms=1200, input_tokens=900, cost_usd=0.0031)


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(connection.table(table).count("*").fetchall()[0][0])


def test_a_transcript_comes_back_as_it_was_stored(store: Store, claim: Claim) -> None:
    transcript = make_transcript(
        "I went to market",
        model="m",
        mean_confidence=0.9,
        min_word_confidence=0.1,
        pauses=(Span(start_ms=300, end_ms=700),),
        fillers=(Filler(start_ms=10, end_ms=90, text="um"),),
    )
    store.results.save_transcript(claim, transcript)
    assert store.results.transcript("ana-1") == transcript


def test_pauses_nobody_looked_for_are_not_none_found(store: Store, claim: Claim) -> None:
    store.results.save_transcript(claim, make_transcript("Hello", pauses=None, fillers=()))
    transcript = store.results.transcript("ana-1")
    assert transcript is not None
    assert (transcript.pauses, transcript.fillers) == (None, ())


def test_nothing_stored_is_none(store: Store, claim: Claim) -> None:
    assert store.results.transcript("ana-1") is None
    assert store.results.raw_analysis("ana-1") is None
    assert store.ledger.calls("ana-1") == []


def test_words_of_earlier_transcripts_are_doubted_below_what_they_were(tmp_path: Path) -> None:
    heard = (("local", None, 0.1), ("openai", None, 0.37), ("local", "[]", 0.3), ("import", None, 0.5))
    with older_store(tmp_path / "speakkit.duckdb", 19) as connection:
        for number, (engine, segments, _) in enumerate(heard):
            connection.execute(
                "INSERT INTO transcripts BY NAME SELECT ? AS session_id, 'hi' AS text, 1 AS token_count, 'en' AS language, "
                "1000 AS duration_ms, TRUE AS verbatim, ? AS engine, '1' AS engine_version, ? AS segments",
                [f"ana-{number}", engine, segments],
            )
    results = Store(tmp_path / "speakkit.duckdb").results
    found = [results.transcript(f"ana-{number}") for number in range(len(heard))]
    assert [one.min_word_confidence for one in found if one is not None] == [least for *_, least in heard]


def test_a_transcript_replaces_the_earlier_one(connection: duckdb.DuckDBPyConnection) -> None:
    Sessions(Turn(connection)).add(make_session())
    replace_transcript(Turn(connection), "ana-1", make_transcript("one two three"))
    for _ in range(2):
        replace_transcript(Turn(connection), "ana-1", make_transcript("four five"))
    assert Results(Turn(connection)).transcript("ana-1") == make_transcript("four five")
    assert (_count(connection, "transcripts"), _count(connection, "words")) == (1, 2)


def test_tokens_are_counted_as_we_cut_them(connection: duckdb.DuckDBPyConnection) -> None:
    Sessions(Turn(connection)).add(make_session())
    replace_transcript(Turn(connection), "ana-1", make_transcript("Well - I don't know twenty-one !"))
    assert connection.table("transcripts").project("token_count").fetchall() == [(5,)]


def test_all_rows_of_a_session_carry_its_number(store: Store, claim: Claim) -> None:
    transcript = make_transcript("I went to market")
    measures = measure_session(transcript, lambda _: 1)
    with store.write() as parts:
        for number, name in enumerate(("ana-2", "ana-3"), start=2):
            parts.sessions.add(make_session(name, sha256=f"{number:064d}"))
        for claimed in (claim, parts.claims.take("ana-3", owner="test", lease_s=60)):
            parts.results.save_transcript(claimed, transcript)
            parts.results.save_analysis(claimed, make_analysis(["Tense"], {"Tense": "present"}), measures)
            parts.results.measure_anew(claimed.session_id, transcript, measures)
    tables = ("sessions", "transcripts", "words", "measures", "analyses", "insights", "observations")
    with closing(connect(store.path)) as connection:
        found = {
            table: set(connection.table(table).project("session_id, session_number").fetchall()) for table in tables
        }
    assert found.pop("sessions") == {("ana-1", 1), ("ana-2", 2), ("ana-3", 3)}
    assert list(found.values()) == [{("ana-1", 1), ("ana-3", 3)}] * len(found)


def test_sessions_of_before_are_numbered_as_they_were_added(tmp_path: Path) -> None:
    tables = ("transcripts", "words", "measures", "analyses", "insights", "observations")
    with older_store(tmp_path / "speakkit.duckdb", 30) as connection:
        for name, day in (("later", 9), ("early", 2)):
            connection.execute(
                "INSERT INTO sessions BY NAME SELECT ? AS session_id, 'ana' AS learner_id, 'DONE' AS status, "
                "now() AS recorded_at, 202601 AS recorded_week, "
                "make_timestamp(2026, 1, ?, 0, 0, 0) AS created_at, now() AS updated_at, "
                "'en' AS language, 1 AS attempt",
                [name, day],
            )
            connection.execute(
                "INSERT INTO words (session_id, position, text) SELECT ?, range, 'hi' FROM range(3)", [name]
            )
        connection.execute("INSERT INTO words (session_id, position, text) VALUES ('gone', 0, 'hi')")
    assert len(Store(tmp_path / "speakkit.duckdb").sessions.all()) == 2
    with closing(connect(tmp_path / "speakkit.duckdb")) as connection:
        assert all("session_number" in connection.table(table).columns for table in tables)
        found = connection.sql(
            "SELECT session_id, session_number, count(*) FROM words GROUP BY ALL ORDER BY ALL"
        ).fetchall()
    assert found == [("early", 1, 3), ("gone", 0, 1), ("later", 2, 3)]


@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), max_size=8), confidence=st.none())
def test_any_text_survives(connection: duckdb.DuckDBPyConnection, words: list[str], confidence: None) -> None:
    sessions = Sessions(Turn(connection))
    if not sessions.all():
        sessions.add(make_session())
    transcript = Transcript(
        text=" ".join(words),
        words=tuple(Word(text=word, confidence=confidence) for word in words),
        duration_ms=1,
        engine="import",
        engine_version="1",
    )
    replace_transcript(Turn(connection), "ana-1", transcript)
    assert Results(Turn(connection)).transcript("ana-1") == transcript


def test_an_analysis_comes_back_as_it_was_stored(store: Store, claim: Claim) -> None:
    analysis = make_analysis(["Missing articles", "Tense"], {"Missing articles": "present", "Plurals": "absent"})
    store.results.save_analysis(claim, analysis)
    assert store.results.raw_analysis("ana-1") == analysis
    standing = store.standing.get("ana-1")
    assert standing is not None
    assert standing.focus_next == "Articles before nouns"


def test_an_analysis_replaces_the_earlier_one(connection: duckdb.DuckDBPyConnection) -> None:
    Sessions(Turn(connection)).add(make_session())
    replace_analysis(Turn(connection), "ana-1", make_analysis(["A", "B", "C"], {"A": "present", "D": "absent"}))
    second = make_analysis(["B"], {"B": "present"}).model_copy(update={"summary": "Calm.", "focus_next": None})
    for _ in range(2):
        replace_analysis(Turn(connection), "ana-1", second)
    assert Results(Turn(connection)).raw_analysis("ana-1") == second
    assert [_count(connection, table) for table in ("analyses", "insights", "observations")] == [1, 1, 1]


def test_an_empty_analysis_is_an_analysis(store: Store, claim: Claim) -> None:
    store.results.save_analysis(claim, make_analysis())
    assert store.results.raw_analysis("ana-1") == make_analysis()


def test_a_failed_write_leaves_the_earlier_rows(store: Store, claim: Claim) -> None:
    store.results.save_analysis(claim, make_analysis(["A"]))
    broken = make_analysis(["B"]).insights[0].model_copy(update={"severity": "secretly high"})
    with pytest.raises(StoreError, match="refused") as caught:
        store.results.save_analysis(claim, make_analysis().model_copy(update={"insights": (broken,)}))
    assert "secretly" not in str(caught.value)
    assert store.results.raw_analysis("ana-1") == make_analysis(["A"])


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("insights", 'UPDATE insights SET examples = \'[{"text": "a secret"}]\''),
        ("insights", "UPDATE insights SET examples = 'a secret'"),
        ("insights", "UPDATE insights SET pattern = ''"),
        ("analyses", "UPDATE analyses SET rejections = '[\"a secret\"]'"),
    ],
)
def test_damaged_rows_are_named_without_their_content(store: Store, claim: Claim, table: str, change: str) -> None:
    store.results.save_analysis(claim, make_analysis(["Missing articles"]))
    with closing(connect(store.path)) as connection:
        connection.execute(change)
    with pytest.raises(CorruptDataError, match=rf"{table}.*ana-1") as caught:
        store.results.raw_analysis("ana-1")
    assert "a secret" not in str(caught.value)


def test_measures_come_back_as_they_were_stored(store: Store, claim: Claim) -> None:
    found = measure_session(make_transcript(" ".join(map(str, range(60)))), lambda _: 1)
    for _ in range(2):
        store.results.save_analysis(claim, make_analysis(), found)
    assert store.results.measures("ana-1") == found
    assert {measure.null_reason for measure in found} > {None, "the transcript isn't verbatim"}


def test_measures_go_with_the_analysis_they_came_with(store: Store, claim: Claim) -> None:
    store.results.save_analysis(claim, make_analysis(), measure_session(make_transcript("word"), lambda _: 1))
    store.results.save_analysis(claim, make_analysis())
    assert store.results.measures("ana-1") == ()


def test_calls_are_appended_in_order_and_once(store: Store) -> None:
    later = CALL.model_copy(update={"call_id": "c0", "started_at": NOON.replace(hour=13), "outcome": "RATE_LIMITED"})
    for call in (later, CALL, CALL):
        store.ledger.record_call(call)
    assert store.ledger.calls("ana-1") == [CALL, later]
