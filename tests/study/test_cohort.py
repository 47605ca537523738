"""Cohorts: the learner is the unit, small cells stay closed, and nobody takes regression to the mean for progress."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from speakkit import Effect, simulate
from speakkit.errors import InputError
from speakkit.kit import Kit, open_kit
from speakkit.model import LearnerChanges
from speakkit.statistics.comparison import WITHHELD, compare_groups
from speakkit.statistics.shrinkage import cohort_prior, shrunken_rate
from speakkit.store import Store
from speakkit.store.publish_columns import publish_columns
from speakkit.study.cohort import Cohort, build_cohort, group_sessions
from tests.support.histories import publish_histories

ARTICLES = "grammar:Missing articles"


@pytest.fixture(scope="module")
def kit() -> Kit:
    effects = [Effect(ARTICLES, 0.2, first_language="ja"), Effect("Wrong article", 0.1, from_session=8)]
    return simulate(90, 16, effects=effects, seed=5).dataset


@pytest.fixture(scope="module")
def japanese(kit: Kit) -> Cohort:
    return kit.cohort(first_language="ja")


def test_learners_are_chosen_by_their_attributes_and_sessions_by_theirs(kit: Kit) -> None:
    chosen = kit.cohort("mine", first_language=["ja", "de"], topic="food", since="2026-02-01")
    assert len(chosen.learners) == 60
    assert set(chosen.sessions["topic"]) == {"food"}
    assert chosen.sessions["recorded_at"].min().isoformat() >= "2026-02-01"
    assert repr(chosen).startswith("Cohort 'mine': 60 learners")


@pytest.fixture(scope="module")
def schools(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    """Learners of whom two thirds go to two schools, in sessions of which some inform about nothing."""
    kit = simulate(45, 9, checked=0.7, words=110, new_version_from=4, seed=3).dataset
    ids = kit.learners()["learner_id"].tolist()[:30]
    attributes = {"learner_id": ids, "name": ["school"] * 30, "value": ["north", "o'\"south"] * 15}
    tables = {
        name: dict(zip(rows.schema.names, rows.combine_chunks().columns, strict=True)) for name, rows in rows_of(kit)
    }
    folder = tmp_path_factory.mktemp("schools")
    publish_columns({**tables, "learner_attributes": attributes}, folder)
    return open_kit(folder)


@pytest.mark.parametrize(
    "attributes",
    [
        {"first_language": ["es", "ja", "de"]},
        {"first_language": ["ja", "de"]},
        {"school": "north"},
        {"school": ["north", "o'\"south"], "first_language": "ja"},
    ],
)
def test_what_was_counted_at_publishing_is_what_the_sessions_say(schools: Kit, attributes: dict[str, Any]) -> None:
    assert_counted_as_read(schools, **attributes)


def rows_of(kit: Kit) -> Iterator[tuple[str, pa.Table]]:
    return ((name, kit.arrow(name)) for name in kit.table_names)


def assert_counted_as_read(kit: Kit, **attributes: Any) -> None:  # noqa: ANN401
    counted, read = kit.cohort(**attributes), build_cohort(kit, None, kit.sessions(), attributes)
    assert "sessions" not in counted.__dict__
    assert (counted.name, counted.judge, counted.learners) == (read.name, read.judge, read.learners)
    pd.testing.assert_frame_equal(counted.counts, read.counts)
    pd.testing.assert_frame_equal(counted.compared, read.compared)
    pd.testing.assert_frame_equal(counted.sessions, read.sessions)


def test_weeks_of_fewer_than_ten_learners_say_so(kit: Kit) -> None:
    weeks = kit.weekly_presence(ARTICLES)
    few = weeks["withheld"].notna()
    assert set(weeks["key"]) == {ARTICLES}
    assert 0 < few.sum() < len(weeks)
    assert weeks.loc[few, ["learners", "sessions_present", "presence"]].isna().all(axis=None)
    assert (weeks.loc[~few, "learners"] >= 10).all()


def test_an_unknown_attribute_names_the_known(kit: Kit) -> None:
    with pytest.raises(InputError, match=r"no 'age'; there are:.*first_language"):
        kit.cohort(age=30)


def test_an_unknown_value_names_the_known_instead_of_choosing_nobody(kit: Kit) -> None:
    for attributes in ({"first_language": "fr"}, {"first_language": ["ja", "fr"]}):
        with pytest.raises(InputError, match=r"first_language 'fr'; there are: de, es, ja"):
            kit.cohort(**attributes)
    with pytest.raises(InputError, match=r"topic 'cars'; there are: "):
        kit.cohort(topic="cars")


def test_a_value_that_nobody_has_in_that_time_is_an_empty_cohort(kit: Kit) -> None:
    assert kit.cohort(first_language="ja", until="2020-01-01").learners == ()


def test_attributes_are_columns_of_learners_and_groups_of_cohorts(samples: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(samples, tmp_path / "samples")
    kit, store = open_kit(folder / "published"), Store(folder / "speakkit.duckdb")
    store.learners.change("ana", LearnerChanges(level="B1", attributes={"school": "north"}))
    store.learners.change("lena", LearnerChanges(attributes={"school": "south"}))
    store.publish(folder / "published")
    kit.refresh()
    people = kit.learners()
    assert people["school"].fillna("?").tolist() == ["north", "?", "south"]
    assert kit.learners(school="north", level="B1")["learner_id"].tolist() == ["ana"]
    assert kit.cohort(school=["north", "south"]).learners == ("ana", "lena")
    grouped = {name: set(rows["learner_id"]) for name, rows in group_sessions(kit.cohort(), "school").items()}
    assert grouped == {"": {"kenji"}, "north": {"ana"}, "south": {"lena"}}
    with pytest.raises(InputError, match="school 'west'; there are: north, south"):
        kit.learners(school="west")


def test_counts_follow_the_rule_of_the_profile(kit: Kit, japanese: Cohort) -> None:
    mine = japanese.counts[(japanese.counts["key"] == ARTICLES)].set_index("learner_id")
    stored = kit.profiles(japanese.learners, pattern=ARTICLES).set_index("learner_id")
    assert (mine.loc[stored.index, "present"] == stored["sessions_present"]).all()
    assert (mine.loc[stored.index, "informative"] == stored["sessions_checked"]).all()
    assert (mine.loc[stored.index, "occurrences"] == stored["occurrences"]).all()


def test_a_session_with_room_left_informs_about_what_it_does_not_mention(tmp_path: Path) -> None:
    kit = publish_histories(tmp_path, {"ana": {"A": "xo"}, "bo": {"B": "xxx"}})
    counts = kit.cohort().counts
    unsaid = counts[(counts["learner_id"] == "bo") & (counts["key"] == "grammar:A")]
    assert unsaid[["present", "informative", "words"]].to_numpy().tolist() == [[0, 3, 600]]


def test_rates_of_learners_are_drawn_towards_their_cohort(japanese: Cohort) -> None:
    rates, shares = japanese.learner_rates("Missing articles"), japanese.shares_of(ARTICLES)
    prior = cohort_prior(shares["present"].tolist(), shares["informative"].tolist())
    first = rates.to_dict("records")[0]
    assert first["rate"] == shrunken_rate(first["present"], first["informative"], prior).rate
    assert rates["is_shrunken"].all()
    assert rates["rate"].std() < rates["share"].std()


def test_a_planted_difference_is_found_and_the_others_are_not(kit: Kit, japanese: Cohort) -> None:
    table = japanese.compare(kit.cohort(first_language=["es", "de"])).set_index("key")
    assert table.index[0] == ARTICLES
    found = table.to_dict("index")[ARTICLES]
    assert found["p_adjusted"] < 0.01
    assert found["high"] < 0
    assert (table.drop(ARTICLES)["p_adjusted"] > 0.05).all()


def test_a_comparison_is_that_of_the_statistics(kit: Kit, japanese: Cohort) -> None:
    other = kit.cohort(first_language="de")
    row = japanese.compare(other, by="per_100_words").set_index("key").to_dict("index")[ARTICLES]
    mine, theirs = (cohort.shares_of(ARTICLES)["per_100_words"].tolist() for cohort in (japanese, other))
    found = compare_groups(mine, theirs)
    assert (row["difference"], row["cliffs_delta"], row["p_value"]) == (
        found.difference,
        found.cliffs_delta,
        found.p_value,
    )


def test_measures_are_compared_by_learner(kit: Kit, japanese: Cohort) -> None:
    row = japanese.compare_measures(kit.cohort(first_language="de")).set_index("name").to_dict("index")["speech_rate"]
    means = kit.measures(japanese.learners, name="speech_rate").groupby("learner_id")["value"].mean()
    assert row["learners"] == 30
    assert row["mean"] == pytest.approx(means.mean())


def test_nobody_is_on_both_sides(kit: Kit, japanese: Cohort) -> None:
    with pytest.raises(InputError, match="30 learners are in both"):
        japanese.compare(kit.cohort())


def test_figures_run_across_no_break(tmp_path: Path) -> None:
    people = {f"l{number:02d}": {"A": "xxxoxo"} for number in range(24)}
    versions: dict[str, list[object]] = {"analyser_version": ["1", "1", "1", "2", "2", "2"]}
    cohort = publish_histories(tmp_path, people, session_columns=versions).cohort()
    assert cohort.counts[["present", "informative"]].drop_duplicates().values.tolist() == [[1, 3]]
    assert cohort.judge is not None
    assert cohort.judge.analyser_version == "2"
    assert len(cohort.sessions) == 2 * len(cohort.compared)


def test_a_prior_is_of_those_whom_the_same_judge_judged(tmp_path: Path) -> None:
    people = {f"l{number:02d}": {"A": "xxxoxo"} for number in range(24)}
    versions: dict[str, list[object]] = {"analyser_version": ["1", "1", "1", "2", "2", "2"]}
    kit = publish_histories(tmp_path, people, session_columns=versions)
    last = kit.profile("l00").sessions[-1].judge
    prior = kit.presence_prior("grammar:A", last)
    assert prior is not None
    assert prior.mean == pytest.approx(1 / 3, abs=0.1)
    assert kit.presence_prior("grammar:A", kit.profile("l00").sessions[0].judge) is None


def test_groups_heard_by_different_engines_throughout_are_not_compared(tmp_path: Path) -> None:
    people = {f"l{number:02d}": {"A": "xoxo"} for number in range(24)}
    versions: dict[str, list[object]] = {"analyser_version": ["1", "1", "2", "2"]}
    kit = publish_histories(tmp_path, people, session_columns=versions)
    first = kit.cohort(learner=list(people)[:12], analyser_version="1")
    assert first.compare(kit.cohort(learner=list(people)[12:]))["difference"].notna().all()
    with pytest.raises(InputError, match="different engines"):
        first.compare(kit.cohort(learner=list(people)[12:], analyser_version="2"))


def test_small_cells_stay_closed(kit: Kit, japanese: Cohort) -> None:
    few = kit.cohort(learner=list(kit.cohort(first_language="de").learners[:9]))
    for table in (few.patterns(), few.compare(japanese), few.compare_measures(japanese)):
        assert (table["withheld"] == WITHHELD).all()
        assert table.select_dtypes("number").isna().all(axis=None)
    assert few.before_after(ARTICLES, "2026-02-15").summary.to_dict() == {"withheld": WITHHELD}
    assert WITHHELD in repr(few)


def test_a_pattern_that_few_ever_showed_does_not_tell_how_many(tmp_path: Path) -> None:
    people = {f"l{number:02d}": {"A": "x" if number < 3 else "o"} for number in range(12)}
    table = publish_histories(tmp_path, people).cohort().patterns()
    assert table["learners"].tolist() == [12]
    assert table["learners_with"].isna().all()


def test_before_and_after_recovers_a_change(kit: Kit) -> None:
    summary = kit.cohort().before_after("Wrong article", "2026-02-14").summary
    assert summary["change_high"] < 0
    assert summary["beyond_high"] < 0


def test_those_picked_for_being_high_fall_by_themselves(kit: Kit) -> None:
    before = kit.cohort(until="2026-02-13").shares_of("Unneeded articles")
    highest = before.nlargest(25, "share")["learner_id"].tolist()
    summary = kit.cohort(learner=highest).before_after("Unneeded articles", "2026-02-14").summary
    assert summary["change_high"] < 0
    assert summary["expected_change"] < 0
    assert summary["beyond_low"] < 0 < summary["beyond_high"]


def test_without_twenty_learners_nothing_is_expected(tmp_path: Path) -> None:
    people = {f"l{number:02d}": {"A": "xoxo"} for number in range(12)}
    found = publish_histories(tmp_path, people).cohort().before_after("A", "2026-09-03")
    assert found.learners["expected"].isna().all()
    assert "expected_change" not in found.summary


def test_a_cohort_shows_itself_escaped(kit: Kit) -> None:
    assert "<script>" not in kit.cohort("<script>")._repr_html_()
