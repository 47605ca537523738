"""What doctor says of sessions that another recogniser heard than would hear now."""

from __future__ import annotations

from pathlib import Path

from speakkit.model import Learner
from speakkit.operations.doctor import examine
from speakkit.settings import Settings
from speakkit.store import Store
from speakkit.transcribe import TRANSCRIBERS
from tests.support.analyses import make_analysis
from tests.support.values import NOON, make_session, make_transcript


def hear(store: Store, number: int, engine: str, version: str, model: str) -> None:
    """A session that was heard by that engine, version and model."""
    with store.write() as parts:
        parts.sessions.add(make_session(f"ana-{number}", sha256=f"{number:064}"))
        claim = parts.claims.take(f"ana-{number}", owner="test", lease_s=60)
        transcript = make_transcript("we went to market", engine=engine, engine_version=version, model=model)
        parts.results.save_transcript(claim, transcript)
        parts.results.save_analysis(claim, make_analysis([]))
        parts.claims.finish(claim)


def told(settings: Settings) -> str | None:
    return next((one.detail for one in examine(settings, lambda: "none") if one.part == "change of ears"), None)


def test_only_what_another_recogniser_heard_is_a_change(tmp_path: Path) -> None:
    settings = Settings.model_validate({"data_dir": tmp_path, "transcriber": "openai", "openai_api_key": "sk-test"})
    store = Store(settings.store_path)
    store.learners.add(Learner(learner_id="ana", created_at=NOON))
    hear(store, 1, "openai", *(TRANSCRIBERS.named("openai").ears(Settings()) or ("", "")))
    hear(store, 2, "import", "1", "WebVTT")
    assert told(settings) is None
    hear(store, 3, "openai", "0", "gpt-transcribe")
    assert (told(settings) or "").startswith("1 session was heard by another recogniser")
