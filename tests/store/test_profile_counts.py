"""A profile counted in Python is the one that `views/marks.sql` says, whatever the history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import duckdb
import pytest

from speakkit.model import ObservationState
from speakkit.patterns.reviews import Decision, InsightEdit
from speakkit.store.label_merges import Labels
from speakkit.store.profiles import Profiles
from speakkit.store.results import replace_analysis, replace_transcript
from speakkit.store.reviews import Reviews
from speakkit.store.session_words import COUNTED_WORDS, pruned_word_counts
from speakkit.store.sessions import Sessions
from speakkit.store.sql import Row, create_views, query
from speakkit.store.turn import Turn
from tests.support.analyses import make_analysis
from tests.support.examples import examples
from tests.support.values import NOON, make_session, make_transcript

HERE = Path(__file__).parent / "sql"
LABELS = ("A", "B", "C", "D")
STATES: tuple[ObservationState, ...] = ("present", "present", "absent", "no_opportunity", "not_checked")


def fill(connection: duckdb.DuckDBPyConnection, chance: Random) -> None:
    """Sessions that differ in all that a profile looks at: length, doubt, judge, room, what is listed and observed."""
    turn, judge = Turn(connection), 1
    for number in range(chance.randint(1, 8)):
        name = f"ana-{number}"
        recorded_at = NOON + timedelta(days=chance.randint(0, 4))
        Sessions(turn).add(make_session(name, sha256=f"{number:064d}", recorded_at=recorded_at))
        transcript = make_transcript("um word " * chance.choice([20, 49, 50, 80]))
        judge += chance.random() < 0.2
        changed = {"engine_version": str(judge), "unreliable": chance.choice([None, None, None, "loops"])}
        replace_transcript(turn, name, transcript.model_copy(update=changed))
        listed = chance.sample(LABELS, chance.randint(0, 3))
        analysis = make_analysis(listed, {label: chance.choice(STATES) for label in LABELS if chance.random() < 0.6})
        identified = [
            one.model_copy(update={"pattern_id": chance.choice([None, "x", "y"])}) for one in analysis.observations
        ]
        has_room = chance.random() < 0.7
        replace_analysis(
            turn,
            name,
            analysis.model_copy(update={"observations": tuple(identified), "list_had_room": has_room}),
        )


def overrule(connection: duckdb.DuckDBPyConnection, chance: Random) -> None:
    """Reject, edit and merge some of it."""
    turn = Turn(connection)
    for session, rank in connection.execute("SELECT session_id, rank FROM insights ORDER BY ALL").fetchall():
        decision = chance.choice([None, Decision.REJECT, Decision.EDIT])
        if decision is not None:
            new = InsightEdit(new_category="grammar", new_pattern=chance.choice(["B", "E"]))
            edit = new if decision is Decision.EDIT else InsightEdit()
            Reviews(turn).add(session, rank, decision, by="mia", at=NOON, edit=edit, note=None)
    if chance.random() < 0.5 and "A" in {label.pattern for label in Labels(turn).all()}:
        Labels(turn).merge("grammar:A", "grammar:B", by="mia", at=NOON, note=None)


def by_marks(connection: duckdb.DuckDBPyConnection) -> Iterator[Row]:
    create_views(connection, "pattern_key")
    connection.execute((HERE / "evidence_of_store.sql").read_text(encoding="utf-8"))
    create_views(connection, "marks")
    unpruned = connection.sql(query("select_unpruned_transcripts")).to_arrow_table()
    connection.register(COUNTED_WORDS, pruned_word_counts(unpruned))
    create_views(connection, "session_words")
    found = connection.execute((HERE / "profile_by_marks.sql").read_text(encoding="utf-8"), {"learner_id": "ana"})
    columns = [column[0] for column in found.description]
    return (dict(zip(columns, row, strict=True)) for row in found.fetchall())


@pytest.mark.parametrize("seed", range(examples(12)))
def test_python_counts_what_sql_says(connection: duckdb.DuckDBPyConnection, seed: int) -> None:
    chance = Random(seed)
    connection.begin()  # a transaction for all of it, since each takes a while
    fill(connection, chance)
    if seed % 2:
        overrule(connection, chance)
    Profiles(Turn(connection)).refresh("ana")
    stored = {row.key: row.model_dump() for row in Profiles(Turn(connection)).get("ana")}
    assert stored == {row["key"]: row for row in by_marks(connection)}
