"""What doctor says of sessions that another recogniser heard than would hear now."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from speakkit.model import Learner
from speakkit.operations.doctor import examine
from speakkit.settings import Settings
from speakkit.store import Store
from speakkit.transcribe import TRANSCRIBERS
from tests.support.analyses import make_analysis
from tests.support.values import NOON, make_session, make_transcript

Heard = Callable[[str, str, str], Settings]


@pytest.fixture
def heard(tmp_path: Path) -> Heard:
    """A store with one session that was heard by that engine, version and model."""

    def made(engine: str, version: str, model: str) -> Settings:
        settings = Settings.model_validate({"data_dir": tmp_path, "transcriber": "openai", "openai_api_key": "sk-test"})
        store = Store(settings.store_path)
        store.learners.add(Learner(learner_id="ana", created_at=NOON))
        store.sessions.add(make_session())
        claim = store.claims.take("ana-1", owner="test", lease_s=60)
        transcript = make_transcript("we went to market", engine=engine, engine_version=version, model=model)
        store.results.save_transcript(claim, transcript)
        store.results.save_analysis(claim, make_analysis([]))
        store.claims.finish(claim)
        return settings

    return made


def told(settings: Settings) -> str | None:
    return next((one.detail for one in examine(settings, lambda: "none") if one.part == "change of ears"), None)


def test_another_version_or_engine_is_a_change(heard: Heard) -> None:
    assert (told(heard("openai", "0", "gpt-transcribe")) or "").startswith("1 session was heard by another recogniser")


def test_the_same_ears_are_none(heard: Heard) -> None:
    settings = heard("openai", *(TRANSCRIBERS.named("openai").ears(Settings()) or ("", "")))
    assert told(settings) is None


def test_a_transcript_that_was_handed_in_was_heard_by_none(heard: Heard) -> None:
    assert told(heard("import", "1", "WebVTT")) is None
