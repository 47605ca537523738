"""Single words from upload to page: over the API, through the flow, with the vendors' own SDKs and an analyser that lies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from flows import stages
from flows.process_waiting import process_waiting
from speakkit.api import Services, create_app
from speakkit.kit import open_kit
from speakkit.model import Rejections
from speakkit.model.access import Role
from speakkit.pipeline.pipeline import Pipeline
from speakkit.report import make_report
from speakkit.web import create_room_app
from tests.support import fake_anthropic, fake_chat, fake_openai
from tests.support.command_line import paid_engines
from tests.support.loopback import Received, Reply, loopback
from tests.support.pages import Page
from tests.support.service import token_for
from tests.support.tones import write_speech

pytest.importorskip("wordfreq", reason="the word list isn't installed (extra bands)")
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("prefect_server")]

FIRST = (
    f"{fake_openai.SPOKEN} The path was very dark, but we made good progress with the stubborn animal. "
    "The evening was very long."
)
SECOND = f"Last month we helped my uncle with the harvest and everybody came home tired. {fake_openai.SPOKEN}"
OF_FIRST = fake_anthropic.analysis(
    [
        fake_anthropic.insight(
            "They live in same street", quotes=[{"quote": "They live in same street", "correction": None}]
        )
    ],
    collocations=["made good progress", "take a decision"],
    better_words=[{"word": "very", "better": ["extremely", "very much"]}, {"word": "home", "better": ["dwelling"]}],
    words_to_try=[
        {"word": "harvest", "example": "The harvest was late this year."},
        {"word": "kitchens", "example": "Two kitchens are new."},
        {"word": "qzxvb", "example": "A qzxvb is here."},
    ],
)
OF_SECOND = fake_anthropic.analysis(
    words_to_try=[
        {"word": "harvest", "example": "The harvest was late this year."},
        {"word": "orchard", "example": "The orchard is behind the house."},
    ]
)
SHOWN = ("stubborn", "made good progress", "extremely", "The harvest was late this year.")
LIES = ("take a decision", "very much", "dwelling", "kitchens", "qzxvb")


@dataclass
class Vendors:
    """Transcribes FIRST, then SECOND, and analyses each; `asked` are the documents that the analyser was given."""

    wrapped: Callable[[dict[str, Any]], Reply]
    document: Callable[[Received], dict[str, Any]]
    asked: list[dict[str, Any]] = field(default_factory=list)
    heard: list[str] = field(default_factory=lambda: [FIRST, SECOND])

    def respond(self, received: Received) -> Reply:
        if received.path.endswith("/transcriptions"):
            return fake_openai.plain(self.heard.pop(0))
        self.asked.append(self.document(received))
        return self.wrapped(OF_FIRST if "stubborn" in self.asked[-1]["transcript"]["text"] else OF_SECOND)


Analyser = tuple[Callable[[dict[str, Any]], Reply], Callable[[Received], dict[str, Any]]]
ANALYSERS: dict[str, Analyser] = {
    "claude": (fake_anthropic.message, fake_anthropic.asked),
    "chat": (fake_chat.completion, fake_chat.asked),
}


@pytest.fixture(params=ANALYSERS)
def vendors(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Vendors, Pipeline]]:
    """The vendors, and the pipeline that the flows use, which asks them."""
    asked = Vendors(*ANALYSERS[request.param])
    with loopback(asked.respond) as server:
        own = {"ANALYSER": request.param, "CHAT_BASE_URL": f"{server.url}/v1", "CHAT_MODEL": "qwen3:8b"}
        for name, value in {"DATA_DIR": str(tmp_path / "data"), **paid_engines(server.url), **own}.items():
            monkeypatch.setenv(f"SPEAKKIT_{name}", value)
        stages.current_pipeline.cache_clear()
        yield asked, stages.current_pipeline()
        stages.current_pipeline.cache_clear()


def test_words_from_upload_to_page(vendors: tuple[Vendors, Pipeline], tmp_path: Path) -> None:
    asked, pipeline = vendors
    services = Services(pipeline.settings, pipeline.store, pipeline.recordings, lambda: pipeline)
    room = TestClient(create_room_app(services)[0], base_url="http://127.0.0.1")
    room.post("/room/sign-in", data={"token": token_for(services, Role.COACH, "ana"), "name": "Mia"})

    first = processed(services, tmp_path, seconds=60)
    assert [document["overused"] for document in asked.asked] == [["very"]]
    pages = [room.get(f"/room/sessions/{first}").text, report(pipeline)]
    for html in pages:
        text = Page(html).text
        assert [shown for shown in SHOWN if shown not in text] == []
        assert [lie for lie in LIES if lie in text] == []
    rejections = rejected(pipeline, first)
    assert (rejections.collocations_unfit, rejections.better_words_unfit) == (1, 2)
    assert (rejections.words_to_try_said, rejections.words_to_try_unfit) == (1, 1)

    second = processed(services, tmp_path, seconds=62)
    tried = Page(report(pipeline)).text
    assert "Words tried" in tried
    assert "harvest" in tried.partition("Proposed after an earlier recording, and said since:")[2][:20]
    assert "The orchard is behind the house." in tried
    assert "The harvest was late this year." not in tried
    assert rejected(pipeline, second).words_to_try_said == 1


def processed(services: Services, tmp_path: Path, *, seconds: float) -> str:
    """The session of a recording that is handed in over HTTP and waits for the next scan."""
    talk = write_speech(tmp_path / f"{seconds}.wav", seconds=seconds).read_bytes()
    headers = {"Authorization": f"Bearer {token_for(services, Role.LEARNER, 'ana')}"}
    answer = TestClient(create_app(services)).post("/api/sessions", files={"file": ("a.wav", talk)}, headers=headers)
    session_id: str = answer.json()["session_id"]
    assert process_waiting() == {session_id: "DONE"}
    return session_id


def report(pipeline: Pipeline) -> str:
    return make_report(open_kit(pipeline.settings.published_dir), "ana").html


def rejected(pipeline: Pipeline, session_id: str) -> Rejections:
    analysis = pipeline.store.results.raw_analysis(session_id)
    assert analysis is not None
    return analysis.rejections
