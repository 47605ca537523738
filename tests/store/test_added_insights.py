"""Insights that reviewers add count like any other until they are taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from speakkit.errors import InputError, InvalidStateError, UnknownInsightError
from speakkit.operations.own_insights import corrected, quote_at
from speakkit.patterns.added_insights import AddedInsight, OwnInsight, own_insight
from speakkit.store.added_insights import AddedInsights
from speakkit.store.label_merges import Labels
from speakkit.store.results import Results, replace_analysis, replace_transcript
from speakkit.store.standing import StandingAnalyses
from speakkit.store.turn import Turn
from tests.store.test_reviews import InMemory, counts, two_sessions
from tests.support.analyses import make_analysis
from tests.support.fresh_store import new_connection
from tests.support.values import make_transcript

SAID = "she go home " + "word " * 120


def fill(connection: duckdb.DuckDBPyConnection) -> None:
    two_sessions(connection)
    replace_transcript(Turn(connection), "ana-1", make_transcript(SAID))


@pytest.fixture
def store() -> Iterator[InMemory]:
    with new_connection(fill) as connection:
        yield InMemory(connection)


def own(pattern: str = "Missing third-person -s", first: int = 0) -> OwnInsight:
    transcript = make_transcript(SAID)
    seen = own_insight(
        pattern, quote_at(transcript, range(first, first + 2)), detail="It lacks -s.", suggestion="Add it."
    )
    return corrected(seen, transcript, "she goes") if first == 0 else seen


def add(store: InMemory, insight: OwnInsight | None = None, by: str = "mia") -> AddedInsight:
    return AddedInsights(Turn(store.connection)).add("ana-1", insight or own(), by=by)


def test_an_added_insight_is_present_in_its_session_alone(store: InMemory) -> None:
    add(store)
    assert counts(store)["Missing third-person -s"] == (1, 2, 0, 1, 1)


def test_taken_back_it_leaves_everything_as_it_was(store: InMemory) -> None:
    before = counts(store)
    added = add(store)
    AddedInsights(Turn(store.connection)).withdraw("ana-1", added.rank, by="tom")
    assert counts(store) == before
    [kept] = AddedInsights(Turn(store.connection)).all("ana-1")
    assert (kept.added_by, kept.withdrawn_by, kept.stands) == ("mia", "tom", False)


def test_one_more_occurrence_of_what_the_engine_found_is_one_more(store: InMemory) -> None:
    before = counts(store)["Missing articles"]
    add(store, own("Missing articles", first=50))
    assert counts(store)["Missing articles"] == (*before[:4], before[4] + 1)


def test_what_the_engine_called_absent_is_present_once_somebody_added_it(store: InMemory) -> None:
    key = "Missing third-person -s"
    replace_analysis(Turn(store.connection), "ana-1", make_analysis(["Tense"], {"Tense": "present", key: "absent"}))
    add(store)
    standing = StandingAnalyses(Turn(store.connection)).get("ana-1")
    assert standing is not None
    assert [(one.state, one.occurrences) for one in standing.observations if one.pattern == key] == [("present", 1)]


def test_it_stands_after_the_engines_own_with_its_quote_put_right(store: InMemory) -> None:
    add(store)
    standing = StandingAnalyses(Turn(store.connection)).get("ana-1")
    assert standing is not None
    last = standing.insights[-1]
    assert (last.rank, last.review, last.frequency) == (101, "add", 1)
    assert [(one.text, one.correction, one.edit_type) for one in last.examples] == [
        ("she go", "she goes", "R:VERB:SVA")
    ]
    assert str(standing.summary).endswith("A reviewer added: Missing third-person -s.")


def test_it_outlasts_another_analysis_and_not_another_transcript(store: InMemory) -> None:
    add(store)
    other = make_analysis(["Tense"], {"Tense": "present"}).model_copy(update={"engine": "other"})
    replace_analysis(Turn(store.connection), "ana-1", other)
    assert len(AddedInsights(Turn(store.connection)).all("ana-1")) == 1
    replace_transcript(Turn(store.connection), "ana-1", make_transcript("he went " * 60, engine="another"))
    assert AddedInsights(Turn(store.connection)).all("ana-1") == []
    standing = StandingAnalyses(Turn(store.connection)).get("ana-1")
    assert standing is not None
    assert {one.rank for one in standing.insights} == {1}


def test_the_same_is_not_added_twice_and_the_second_is_told_who_was_first(store: InMemory) -> None:
    add(store)
    with pytest.raises(InvalidStateError, match="mia has added that already, as insight 101"):
        add(store, by="tom")
    AddedInsights(Turn(store.connection)).withdraw("ana-1", 101, by="mia")
    assert add(store, by="tom").rank == 102
    with pytest.raises(InvalidStateError, match="mia has taken insight 101 back already"):
        AddedInsights(Turn(store.connection)).withdraw("ana-1", 101, by="tom")


@pytest.mark.parametrize("rank", [1, 102])
def test_what_nobody_added_cannot_be_taken_back(store: InMemory, rank: int) -> None:
    add(store)
    with pytest.raises(UnknownInsightError, match="Nobody added"):
        AddedInsights(Turn(store.connection)).withdraw("ana-1", rank, by="mia")


def test_whoever_adds_says_who_they_are(store: InMemory) -> None:
    with pytest.raises(InputError, match="who reviews"):
        add(store, by=" ")


def test_the_published_dataset_says_who_found_what(store: InMemory, tmp_path: Path) -> None:
    before = store.published(tmp_path / "before")
    add(store)
    kit = store.published(tmp_path / "after")
    added = kit.insights().query("review == 'add'")
    assert [*zip(added["rank"], added["pattern"], added["frequency"], strict=True)] == [(101, own().pattern, 1)]
    assert added["given_key"].isna().all()
    seen = kit.observations(pattern="Missing third-person -s")
    assert list(seen["state"]) == ["present"]
    assert list(kit.insights().dtypes) == list(before.insights().dtypes)


def test_a_label_of_a_reviewers_own_can_be_merged(store: InMemory) -> None:
    add(store, own("Verbs left bare"))
    Labels(Turn(store.connection)).merge("Verbs left bare", "Missing third-person -s", by="mia")
    assert "Verbs left bare" not in counts(store)
    assert counts(store)["Missing third-person -s"][0] == 1


def test_what_the_engine_said_stays(store: InMemory) -> None:
    before = Results(Turn(store.connection)).raw_analysis("ana-1")
    add(store)
    assert Results(Turn(store.connection)).raw_analysis("ana-1") == before
