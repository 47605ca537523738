"""The API with instant engines over a store of its own, and one client for each kind of caller."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from speakkit.api import Services, create_app
from speakkit.intake.add import NewRecording, add_recording
from speakkit.model.access import Role, digest, issue
from speakkit.pipeline.pipeline import Pipeline
from speakkit.settings import Settings
from speakkit.store import Store
from tests.support.instant import instant_pipeline
from tests.support.made_once import copy_of
from tests.support.tones import write_speech

CallerClient = Callable[..., TestClient]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path / "data",
        retry_wait_s=0,
        workers=1,
        public_url="https://speakkit.example",
        qstash_current_signing_key=SecretStr("sig-current-key-of-thirty-two-bytes-"),
        qstash_next_signing_key=SecretStr("sig-following-key-of-thirty-two-byte"),
    )


@pytest.fixture
def pipeline(settings: Settings) -> Pipeline:
    return instant_pipeline(settings)


@pytest.fixture
def services(settings: Settings, pipeline: Pipeline) -> Services:
    return Services(settings, pipeline.store, pipeline.recordings, lambda: pipeline)


@pytest.fixture
def client(services: Services) -> TestClient:
    """Somebody without a token."""
    return TestClient(create_app(services), raise_server_exceptions=False)


@pytest.fixture
def caller(services: Services) -> CallerClient:
    """A client that shows a token: `caller(Role.LEARNER, "ana")`."""

    def make(role: Role, *learners: str, valid_days: float | None = None) -> TestClient:
        secret, token = issue(role, learners, valid_days=valid_days)
        services.store.access.add_token(token, digest(secret))
        headers = {"Authorization": f"Bearer {secret}"}
        return TestClient(create_app(services), headers=headers, raise_server_exceptions=False)

    return make


@pytest.fixture
def ana(caller: CallerClient) -> TestClient:
    return caller(Role.LEARNER, "ana")


@pytest.fixture
def talk(tmp_path: Path) -> bytes:
    """A recording of three seconds."""
    return write_speech(tmp_path / "made.wav", seconds=3).read_bytes()


def processed(settings: Settings, learner_id: str) -> str:
    """The session of a learner's only recording, which is processed once in a process and copied."""
    copy_of(("processed", learner_id), lambda folder: _process(folder, learner_id), settings.data_dir)
    (session,) = Store(settings.store_path).sessions.all()
    return session.session_id


def _process(folder: Path, learner_id: str) -> None:
    pipeline = instant_pipeline(Settings(data_dir=folder))
    with TemporaryDirectory() as elsewhere:
        new = NewRecording(write_speech(Path(elsewhere) / "talk.wav", seconds=3), learner_id)
        session = add_recording(new, settings=pipeline.settings, store=pipeline.store, recordings=pipeline.recordings)
    pipeline.process(session.session_id)


def hand_in(client: TestClient, talk: bytes, name: str = "talk.wav", **fields: str) -> dict[str, object]:
    """The session that an upload became."""
    answer = client.post("/api/sessions", files={"file": (name, talk)}, data=fields)
    assert answer.status_code == 201, answer.text
    document: dict[str, object] = answer.json()
    return document
