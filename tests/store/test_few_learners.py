"""The rows and marks of one learner, or of few, are those that a query over everybody gives."""

from __future__ import annotations

import random
import shutil
import threading
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from speakkit.errors import CorruptDataError
from speakkit.kit import simulate
from speakkit.store import buckets, edition
from speakkit.store.learner_marks import marks_frame
from speakkit.store.publish_columns import publish_columns
from speakkit.store.published import Publication, current
from speakkit.store.published_views import PublishedViews
from speakkit.store.selection import Selection
from tests.support.values import NOON


@pytest.fixture(scope="module", params=[640, 20], ids=["one bucket", "several"])
def publication(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Publication:
    folder = tmp_path_factory.mktemp("few")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(buckets, "SESSIONS_PER_BUCKET", request.param)
        patch.setattr(edition, "ROWS_PER_GROUP", 7)
        simulate(12, 4, patterns=3, directory=folder)
    return published_in(folder)


def published_in(folder: Path) -> Publication:
    found = current(folder)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def views(publication: Publication) -> PublishedViews:
    return PublishedViews(publication)


@pytest.mark.parametrize("table", ["learners", "sessions", "observations", "insights", "measures", "words"])
def test_rows_of_one_learner(views: PublishedViews, table: str) -> None:
    for learner in ("sim07", "sim11", "nobody"):
        own = views.rows(table, Selection(learners=(learner,)))
        queried = views.rows(table, Selection(learners=(learner, "nobody else")))
        pd.testing.assert_frame_equal(own, queried)


def test_marks_of_few_learners_and_of_one_after_others(views: PublishedViews) -> None:
    everybody = marks_of_everybody(views)
    for few in (("sim03",), ("sim04",), ("sim03",), ("sim02", "sim07", "sim11")):
        own = views.named("read_session_marks", learners=few, first_learner=min(few), last_learner=max(few))
        pd.testing.assert_frame_equal(own, everybody[everybody["learner_id"].isin(few)].reset_index(drop=True))
    assert_marks_are_those_of(everybody, views, ("sim03", "sim04", "sim03", "nobody"))


def marks_of_everybody(views: PublishedViews) -> pd.DataFrame:
    return views.named("read_session_marks", first_learner="", last_learner="z")


def assert_marks_are_those_of(everybody: pd.DataFrame, views: PublishedViews, learners: Iterable[str]) -> None:
    for learner in learners:
        own = marks_frame(views.marks(learner))
        theirs = everybody[everybody["learner_id"] == learner].reset_index(drop=True)
        pd.testing.assert_frame_equal(own, theirs, check_dtype=False)  # nulls of others make floats of integers


def test_marks_of_whatever_analysers_may_say(tmp_path: Path) -> None:
    learners = [f"l{number:02d}" for number in range(30)]
    views = PublishedViews(publish_columns(whatever(learners, random.Random(7)), tmp_path))
    assert_marks_are_those_of(marks_of_everybody(views), views, learners)


def whatever(learners: Sequence[str], rng: random.Random) -> dict[str, dict[str, list[object]]]:
    """Sessions short, unreliable, not analysed; patterns listed and observed, twice, or of both that contradict each other."""
    sessions = [{"learner_id": who, "session_id": f"{who}-{n}", "recorded_at": NOON + timedelta(days=n // 2),
        "token_count": rng.choice([None, 40, 100, 500]), "unreliable": rng.choice([None, None, None, "noise"]),
        "list_had_room": rng.choice([None, True, False]), "analyser": rng.choice(["a", "b", "a", None]),
    } for who in learners for n in range(6)]  # fmt: skip
    said = [{"learner_id": one["learner_id"], "session_id": one["session_id"], "key": f"grammar:{label}",
        "category": "grammar", "pattern": label, "pattern_id": rng.choice([None, label.lower()]),
    } for one in sessions for label in rng.choices("ABC", k=4)]  # fmt: skip
    insights = [{**one, "frequency": rng.choice([1, 2, 3]), "severity": rng.choice([None, "low", "medium", "high"]),
        "is_tentative": rng.choice([None, True, False])} for one in said if rng.random() < 0.4]  # fmt: skip
    states = ("present", "absent", "no_opportunity", "not_checked")
    observations = [{**one, "state": rng.choice(states), "occurrences": rng.choice([0, 2]),
        "quotes": rng.choice(["[]", '["one"]', '["two"]'])} for one in said if rng.random() < 0.6]  # fmt: skip
    tables = {"sessions": sessions, "insights": insights, "observations": observations}
    return {table: {name: [row[name] for row in rows] for name in rows[0]} for table, rows in tables.items()}


def test_threads_that_ask_for_different_learners_get_their_own(publication: Publication) -> None:
    views = PublishedViews(publication)
    wrong: list[set[str]] = []

    def ask(learner: str) -> None:
        seen = [{row["learner_id"] for row in views.marks(learner)} for _ in range(10)]
        wrong.extend(names for names in seen if names != {learner})

    threads = [threading.Thread(target=ask, args=(f"sim{number:02d}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_damaged_file_has_a_sentence(publication: Publication, tmp_path: Path) -> None:
    publication = published_in(shutil.copytree(publication.path.parent, tmp_path / "damaged"))
    views = PublishedViews(publication)
    for path in publication.files("sessions"):
        path.write_bytes(b"PAR1 and no more PAR1")
    with pytest.raises(CorruptDataError, match="speakkit publish"):
        views.has_learner("sim01")
