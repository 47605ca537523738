"""Simulated data are published like real ones, follow the truth that comes with them, and are refused where impossible."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import speakkit
from speakkit import Effect, simulate
from speakkit.errors import InputError, UnknownPatternError
from speakkit.kit import Simulation
from speakkit.patterns.vocabulary import vocabulary
from speakkit.store import Store
from speakkit.store.published import current
from tests.support.published import schema_of

ARTICLES = "grammar:Missing articles"


@pytest.fixture(scope="module")
def simulation() -> Simulation:
    return simulate(60, 12, effects=[Effect(ARTICLES, 0.05, first_language="ja", from_session=6)])


def test_the_layout_is_what_a_store_publishes(tmp_path: Path) -> None:
    simulate(2, 3, directory=tmp_path / "simulated")
    simulated, stored = (
        current(tmp_path / "simulated"),
        Store(tmp_path / "speakkit.duckdb").publish(tmp_path / "stored"),
    )
    assert simulated is not None
    for table in stored.tables:
        columns = [[(field.name, field.type) for field in schema_of(one, table)] for one in (simulated, stored)]
        assert columns[0] == columns[1], table


def test_the_same_seed_is_the_same_data(tmp_path: Path) -> None:
    first, second = (simulate(5, 4, seed=3, directory=tmp_path / name) for name in "ab")
    assert first.dataset.observations().equals(second.dataset.observations())
    assert not simulate(5, 4, seed=4).dataset.observations().equals(first.dataset.observations())


def test_observed_presence_follows_the_true_rates(simulation: Simulation) -> None:
    marks = simulation.dataset.marks()
    told = marks[marks["state"].isin(["present", "absent"])]
    observed = (told["state"] == "present").groupby(told["key"]).mean()
    truth = simulation.truth.groupby("key")[["rate_first", "rate_last"]].mean().mean(axis=1)
    assert np.corrcoef(observed, truth[observed.index])[0, 1] > 0.95


def test_an_effect_is_on_whom_it_was_planted(simulation: Simulation) -> None:
    truth = simulation.truth
    changed = truth[truth["changes_at"].notna()]
    assert set(changed["key"]) == {ARTICLES}
    assert set(changed["first_language"]) == {"ja"}
    assert (changed["changes_at"] == 6).all()
    assert (changed["rate_last"] < changed["rate_first"]).all()


def test_profiles_count_as_the_store_would(simulation: Simulation) -> None:
    """The published profile rows, drawn as arrays, against the same counts by the SQL rule."""
    marks = simulation.dataset.marks().assign(is_present=lambda m: (m["informs"] == 1) & (m["state"] == "present"))
    by_rule = marks.groupby(["learner_id", "key"])[["informs", "is_present", "is_listed"]].sum()
    stored = simulation.dataset.profiles().set_index(["learner_id", "key"])
    columns = ["sessions_checked", "sessions_present", "sessions_listed"]
    assert (by_rule.to_numpy() == stored.loc[by_rule.index, columns].to_numpy()).all()


def test_at_most_five_insights_are_listed_a_session() -> None:
    insights = simulate(10, 6, patterns=20).dataset.insights()
    assert insights.groupby("session_id")["rank"].max().max() == 5
    assert insights.groupby("session_id")["rank"].apply(lambda ranks: list(ranks) == [*range(1, len(ranks) + 1)]).all()


def test_stable_patterns_are_listed_less_the_more_strong_ones_compete() -> None:
    """Why the counts of listed insights show no progress: the same speech, and fewer of the five places."""
    names = [entry.label for entry in list(vocabulary().patterns.values())[:10]]
    stable, newcomers = names[:6], names[6:]
    listed, present = [], []
    for arrived in range(5):
        effects = [Effect(name, 20) for name in stable]
        effects += [Effect(name, 200 if place < arrived else 1e-6) for place, name in enumerate(newcomers)]
        kit = simulate(12, 10, patterns=names, effects=effects, checked=1, opportunity=1).dataset
        states, insights = kit.observations(), kit.insights()
        present.append((states["state"] == "present").groupby(states["pattern"]).mean()[stable])
        listed.append(insights["pattern"].value_counts().reindex(stable, fill_value=0) / len(kit.sessions()))
    assert present[0].between(0.8, 1).all()
    assert all(shares.equals(present[0]) for shares in present)
    for fewer, more in pairwise(listed):
        assert (more <= fewer).all()
        assert more.mean() < fewer.mean() - 0.05


def test_two_analysers_judge_the_same_speech() -> None:
    first, second = (simulate(30, 8, analyser=name, sensitivity=s).dataset for name, s in (("one", 1.0), ("two", 0.5)))
    assert first.sessions()["word_count"].equals(second.sessions()["word_count"])
    overall = first.agreement_of_analysers(second).to_dict("records")[0]
    assert overall["only_second"] == 0
    assert overall["only_first"] == pytest.approx(overall["both_present"], rel=0.15)


def test_a_new_version_of_the_analyser_breaks_the_profile() -> None:
    profile = simulate(1, 6, new_version_from=4).dataset.profile("sim0")
    assert [session.session_id for session in profile.breaks] == ["sim0-004"]


def test_a_temporary_dataset_lives_as_long_as_it_is_held() -> None:
    kit = simulate(1, 1).dataset
    assert len(speakkit.open(kit.directory).sessions()) == len(kit.sessions()) == 1


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"learners": 0}, InputError),
        ({"sensitivity": 1.5}, InputError),
        ({"spread": 0}, InputError),
        ({"patterns": ["no such thing"]}, UnknownPatternError),
        ({"effects": [Effect("Wrong tense", 2)]}, UnknownPatternError),
        ({"effects": [Effect(ARTICLES, 0)]}, InputError),
        ({"effects": [Effect(ARTICLES, 2, first_language="fi")]}, InputError),
    ],
)
def test_what_cannot_be_drawn_is_refused(arguments: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        simulate(**arguments)  # type: ignore[arg-type]
