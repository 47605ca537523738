"""The rows and marks of one learner, or of few, are those that a query over everybody gives."""

from __future__ import annotations

import threading
from pathlib import Path

import pandas as pd
import pytest

from speakkit.errors import CorruptDataError
from speakkit.kit import simulate
from speakkit.store import buckets, edition
from speakkit.store.published import Publication, current
from speakkit.store.published_views import PublishedViews
from speakkit.store.selection import Selection


@pytest.fixture(params=[640, 5], ids=["one bucket", "several"])
def publication(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Publication:
    monkeypatch.setattr(buckets, "SESSIONS_PER_BUCKET", request.param)
    monkeypatch.setattr(edition, "ROWS_PER_GROUP", 7)
    simulate(12, 4, patterns=3, directory=tmp_path)
    found = current(tmp_path)
    assert found is not None
    return found


@pytest.mark.parametrize("table", ["learners", "sessions", "observations", "insights", "measures", "words"])
def test_rows_of_one_learner(publication: Publication, table: str) -> None:
    views = PublishedViews(publication)
    for learner in ("sim07", "sim11", "nobody"):
        own = views.rows(table, Selection(learners=(learner,)))
        queried = views.rows(table, Selection(learners=(learner, "nobody else")))
        pd.testing.assert_frame_equal(own, queried)


def test_marks_of_few_learners_after_others(publication: Publication) -> None:
    views = PublishedViews(publication)
    everybody = views.named("read_session_marks", first_learner="", last_learner="z")
    for few in (("sim03",), ("sim04",), ("sim03",), ("sim02", "sim07", "sim11")):
        own = views.named("read_session_marks", learners=few, first_learner=min(few), last_learner=max(few))
        pd.testing.assert_frame_equal(own, everybody[everybody["learner_id"].isin(few)].reset_index(drop=True))


def test_threads_that_ask_for_different_learners_get_their_own(publication: Publication) -> None:
    views, wrong = PublishedViews(publication), []

    def ask(learner: str) -> None:
        for _ in range(10):
            found = views.named("read_session_marks", learners=(learner,), first_learner=learner, last_learner=learner)
            if set(found["learner_id"]) != {learner}:
                wrong.append(learner)

    threads = [threading.Thread(target=ask, args=(f"sim{number:02d}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_damaged_file_has_a_sentence(publication: Publication) -> None:
    views = PublishedViews(publication)
    for path in publication.files("sessions"):
        path.write_bytes(b"PAR1 and no more PAR1")
    with pytest.raises(CorruptDataError, match="speakkit publish"):
        views.has_learner("sim01")
