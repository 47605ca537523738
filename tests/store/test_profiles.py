"""Profiles: counts over sessions with honest denominators (SCIENCE: insights, observations, probes)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import duckdb
import pytest

from speakkit.model import ObservationState
from speakkit.model.profile_row import ProfileRow
from speakkit.store.profiles import Profiles
from speakkit.store.results import replace_analysis, replace_transcript
from speakkit.store.sessions import Sessions
from speakkit.store.turn import Turn
from tests.support.analyses import make_analysis
from tests.support.values import NOON, make_session, make_transcript

FIVE = ("A", "B", "C", "D", "E")


class History:
    """Ana's analysed sessions, a day apart."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.count = 0

    def add(
        self,
        listed: Sequence[str] = (),
        observed: Mapping[str, ObservationState] | None = None,
        *,
        words: int = 120,
        unreliable: str | None = None,
    ) -> None:
        self.count += 1
        name = f"ana-{self.count}"
        recorded_at = NOON + timedelta(days=self.count)
        Sessions(Turn(self.connection)).add(make_session(name, sha256=f"{self.count:064d}", recorded_at=recorded_at))
        replace_transcript(
            Turn(self.connection),
            name,
            make_transcript(" ".join(f"word{number}" for number in range(words)), unreliable=unreliable),
        )
        replace_analysis(Turn(self.connection), name, make_analysis(listed, observed))

    def profile(self) -> dict[str, ProfileRow]:
        Profiles(Turn(self.connection)).refresh("ana")
        return {row.pattern: row for row in Profiles(Turn(self.connection)).get("ana")}


@pytest.fixture
def sessions(connection: duckdb.DuckDBPyConnection) -> History:
    return History(connection)


def _counts(row: ProfileRow) -> tuple[int, int, int]:
    return row.sessions_present, row.sessions_checked, row.sessions_censored


def test_a_row_counts_sessions_occurrences_and_words(sessions: History) -> None:
    sessions.add(["A"], {"A": "present"})
    sessions.add([], {"A": "absent"})
    sessions.add(["A"], {"A": "present"}, words=150)
    row = sessions.profile()["A"]
    assert _counts(row) == (2, 3, 0)
    assert (row.sessions_analysed, row.sessions_listed, row.occurrences, row.words) == (3, 2, 4, 390)
    assert (row.first_seen_at, row.last_seen_at) == (NOON + timedelta(days=1), NOON + timedelta(days=3))
    assert row.key == "grammar:A"


def test_not_listed_among_five_is_censored_not_absent(sessions: History) -> None:
    sessions.add(["X"])
    sessions.add(FIVE)
    assert _counts(sessions.profile()["X"]) == (1, 1, 1)


def test_not_listed_where_there_was_room_is_absent(sessions: History) -> None:
    sessions.add(["X"])
    sessions.add(FIVE[:4])
    assert _counts(sessions.profile()["X"]) == (1, 2, 0)


def test_probed_but_outranked_is_present(sessions: History) -> None:
    sessions.add(FIVE, {"X": "present"})
    row = sessions.profile()["X"]
    assert _counts(row) == (1, 1, 0)
    assert row.sessions_listed == 0


def test_a_pattern_that_was_not_checked_is_censored_though_the_list_had_room(sessions: History) -> None:
    sessions.add(["X"])
    sessions.add([], {"X": "not_checked"})
    assert _counts(sessions.profile()["X"]) == (1, 1, 1)


def test_a_session_without_opportunity_counts_for_nothing(sessions: History) -> None:
    sessions.add(["X"])
    sessions.add([], {"X": "no_opportunity"})
    row = sessions.profile()["X"]
    assert (*_counts(row), row.sessions_analysed) == (1, 1, 0, 2)


@pytest.mark.parametrize(("words", "counts"), [(99, (0, 0, 1)), (100, (1, 1, 0))])
def test_a_session_informs_from_100_words_on(sessions: History, words: int, counts: tuple[int, int, int]) -> None:
    sessions.add(["X"], {"X": "present"}, words=words)
    assert _counts(sessions.profile()["X"]) == counts


def test_an_unreliable_transcript_informs_about_nothing(sessions: History) -> None:
    sessions.add(["X"])
    sessions.add([], {"X": "absent"}, unreliable="mean confidence .31")
    assert _counts(sessions.profile()["X"]) == (1, 1, 1)


def test_a_pattern_never_present_is_not_in_the_profile(sessions: History) -> None:
    sessions.add([], {"X": "absent", "Y": "not_checked"})
    assert sessions.profile() == {}


def test_eight_sessions_three_present_two_censored_are_told_apart(sessions: History) -> None:
    for state in ("present", "present", "present", "absent", "absent", "absent", "not_checked", "not_checked"):
        sessions.add([], {"X": state})
    row = sessions.profile()["X"]
    assert (row.sessions_present, row.sessions_checked, row.sessions_censored) == (3, 6, 2)


def test_computing_again_changes_nothing(sessions: History) -> None:
    sessions.add(FIVE, {"A": "present", "X": "absent"})
    assert sessions.profile() == sessions.profile()


def test_an_analysis_that_is_replaced_leaves_no_trace(sessions: History) -> None:
    sessions.add(["X"])
    sessions.profile()
    replace_analysis(Turn(sessions.connection), "ana-1", make_analysis(["Y"]))
    assert list(sessions.profile()) == ["Y"]


def test_a_learner_without_sessions_has_no_patterns(connection: duckdb.DuckDBPyConnection) -> None:
    Profiles(Turn(connection)).refresh("ana")
    assert Profiles(Turn(connection)).get("ana") == []
