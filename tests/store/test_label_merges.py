"""Merges of labels: one pattern where two names were, and back again byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from speakkit.errors import InputError, InvalidStateError, UnknownPatternError
from speakkit.kit import open_kit
from speakkit.model import Analysis, ObservationState, Quote
from speakkit.model.profile_row import ProfileRow
from speakkit.patterns.labels import Label, PatternAlias
from speakkit.store import Claim, Store, publication
from speakkit.store.label_merges import Labels, merges_and_unmerges
from speakkit.store.profiles import Profiles
from speakkit.store.results import Results, replace_analysis, replace_transcript
from speakkit.store.sessions import Sessions
from speakkit.store.turn import Turn
from tests.store.conftest import add_ana
from tests.support.analyses import make_analysis
from tests.support.fresh_store import new_connection
from tests.support.values import NOON, make_session, make_transcript

MISSING = "grammar:Missing articles"


def quote(start: int) -> Quote:
    return Quote(
        text="word word", token_start=start, token_end=start + 2, start_ms=start * 300, end_ms=start * 300 + 550
    )


def analysis(states: dict[str, ObservationState], **quotes: list[int]) -> Analysis:
    """Observations by label; `quotes` are the places of those that are present, "Missing articles" having its id."""
    made = make_analysis([], states)
    observations = []
    for seen in made.observations:
        places = tuple(quote(start) for start in quotes.get(seen.pattern.split()[0], []))
        changes: dict[str, object] = {"quotes": places, "occurrences": len(places)} if places else {}
        if seen.pattern == "Missing articles":
            changes["pattern_id"] = "grammar.article.missing"
        observations.append(seen.model_copy(update=changes))
    return made.model_copy(update={"observations": tuple(observations)})


@dataclass(frozen=True)
class InMemory:
    """A store in memory."""

    connection: duckdb.DuckDBPyConnection

    def add(self, name: str, analysis: Analysis) -> None:
        number = int(name[-1])
        recorded_at = NOON + timedelta(days=number)
        Sessions(Turn(self.connection)).add(make_session(name, sha256=f"{number:064d}", recorded_at=recorded_at))
        replace_transcript(Turn(self.connection), name, make_transcript("word " * 120))
        replace_analysis(Turn(self.connection), name, analysis)
        Profiles(Turn(self.connection)).refresh("ana")

    def merge(self, name: str, into: str, by: str = "mia", note: str | None = None) -> PatternAlias:
        return Labels(Turn(self.connection)).merge(name, into, by=by, at=NOON, note=note)

    def unmerge(self, name: str, by: str = "mia", note: str | None = None) -> PatternAlias:
        return Labels(Turn(self.connection)).unmerge(name, by=by, at=NOON, note=note)

    def labels(self) -> list[Label]:
        return Labels(Turn(self.connection)).all()

    def merges(self) -> list[PatternAlias]:
        return merges_and_unmerges(Turn(self.connection))

    def analysis(self, name: str) -> Analysis | None:
        return Results(Turn(self.connection)).raw_analysis(name)

    def profile(self) -> list[ProfileRow]:
        return Profiles(Turn(self.connection)).get("ana")


def fill(connection: duckdb.DuckDBPyConnection) -> None:
    """Ana's sessions: the vocabulary's own label in the first, free labels in the others."""
    add_ana(connection)
    store = InMemory(connection)
    both = analysis({"Missing articles": "present", "No a or the": "present"}, Missing=[2, 9], No=[9, 20])
    store.add("ana-1", both)
    store.add("ana-2", analysis({"Missing articles": "absent", "No a or the": "present"}, No=[4]))
    store.add("ana-3", analysis({"Missing articles": "absent", "Odd rhythm": "present"}, Odd=[7]))


@pytest.fixture
def labelled() -> Iterator[InMemory]:
    with new_connection(fill) as connection:
        yield InMemory(connection)


def dumped(store: InMemory) -> str:
    return "\n".join(row.model_dump_json() for row in store.profile())


def counts(store: InMemory) -> dict[str, tuple[int, int, int]]:
    return {row.key: (row.sessions_present, row.sessions_checked, row.occurrences) for row in store.profile()}


def test_merged_labels_are_one_pattern_whose_shared_quotes_count_once(labelled: InMemory) -> None:
    assert counts(labelled)[MISSING] == (1, 3, 2)
    labelled.merge("No a or the", "grammar.article.missing")
    assert counts(labelled)[MISSING] == (2, 3, 4)
    assert "grammar:No a or the" not in counts(labelled)


def test_unmerging_restores_profile_and_dataset_byte_for_byte(labelled: InMemory, tmp_path: Path) -> None:
    before = dumped(labelled)
    published = publication.publish(Turn(labelled.connection), tmp_path / "before")
    labelled.merge("No a or the", "no article")
    labelled.merge("grammar:Odd rhythm", "no article")
    assert dumped(labelled) != before
    labelled.unmerge("No a or the")
    labelled.unmerge("Odd rhythm", by="leo", note="it was something else")
    assert dumped(labelled) == before
    again = publication.publish(Turn(labelled.connection), tmp_path / "after")
    for table in ("pattern_profiles", "observations", "insights", "sessions"):
        ((before_file,), (after_file,)) = published.files(table), again.files(table)
        assert after_file.read_bytes() == before_file.read_bytes(), table


def test_raw_labels_are_never_rewritten(labelled: InMemory) -> None:
    before = [labelled.analysis(f"ana-{number}") for number in (1, 2, 3)]
    labelled.merge("No a or the", "no article")
    assert [labelled.analysis(f"ana-{number}") for number in (1, 2, 3)] == before
    assert {label.key for label in labelled.labels()} == {MISSING, "grammar:No a or the", "grammar:Odd rhythm"}


def test_merges_and_their_undoing_are_kept_with_who_and_when(labelled: InMemory) -> None:
    labelled.merge("No a or the", "no article", note="the same")
    labelled.unmerge("No a or the", by="leo")
    first, second = labelled.merges()
    assert (first.action, first.merged_by, first.merged_at, first.note) == ("merge", "mia", NOON, "the same")
    assert (first.key, first.to_key, first.to_pattern_id) == ("grammar:No a or the", MISSING, "grammar.article.missing")
    assert (second.action, second.merged_by, second.to_key) == ("unmerge", "leo", MISSING)
    assert Labels(Turn(labelled.connection)).merged() == {}


def test_a_later_session_with_the_label_is_merged_too(labelled: InMemory) -> None:
    labelled.merge("No a or the", "no article")
    labelled.add("ana-4", analysis({"No a or the": "present"}, No=[1]))
    assert counts(labelled)[MISSING] == (3, 4, 5)


def test_labels_may_be_merged_into_one_of_their_own(labelled: InMemory) -> None:
    labelled.merge("Odd rhythm", "No a or the")
    assert counts(labelled)["grammar:No a or the"][0] == 3


def test_unmapped_labels_come_with_proposals(labelled: InMemory) -> None:
    label = next(label for label in labelled.labels() if label.pattern == "No a or the")
    assert (label.pattern_id, label.sessions, label.learners) == (None, 2, 1)
    labelled.add("ana-4", analysis({"Missing some articles": "present"}, Missing=[1]))
    label = next(label for label in labelled.labels() if label.pattern == "Missing some articles")
    assert label.proposals[0].pattern.pattern_id == "grammar.article.missing"


@pytest.mark.parametrize(
    ("name", "into", "error"),
    [
        ("never given", "no article", UnknownPatternError),
        ("No a or the", "never given", UnknownPatternError),
        ("Missing articles", "no article", InvalidStateError),
    ],
)
def test_what_does_not_exist_is_not_merged(labelled: InMemory, name: str, into: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        labelled.merge(name, into)
    assert labelled.merges() == []


def test_merges_do_not_chain(labelled: InMemory) -> None:
    labelled.merge("No a or the", "Odd rhythm")
    with pytest.raises(InvalidStateError, match="already"):
        labelled.merge("No a or the", "no article")
    with pytest.raises(InvalidStateError, match="unmerge first"):
        labelled.merge("Odd rhythm", "no article")
    with pytest.raises(InvalidStateError, match="into that"):
        labelled.merge("Missing articles", "No a or the")


def test_a_merged_pattern_is_as_grave_and_as_certain_as_its_gravest_and_its_surest_label(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    store, made = InMemory(connection), make_analysis(["Odd rhythm", "No a or the", "Missing articles"])
    of_label: dict[str, dict[str, object]] = {
        "Odd rhythm": {"severity": "medium", "runs": 3, "runs_agreeing": 1},
        "No a or the": {"severity": "low", "runs": 3, "runs_agreeing": 1},
        "Missing articles": {"severity": "high", "runs": 3, "runs_agreeing": 3},
    }
    insights = tuple(insight.model_copy(update=of_label[insight.pattern]) for insight in made.insights)
    store.add("ana-1", made.model_copy(update={"insights": insights}))
    store.merge("No a or the", "Missing articles")
    store.merge("Odd rhythm", "Missing articles")
    publication.publish(Turn(connection), tmp_path)
    marks = open_kit(tmp_path).marks("ana")
    assert marks[["key", "severity", "is_tentative"]].to_numpy().tolist() == [[MISSING, "high", 0]]


def test_nobody_merges_nothing(labelled: InMemory) -> None:
    with pytest.raises(InputError, match="who"):
        labelled.merge("Odd rhythm", "no article", by="  ")
    with pytest.raises(UnknownPatternError, match="called 'Odd rhythm'; nothing is merged"):
        labelled.unmerge("Odd rhythm")


def test_labels_are_called_as_the_vocabulary_compares_them(labelled: InMemory) -> None:
    labelled.merge("no a or the", MISSING)
    with pytest.raises(UnknownPatternError, match="merged are: grammar:No a or the"):
        labelled.unmerge("odd rhythm")
    assert labelled.unmerge("no A or the").key == "grammar:No a or the"


def test_a_name_of_several_labels_is_refused_unless_it_is_exact(labelled: InMemory) -> None:
    labelled.add("ana-4", analysis({"odd Rhythm": "present"}, odd=[1]))
    with pytest.raises(UnknownPatternError, match="any of these labels"):
        labelled.merge("ODD RHYTHM", MISSING)
    assert labelled.merge("odd Rhythm", MISSING).pattern == "odd Rhythm"


def test_the_store_merges_and_refreshes_profiles_at_once(store: Store, claim: Claim) -> None:
    store.results.save_transcript(claim, make_transcript("word " * 120))
    store.results.save_analysis(claim, make_analysis([], {"Odd rhythm": "present"}))
    alias = store.labels.merge("Odd rhythm", "no article", by="mia")
    assert [row.key for row in store.profiles.get("ana")] == [MISSING]
    assert store.labels.merged() == {"grammar:Odd rhythm": alias}
    store.labels.unmerge("Odd rhythm", by="mia")
    assert [row.key for row in store.profiles.get("ana")] == ["grammar:Odd rhythm"]
    assert store.labels.merged() == {}
