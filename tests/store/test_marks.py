"""Whether a session informs about a pattern: the store, the dataset, cohorts, priors and Python all say the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from pathlib import Path

import duckdb

from speakkit.kit import open_kit
from speakkit.model import ObservationState
from speakkit.model.informs import MIN_SESSION_TOKENS, informs, session_trouble
from speakkit.store import publication
from speakkit.store.profiles import Profiles
from speakkit.store.published import current
from speakkit.store.published_views import PublishedViews
from speakkit.store.results import replace_analysis, replace_transcript
from speakkit.store.sessions import Sessions
from speakkit.store.turn import Turn
from tests.support.analyses import make_analysis
from tests.support.examples import some_of
from tests.support.values import NOON, make_session, make_transcript

STORE = Path(__file__).resolve().parents[2] / "speakkit" / "store"


@dataclass(frozen=True)
class Case:
    words: int
    unreliable: str | None
    state: ObservationState | None
    is_listed: bool
    list_had_room: bool

    @property
    def informs(self) -> bool:
        state = "present" if self.is_listed else self.state
        return informs(state, session_trouble(self.unreliable, self.words), list_had_room=self.list_had_room)


def cases() -> Iterator[Case]:
    states: tuple[ObservationState | None, ...] = ("present", "absent", "no_opportunity", "not_checked", None)
    yield Case(MIN_SESSION_TOKENS, None, "present", is_listed=True, list_had_room=True)
    for words, unreliable in ((MIN_SESSION_TOKENS, None), (MIN_SESSION_TOKENS - 1, None), (500, "loops")):
        for state, is_listed, had_room in product(states, (True, False), (True, False)):
            yield Case(words, unreliable, state, is_listed, had_room)


CASES = some_of(tuple(cases()))


def fill(connection: duckdb.DuckDBPyConnection) -> None:
    turn = Turn(connection)
    for number, case in enumerate(CASES):
        name = f"ana-{number:02d}"
        Sessions(turn).add(make_session(name, sha256=f"{number:064d}", recorded_at=NOON + timedelta(days=number)))
        text = " ".join(["word"] * case.words)
        replace_transcript(turn, name, make_transcript(text, unreliable=case.unreliable))
        analysis = make_analysis(["X"] if case.is_listed else [], {"X": case.state} if case.state else {})
        replace_analysis(turn, name, analysis.model_copy(update={"list_had_room": case.list_had_room}))
    Profiles(turn).refresh("ana")


def test_every_reader_counts_the_same_sessions(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    connection.begin()  # a transaction for all of it, since each takes a while
    fill(connection)
    connection.commit()
    publication.publish(Turn(connection), tmp_path)
    kit, published = open_kit(tmp_path), current(tmp_path)
    assert published is not None
    informing = sum(case.informs for case in CASES)
    present = sum(case.informs and (case.is_listed or case.state == "present") for case in CASES)
    (stored,), (counted,) = Profiles(Turn(connection)).get("ana"), kit.cohort().counts.to_dict("records")
    (prior,) = PublishedViews(published).named("read_presence_counts").to_dict("records")
    assert kit.marks("ana")["informs"].tolist() == [int(case.informs) for case in CASES]
    assert (stored.sessions_present, stored.sessions_checked) == (present, informing)
    assert (
        (counted["present"], counted["informative"]) == (prior["present"], prior["informative"]) == (present, informing)
    )
    assert kit.profile("ana")["X"].sessions_checked == informing


def test_one_file_of_sql_knows_what_makes_a_session_usable() -> None:
    wise = [file.name for file in STORE.rglob("*.sql") if "token_count >= 100" in file.read_text(encoding="utf-8")]
    assert wise == ["marks.sql"]
