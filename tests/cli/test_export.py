"""`speakkit export` and `speakkit import` at the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from speakkit.model import Learner, Purpose
from speakkit.settings import Settings, load_settings
from speakkit.store import Store
from tests.support.command_line import Run
from tests.support.made_once import copy_of
from tests.support.values import NOON, make_session

MATERIAL = 3


@pytest.fixture
def published(run: Run) -> Store:
    """Two learners who agree to research, as the published dataset says."""
    copy_of("two who agree to research", publish_two, load_settings().data_dir)
    return Store(load_settings().store_path)


def publish_two(data_dir: Path) -> None:
    settings = Settings(data_dir=data_dir)
    store = Store(settings.store_path)
    with store.write() as parts:
        for number, name in enumerate(("ana", "ben")):
            parts.learners.add(Learner(learner_id=name, created_at=NOON))
            parts.sessions.add(make_session(f"{name}-1", name, sha256=f"{number:064x}"))
            parts.consents.decide(name, {Purpose.RESEARCH: True}, source="a form")
    store.publish(settings.published_dir)


def test_who_withdrew_since_it_was_published_is_not_in(run: Run, published: Store, tmp_path: Path) -> None:
    """A process that was killed may have stored the withdrawal, and published nothing."""
    assert "2 learners, 2 sessions" in run("export", str(tmp_path / "before")).out
    published.consents.decide("ana", {Purpose.RESEARCH: False}, source="a letter")
    assert "1 learner, 1 session" in run("export", str(tmp_path / "after")).out
    published.consents.decide("ben", {Purpose.RESEARCH: False}, source="a letter")
    refused = run("export", str(tmp_path / "nobody"), "--consent-ground", "forms")
    assert (refused.code, (tmp_path / "nobody").exists()) == (MATERIAL, False)


def test_an_export_that_was_tampered_with_is_one_sentence(run: Run, published: Store, tmp_path: Path) -> None:
    run("export", str(tmp_path / "shared"))
    descriptor = tmp_path / "shared" / "datapackage.json"
    descriptor.write_text(json.dumps(json.loads(descriptor.read_text()) | {"resources": 7}))
    refused = run("import", str(tmp_path / "shared"))
    assert (refused.code, refused.err.count("\n")) == (MATERIAL, 1)
    assert "datapackage.json can't be used (resources). Fetch the export again." in refused.err
