"""The upload page in a browser: a recording made there becomes a report there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from speakkit.api import Services
from speakkit.model.access import Role
from speakkit.pipeline.pipeline import Pipeline
from tests.support.browser import CHROMIUM, HINT, PATIENCE_MS, browsing
from tests.support.service import serving, token_for
from tests.support.tones import write_speech

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason=HINT),
]


@pytest.fixture
def url(services: Services) -> Iterator[str]:
    with serving(services) as url:
        yield url


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    with browsing(microphone=write_speech(tmp_path / "microphone.wav", seconds=8)) as page:
        yield page


def test_a_recording_made_in_the_browser_becomes_a_report(
    page: Page, url: str, services: Services, pipeline: Pipeline
) -> None:
    page.goto(url)
    page.fill("#token", token_for(services, Role.LEARNER, "ana"))
    page.fill("#topic", "<b>Markets</b>")
    page.click("#record")
    expect(page.locator("#clock")).to_have_text("0:03", timeout=PATIENCE_MS)
    page.click("#record")
    expect(page.locator("#send")).to_be_enabled(timeout=PATIENCE_MS)
    page.click("#send")
    expect(page.locator("li.current")).to_have_text("Waiting its turn", timeout=PATIENCE_MS)
    (waiting,) = pipeline.store.sessions.all()
    assert waiting.recording is not None
    assert waiting.recording.codec == "opus"
    processing = threading.Thread(target=pipeline.process, args=(waiting.session_id,))
    processing.start()
    expect(page.locator("#status")).to_have_text("Done.", timeout=PATIENCE_MS)
    processing.join()
    expect(page.locator("#focus")).to_have_text("Work on next: Articles before nouns")
    page.click("#report")
    page.wait_for_url("**/api/learners/ana/report?ticket=*")
    expect(page.locator("h1")).to_contain_text("ana")


def test_a_refusal_is_shown_as_a_sentence(page: Page, url: str, services: Services, tmp_path: Path) -> None:
    (tmp_path / "letter.mp3").write_bytes(b"Dear friend, this is no recording. " * 50)
    page.goto(url)
    page.fill("#token", token_for(services, Role.LEARNER, "ana"))
    page.set_input_files("#file", tmp_path / "letter.mp3")
    with page.expect_response("**/api/sessions") as refusal:
        page.click("#send")
    assert refusal.value.status == 415
    expect(page.locator("#trouble")).to_contain_text("letter.mp3 isn't a recording", timeout=PATIENCE_MS)
    expect(page.locator("#send")).to_be_enabled()
