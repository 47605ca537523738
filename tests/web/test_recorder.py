"""The recorder of the room in a browser whose microphone hears a file, from the first word to the session's page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from speakkit.api import Services
from speakkit.model import Purpose
from speakkit.web import Room, create_room_app
from speakkit.web.processing import ProcessHere
from tests.support.browser import CHROMIUM, HINT, PATIENCE_MS, chromium, hearing
from tests.support.service import serving
from tests.support.tones import write_speech

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("pages"),
    pytest.mark.skipif(CHROMIUM is None, reason=HINT),
]

LOCKS = """
  window.locks = [];
  const request = navigator.wakeLock.request.bind(navigator.wakeLock);
  navigator.wakeLock.request = async kind => { const lock = await request(kind); window.locks.push(lock); return lock; };
"""
"""Every wake lock that the page is given."""


LOUDER = """() => new Promise(heard => setInterval(() => {
  const level = document.getElementById("level").value;
  if (level > 0.01) heard(level);
}, 50))"""
"""The level, once the microphone hears something."""


@pytest.fixture
def opened(services: Services) -> Iterator[tuple[str, Room]]:
    """The address of a room that processes what is handed in by itself, as `speakkit room` does."""
    app, room = create_room_app(replace(services, trigger=ProcessHere(services.pipeline)))
    with serving(services, app) as url:
        yield url, room


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(*hearing(write_speech(tmp_path_factory.mktemp("heard") / "microphone.wav", seconds=8))) as launched:
        yield launched


def recorder(browser: Browser, opened: tuple[str, Room], *permissions: str) -> Page:
    page = browser.new_context(base_url=opened[0], permissions=permissions).new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.add_init_script(LOCKS)
    page.goto(opened[1].way_in("mia"))
    page.goto("/room/record")
    return page


def test_what_becomes_of_the_sound_is_said_before_anything_is_recorded(
    browser: Browser, opened: tuple[str, Room]
) -> None:
    page = recorder(browser, opened)
    told = page.get_by_text(
        "The sound is deleted as soon as it is written down, unless the learner agreed to keeping it"
    )
    assert told.bounding_box()["y"] < page.locator("#record").bounding_box()["y"]  # type: ignore[index]
    for typed, taken, who in (
        (" ANA ", "ana", "Ana"),
        ("kenji", "kenji", "Kenji"),
        ("anabel", "anabel", "somebody new"),
    ):
        page.fill("#learner", typed)
        page.locator("#learner").blur()
        expect(page.locator("#learner")).to_have_value(taken)
        expect(page.locator("#who")).to_have_text(who)
    page.get_by_text("Something to speak about").click()
    expect(page.get_by_text("Explain step by step how to cook something")).to_be_visible()
    page.context.close()


def test_a_recording_made_in_the_room_becomes_a_session_there(
    browser: Browser, opened: tuple[str, Room], services: Services
) -> None:
    services.store.consents.decide("ana", {Purpose.SOUND: False}, source="test")
    page = recorder(browser, opened, "microphone", "screen-wake-lock")
    troubles: list[str] = []
    page.on("console", lambda one: troubles.append(one.text) if one.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.fill("#learner", "ana")
    page.click("#record")
    expect(page.locator("#record")).to_have_text("Stop")
    assert page.evaluate(LOUDER) > 0.01
    assert page.evaluate("window.locks.map(lock => lock.released)") == [False]
    expect(page.locator("#clock")).to_have_text("0:03", timeout=PATIENCE_MS)
    page.click("#record")
    expect(page.locator("#send")).to_be_enabled(timeout=PATIENCE_MS)
    assert page.evaluate("window.locks.map(lock => lock.released)") == [True]
    assert page.evaluate("document.getElementById('level').value") == 0
    page.click("#send")
    expect(page.locator("#status")).to_have_text("Done", timeout=PATIENCE_MS)
    page.click("#report")
    page.wait_for_url("**/room/sessions/*")
    expect(page.locator(".words")).to_contain_text("Yesterday I take")
    page.context.close()
    newest = max(services.store.sessions.all("ana"), key=lambda one: one.created_at)
    assert newest.recording is not None
    assert newest.audio_deleted_at is not None
    assert troubles == []


def test_a_microphone_that_may_not_be_used_is_a_sentence_and_a_file_becomes_a_report(
    browser: Browser, opened: tuple[str, Room], tmp_path: Path
) -> None:
    page = recorder(browser, opened)
    page.click("#record")
    expect(page.locator("#trouble")).to_contain_text("The microphone can't be used.", timeout=PATIENCE_MS)
    page.fill("#learner", "new-one")
    page.set_input_files("#file", write_speech(tmp_path / "talk.wav", seconds=4))
    page.click("#send")
    expect(page.locator("#status")).to_have_text("Done", timeout=PATIENCE_MS)
    for _ in range(60):  # it is published a moment later
        page.goto("/room/learners/new-one/report")
        if "take bus to work" in page.content():
            break
        page.wait_for_timeout(500)
    expect(page.locator("body")).to_contain_text("take bus to work")
    page.context.close()
