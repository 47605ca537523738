"""Reviews: events with who and when; what stands after them is what counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speakkit.errors import InputError, InvalidStateError, UnknownInsightError
from speakkit.kit import Kit, open_kit
from speakkit.model.profile_row import ProfileRow
from speakkit.patterns.reviews import Decision, InsightEdit, Review, to_pattern
from speakkit.store import Claim, Store, publication
from speakkit.store.profiles import Profiles
from speakkit.store.results import Results, replace_analysis, replace_transcript
from speakkit.store.reviews import Reviews
from speakkit.store.sessions import Sessions
from speakkit.store.turn import Turn
from tests.store.conftest import add_ana
from tests.support.analyses import make_analysis
from tests.support.examples import examples
from tests.support.fresh_store import new_connection
from tests.support.values import NOON, make_session, make_transcript

LABELS = ["Missing articles", "Tense"]


@dataclass(frozen=True)
class InMemory:
    """A store in memory: quick enough to try many histories."""

    connection: duckdb.DuckDBPyConnection

    def review(self, session_id: str, rank: int, decision: Decision, **fields: object) -> Review:
        values: dict[str, object] = {"by": "mia", "at": NOON, "edit": None, "note": None} | fields
        values["edit"] = values["edit"] or InsightEdit()
        return Reviews(Turn(self.connection)).add(session_id, rank, decision, **values)  # type: ignore[arg-type]

    def reviews(self) -> list[Review]:
        return Reviews(Turn(self.connection)).all()

    def standing(self, session_id: str) -> dict[int, Review]:
        return Reviews(Turn(self.connection)).standing(session_id)

    def profile(self) -> list[ProfileRow]:
        return Profiles(Turn(self.connection)).get("ana")

    def published(self, directory: Path) -> Kit:
        publication.publish(Turn(self.connection), directory)
        return open_kit(directory)


def two_sessions(connection: duckdb.DuckDBPyConnection) -> None:
    """Two sessions of ana that both list and observe the same two patterns."""
    add_ana(connection)
    for number in (1, 2):
        name = f"ana-{number}"
        recorded_at = NOON + timedelta(days=number)
        Sessions(Turn(connection)).add(make_session(name, sha256=f"{number:064d}", recorded_at=recorded_at))
        replace_transcript(Turn(connection), name, make_transcript("word " * 120))
        replace_analysis(Turn(connection), name, make_analysis(LABELS, dict.fromkeys(LABELS, "present")))
    Profiles(Turn(connection)).refresh("ana")


@pytest.fixture
def reviewed() -> Iterator[InMemory]:
    with new_connection(two_sessions) as connection:
        yield InMemory(connection)


def counts(store: InMemory) -> dict[str, tuple[int, int, int, int, int]]:
    return {
        row.pattern: (
            row.sessions_present,
            row.sessions_checked,
            row.sessions_censored,
            row.sessions_listed,
            row.occurrences,
        )
        for row in store.profile()
    }


def test_a_rejected_insight_counts_nowhere_and_was_not_checked(reviewed: InMemory) -> None:
    assert counts(reviewed)["Missing articles"] == (2, 2, 0, 2, 4)
    reviewed.review("ana-1", 1, Decision.REJECT, by="mia")
    assert counts(reviewed)["Missing articles"] == (1, 1, 1, 1, 2)


def test_a_pattern_rejected_everywhere_leaves_the_profile(reviewed: InMemory) -> None:
    for name in ("ana-1", "ana-2"):
        reviewed.review(name, 1, Decision.REJECT, by="mia")
    assert list(counts(reviewed)) == ["Tense"]


def test_an_accepted_insight_changes_no_count(reviewed: InMemory) -> None:
    before = counts(reviewed)
    reviewed.review("ana-1", 1, Decision.ACCEPT, by="mia")
    assert counts(reviewed) == before


def test_another_pattern_takes_the_occurrences_along(reviewed: InMemory) -> None:
    edit = to_pattern("grammar.article.extra", "grammar")
    reviewed.review("ana-1", 1, Decision.EDIT, by="mia", edit=edit)
    assert counts(reviewed)["Missing articles"] == (1, 1, 1, 1, 2)
    assert counts(reviewed)["Unneeded articles"][0] == 1
    assert counts(reviewed)["Unneeded articles"][4] == 2


def test_what_the_engine_said_stays(reviewed: InMemory) -> None:
    before = Results(Turn(reviewed.connection)).raw_analysis("ana-1")
    reviewed.review("ana-1", 1, Decision.REJECT, by="mia")
    assert Results(Turn(reviewed.connection)).raw_analysis("ana-1") == before


def test_the_latest_review_counts_and_can_be_withdrawn(reviewed: InMemory) -> None:
    before = reviewed.profile()
    reviewed.review("ana-1", 1, Decision.ACCEPT, by="mia")
    reviewed.review("ana-1", 1, Decision.REJECT, by="leo", note="the speaker said 'a'", at=NOON)
    review = reviewed.standing("ana-1")[1]
    assert (review.decision, review.reviewed_by, review.reviewed_at) == (Decision.REJECT, "leo", NOON)
    reviewed.review("ana-1", 1, Decision.WITHDRAW, by="leo")
    assert reviewed.standing("ana-1") == {}
    assert reviewed.profile() == before
    assert [review.decision for review in reviewed.reviews()] == ["accept", "reject", "withdraw"]


def test_what_does_not_stand_cannot_be_withdrawn(reviewed: InMemory) -> None:
    with pytest.raises(InvalidStateError, match="No review of insight 2 of session ana-1"):
        reviewed.review("ana-1", 2, Decision.WITHDRAW)
    reviewed.review("ana-1", 1, Decision.REJECT)
    reviewed.review("ana-1", 1, Decision.WITHDRAW)
    with pytest.raises(InvalidStateError):
        reviewed.review("ana-1", 1, Decision.WITHDRAW)
    assert [review.decision for review in reviewed.reviews()] == ["reject", "withdraw"]


def test_a_review_does_not_hold_for_the_analysis_of_another_engine(reviewed: InMemory) -> None:
    reviewed.review("ana-1", 1, Decision.REJECT, by="mia")
    reviewed.connection.execute("UPDATE analyses SET engine_version = '2'")
    Profiles(Turn(reviewed.connection)).refresh("ana")
    assert counts(reviewed)["Missing articles"][0] == 2


@pytest.mark.parametrize(
    ("session_id", "rank", "decision", "by", "error", "told"),
    [
        ("ana-1", 3, Decision.REJECT, "mia", UnknownInsightError, "no insight 3; it has 2"),
        ("ana-1", 1, Decision.REJECT, " ", InputError, "(reviewed_by: String should have at least 1 character)"),
        ("ana-1", 1, Decision.EDIT, "mia", InputError, "There is nothing to change: say what pattern"),
        ("ana-3", 1, Decision.ACCEPT, "mia", InvalidStateError, "no analysis to review yet"),
    ],
)
def test_what_makes_no_sense_is_refused(
    reviewed: InMemory, session_id: str, rank: int, decision: Decision, by: str, error: type[Exception], told: str
) -> None:
    Sessions(Turn(reviewed.connection)).add(make_session("ana-3", sha256="3" * 64))
    with pytest.raises(error, match=re.escape(told)):
        reviewed.review(session_id, rank, decision, by=by)
    assert reviewed.reviews() == []


def test_the_published_dataset_shows_what_stands(reviewed: InMemory, tmp_path: Path) -> None:
    edit = InsightEdit(new_severity="high", new_suggestion="Try this.")
    reviewed.review("ana-1", 1, Decision.REJECT, by="mia")
    reviewed.review("ana-1", 2, Decision.EDIT, by="mia", edit=edit)
    kit = reviewed.published(tmp_path)
    first, *_ = kit.insights("ana").to_dict("records")
    assert (first["pattern"], first["severity"], first["review"]) == ("Tense", "high", "edit")
    session, other = kit.sessions("ana").to_dict("records")
    assert (session["focus_next"], session["summary"]) == ("Try this.", "After a review there remain: Tense.")
    assert other["focus_next"] == "Articles before nouns"
    states = kit.observations("ana", pattern="Missing articles")["state"].tolist()
    assert states == ["not_checked", "present"]


def test_precision_comes_out_for_each_pattern_and_engine(reviewed: InMemory, tmp_path: Path) -> None:
    reviewed.review("ana-1", 1, Decision.REJECT, by="mia")
    reviewed.review("ana-1", 1, Decision.ACCEPT, by="mia")
    reviewed.review("ana-2", 1, Decision.EDIT, by="mia", edit=to_pattern("Unneeded articles", "grammar"))
    reviewed.review("ana-1", 2, Decision.EDIT, by="mia", edit=InsightEdit(new_severity="low"))
    for decision in (Decision.REJECT, Decision.WITHDRAW):
        reviewed.review("ana-2", 2, decision, by="mia")
    articles, tense = reviewed.published(tmp_path).precision().to_dict("records")
    assert (articles["key"], articles["analyser"]) == ("grammar:Missing articles", "rules")
    assert (articles["reviewed"], articles["correct"], articles["precision"]) == (2, 1, 0.5)
    assert (tense["reviewed"], tense["correct"], tense["high"]) == (1, 1, 1.0)
    assert articles["low"] < 0.5 < articles["high"]


def test_without_reviews_there_is_no_precision(reviewed: InMemory, tmp_path: Path) -> None:
    kit = reviewed.published(tmp_path)
    assert kit.reviews().empty
    assert "precision" in kit.precision().columns


DECIDED = st.tuples(st.sampled_from(["ana-1", "ana-2"]), st.sampled_from([1, 2]), st.sampled_from(list(Decision)))


@settings(max_examples=examples(8))
@given(events=st.lists(DECIDED, max_size=6))
def test_replaying_the_events_gives_the_same_profile(events: list[tuple[str, int, Decision]]) -> None:
    with new_memory() as first, new_memory() as second:
        for session_id, rank, decision in events:
            if decision is Decision.WITHDRAW and rank not in first.standing(session_id):
                continue
            edit = InsightEdit(new_category="grammar", new_pattern="Other") if decision is Decision.EDIT else None
            first.review(session_id, rank, decision, edit=edit)
        for review in first.reviews():
            edit = InsightEdit.model_validate({name: getattr(review, name) for name in InsightEdit.model_fields})
            second.review(review.session_id, review.rank, review.decision, by=review.reviewed_by, edit=edit)
        assert second.reviews() == first.reviews()
        assert [row.model_dump_json() for row in second.profile()] == [row.model_dump_json() for row in first.profile()]


@contextmanager
def new_memory() -> Iterator[InMemory]:
    with new_connection(two_sessions) as connection:
        connection.begin()  # a transaction for all of it, since each takes a while
        yield InMemory(connection)


def test_the_store_reviews_and_refreshes_the_profile_at_once(store: Store, claim: Claim) -> None:
    store.results.save_transcript(claim, make_transcript("word " * 120))
    store.results.save_analysis(claim, make_analysis(["Tense"], {"Tense": "present"}))
    store.reviews.add("ana-1", 1, Decision.REJECT, by="mia", note="misheard")
    assert store.profiles.get("ana") == []
    assert store.reviews.standing("ana-1")[1] == store.reviews.all("ana-1")[0]
