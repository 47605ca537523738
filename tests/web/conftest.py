"""The room over the sample learners, each test with a copy of its own, and a browser for each kind of visitor."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from speakkit.api import Services
from speakkit.model.access import Role
from speakkit.recordings import open_recordings
from speakkit.settings import Settings
from speakkit.store import Store
from speakkit.web import Room, create_room_app
from speakkit.web.publishing import Publisher
from tests.support.instant import instant_pipeline
from tests.support.sample_dataset import LEARNERS
from tests.support.service import token_for

Visitor = Callable[..., TestClient]


@pytest.fixture(scope="session")
def sample_folder(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three learners with eight sessions each, and their profiles."""
    folder = shutil.copytree(samples, tmp_path_factory.mktemp("web") / "samples")
    store = Store(folder / "speakkit.duckdb")
    for learner in LEARNERS:
        store.profiles.refresh(learner)
    return folder


@pytest.fixture
def services(sample_folder: Path, tmp_path: Path) -> Services:
    settings = Settings(data_dir=shutil.copytree(sample_folder, tmp_path / "data"))
    pipeline = instant_pipeline(settings)
    return Services(settings, Store(settings.store_path), open_recordings(settings), lambda: pipeline)


@pytest.fixture
def unpublished(monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind the pages nothing is published: for tests that don't look there, since it takes longer than a page."""
    monkeypatch.setattr(Publisher, "request", lambda _: None)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The room doesn't wait for a store that somebody holds; how long it does otherwise, tests/web/test_busy.py looks at."""
    monkeypatch.setattr("speakkit.web.room.PATIENCE_S", 0)
    monkeypatch.setattr("speakkit.web.room.WRITING_PATIENCE_S", 0)


@pytest.fixture
def room(services: Services) -> Room:
    return create_room_app(services)[1]


@pytest.fixture
def stranger(services: Services) -> TestClient:
    return TestClient(create_room_app(services)[0], base_url="http://127.0.0.1", raise_server_exceptions=False)


@pytest.fixture
def visitor(services: Services) -> Visitor:
    """Somebody who has signed in: `visitor(Role.COACH, "ana", "kenji", name="Mia")`; all of them in the same room."""
    app, _ = create_room_app(services)

    def make(role: Role, *learners: str, name: str = "") -> TestClient:
        client = TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)
        answer = client.post(
            "/room/sign-in", data={"token": token_for(services, role, *learners), "name": name}, follow_redirects=False
        )
        assert answer.status_code == 303  # the page that it leads to isn't made before a test wants it
        return client

    return make


@pytest.fixture
def coach(visitor: Visitor) -> TestClient:
    return visitor(Role.COACH, "ana", "kenji", name="Mia")
