"""What repeated analyses disagree on is tentative wherever it is shown, and nowhere where they agree."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from speakkit.api.documents import ResultDocument
from speakkit.charts import pattern_map, pattern_map_table
from speakkit.kit import Kit, open_kit
from speakkit.model import Insight, Learner
from speakkit.report.coach_page import coach_details
from speakkit.report.content import learner_report
from speakkit.report.render import render
from speakkit.report.wording import wording
from speakkit.settings import Settings
from speakkit.store import Store
from speakkit.store.store import Parts
from tests.support.analyses import make_analysis
from tests.support.command_line import Run, settings
from tests.support.values import NOON, make_session, make_transcript

STABLE, DISPUTED = "Missing articles", "Double subject"
TEXT = "I went to market and home again with all of our old friends. "


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sessions of ana, in which three analyses agree on one pattern; in the later one, one in three found the other, which
    is all that bo's sessions have."""
    data = Settings(data_dir=tmp_path_factory.mktemp("tentative"))
    store = Store(data.store_path)
    with store.write() as parts:
        _fill(parts)
    store.publish(data.published_dir)
    return data.data_dir


def _fill(store: Parts) -> None:
    _add(store, "ana", [STABLE, DISPUTED])
    _add(store, "bo", [DISPUTED])


def _add(store: Parts, name: str, patterns: list[str]) -> None:
    store.learners.add(Learner(learner_id=name, created_at=NOON))
    for number in (1, 2):
        sha256 = f"{name}{number}".encode().hex().zfill(64)
        session = make_session(f"{name}-{number}", name, sha256, recorded_at=NOON.replace(day=number))
        store.sessions.add(session)
        claim = store.claims.take(session.session_id, owner="test", lease_s=60)
        store.results.save_transcript(claim, make_transcript(TEXT * 10))
        analysis = make_analysis(patterns, dict.fromkeys(patterns, "present"))
        runs_agreeing = {STABLE: 3, DISPUTED: 3 if number == 1 else 1}
        insights = [
            insight.model_copy(update={"runs": 3, "runs_agreeing": runs_agreeing[insight.pattern]})
            for insight in analysis.insights
        ]
        store.results.save_analysis(claim, analysis.model_copy(update={"insights": tuple(insights)}))
        store.profiles.refresh(name)
        store.claims.finish(claim)


@pytest.fixture
def store(run: Run, folder: Path) -> Store:
    """A copy of these, where the command line looks."""
    shutil.copytree(folder, settings().data_dir)
    return Store(settings().store_path)


@pytest.fixture(scope="module")
def dataset(folder: Path) -> Kit:
    return open_kit(Settings(data_dir=folder).published_dir)


def test_on_the_command_line(run: Run, store: Store) -> None:
    for command in ("show", "review"):
        told = run(command, "ana-2").out
        assert told.count("tentative: found in 1 of 3 analyses") == 1
        assert told.count("(found in 3 of 3 analyses)") == 1
        assert "tentative" not in run(command, "ana-1").out
    assert run("profile", "ana").out.count("tentative") == 1


def test_in_json(run: Run, store: Store) -> None:
    shown, reviewed = (json.loads(run(command, "ana-2", "--json").out) for command in ("show", "review"))
    session, standing = store.sessions.get("ana-2"), store.standing.get("ana-2")
    answered = ResultDocument.with_results(session, None, standing).model_dump(mode="json")
    for insights in (shown["analysis"]["insights"], reviewed, answered["insights"]):
        assert [insight["is_tentative"] for insight in insights] == [False, True]


def test_an_insight_is_read_as_it_was_dumped(store: Store) -> None:
    analysis = store.results.raw_analysis("ana-2")
    assert analysis is not None
    assert [Insight.model_validate(insight.model_dump()) for insight in analysis.insights] == [*analysis.insights]


def test_in_the_toolkit(dataset: Kit) -> None:
    assert dataset.insights("ana")["is_tentative"].tolist() == [False, False, False, True]
    assert dataset.marks("ana").groupby("pattern")["is_tentative"].sum().to_dict() == {STABLE: 0, DISPUTED: 1}
    profile = dataset.profile("ana")
    assert [profile[name].sessions_tentative for name in (STABLE, DISPUTED)] == [0, 1]
    assert profile.to_frame().set_index("key")["sessions_tentative"].sum() == 1
    assert profile._repr_html_().count("tentative") == 1
    assert str(profile).count("tentative") == 1


def test_on_the_pattern_map(dataset: Kit) -> None:
    marks = dataset.marks("ana")
    details = pattern_map_table(marks).set_index(["pattern", "session_id"])["detail"]
    assert [key for key, detail in details.items() if "tentative" in detail] == [(DISPUTED, "ana-2")]
    assert str(pattern_map(marks).to_dict()).count("tentative") == 1


def test_on_the_page(dataset: Kit) -> None:
    report = learner_report(dataset, "ana")
    details = coach_details(dataset, report.profile)
    for language, word in {"en": "Tentative:", "de": "Vorläufig:", "es": "Provisional:"}.items():
        assert render(report, wording(language)).count(word) == 1
        assert render(report, wording(language), details).count(word) == 2


def test_where_it_is_the_focus(dataset: Kit) -> None:
    report = learner_report(dataset, "bo")
    assert report.focus is not None
    assert report.focus.evidence is not None
    assert report.focus.is_disputed
    assert "Tentative:" in render(report, wording("en"))
    assert [line.is_tentative for line in coach_details(dataset, report.profile).insights] == [True, False]
