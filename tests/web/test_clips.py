"""Clips in the room: played to whoever may see the session, and to nobody after a withdrawal."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as OpenPage

from speakkit.kit import open_kit
from speakkit.model import Purpose
from speakkit.model.access import Role
from speakkit.recordings import open_clips
from speakkit.report import make_report
from speakkit.web import create_room_app
from speakkit.web.clips import ranged
from tests.support.browser import CHROMIUM, ENDED, HINT, PATIENCE_MS, chromium
from tests.support.clipped import Clipped, clipped
from tests.support.pages import Page
from tests.support.service import serving, token_for

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("pages")]
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason=HINT)
Visit = Callable[..., TestClient]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Clipped:
    return clipped(tmp_path_factory.mktemp("clipped"))


@pytest.fixture(scope="module")
def visit(data: Clipped) -> Visit:
    """Somebody who has signed in; all of them in the same room."""
    app, _ = create_room_app(data.services)

    def make(role: Role, *learners: str) -> TestClient:
        client = TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)
        assert client.post("/room/sign-in", data={"token": token_for(data.services, role, *learners)}).is_success
        return client

    return make


def address(data: Clipped) -> str:
    return f"/room/sessions/{data.ana[0]}/clips/{data.clip().name}"


def test_a_page_plays_each_quote_that_has_a_clip(data: Clipped, visit: Visit) -> None:
    page = visit(Role.COACH, "ana").get(f"/room/sessions/{data.ana[0]}").text
    assert f'src="{address(data)}"' in page
    assert 'id="sound-1-1"' in page
    assert "A few seconds around each quote are kept" in page
    assert "clip:" not in page


def test_a_learner_s_page_plays_from_the_room_and_the_report_from_itself(data: Clipped, visit: Visit) -> None:
    coach = visit(Role.COACH, "ana")
    assert f'src="{address(data)}"' in coach.get("/room/learners/ana").text
    for path in ("report", "report?coach=true"):
        page = coach.get(f"/room/learners/ana/{path}")
        assert 'src="data:audio/webm;base64,' in page.text
        assert "clip:" not in page.text
        assert "media-src data:" in page.headers["content-security-policy"]


def test_a_clip_is_sent_whole_or_in_the_part_that_is_asked_for(data: Clipped, visit: Visit) -> None:
    coach = visit(Role.COACH, "ana")
    whole = coach.get(address(data))
    assert whole.headers["content-type"] == "audio/webm"
    assert whole.headers["cache-control"] == "no-store"
    assert whole.content == open_clips(data.settings).read(data.clip())
    part = coach.get(address(data), headers={"Range": "bytes=0-1"})
    assert (part.status_code, part.content) == (206, whole.content[:2])
    assert part.headers["content-range"] == f"bytes 0-1/{len(whole.content)}"


@pytest.mark.parametrize(
    ("asked", "status", "content"),
    [
        ("bytes=2-", 206, b"2345"),
        ("bytes=-2", 206, b"45"),
        ("bytes=-9", 206, b"012345"),
        ("bytes=4-99", 206, b"45"),
        ("bytes=6-", 416, b""),
        ("bytes=3-1", 416, b""),
        ("bytes=-0", 416, b""),
        ("bytes=-", 200, b"012345"),
        ("bytes=0-1,3-4", 200, b"012345"),
        ("lines=0-1", 200, b"012345"),
    ],
)
def test_ranges_are_answered_as_http_has_them(asked: str, status: int, content: bytes) -> None:
    answer = ranged(b"012345", asked)
    assert (answer.status_code, answer.body) == (status, content)


def test_others_find_no_clip(data: Clipped, visit: Visit) -> None:
    assert visit(Role.LEARNER, "ana").get(address(data)).status_code == 200
    for client in (visit(Role.LEARNER, "ben"), visit(Role.COACH, "ben")):
        assert client.get(address(data)).status_code == 404
    stranger = TestClient(create_room_app(data.services)[0], base_url="http://127.0.0.1", follow_redirects=False)
    assert stranger.get(address(data)).status_code == 303


@pytest.mark.parametrize("name", ["00000000-00003000.webm", "..%2F..%2Fspeakkit.duckdb", "x.webm", "%00", "a" * 300])
def test_what_is_no_clip_is_not_found(data: Clipped, visit: Visit, name: str) -> None:
    assert visit(Role.COACH, "ana").get(f"/room/sessions/{data.ana[0]}/clips/{name}").status_code == 404


def test_of_whoever_does_not_agree_the_page_says_so(data: Clipped, visit: Visit) -> None:
    page = visit(Role.COACH, "ben").get(f"/room/sessions/{data.ben[0]}").text
    assert "keeping clips wasn't agreed to" in Page(page).text
    assert "<audio" not in page


def test_what_was_found_later_has_no_sound_and_says_so(data: Clipped, tmp_path: Path) -> None:
    data = Clipped.at(shutil.copytree(data.settings.data_dir, tmp_path / "data"))
    app, room = create_room_app(data.services)
    coach = TestClient(app, base_url="http://127.0.0.1")
    coach.get(room.way_in("Mia"))
    open_clips(data.settings).delete_of(data.ana[0])
    page = coach.get(f"/room/sessions/{data.ana[0]}").text
    assert "it was deleted before clips were agreed to, or the processing failed on the way" in page
    data.store.consents.decide("ana", {Purpose.CLIPS: False}, source="test")
    assert coach.get(f"/room/sessions/{data.ana[1]}/clips/{data.clip(1).name}").status_code == 404


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium("--autoplay-policy=user-gesture-required") as launched:
        yield launched


@pytest.fixture
def page(browser: Browser, data: Clipped) -> Iterator[OpenPage]:
    """A page of whoever opened the room; it complains of nothing."""
    app, room = create_room_app(data.services)
    troubles: list[str] = []
    with serving(data.services, app) as url:
        context = browser.new_context(base_url=url)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", lambda one: troubles.append(one.text) if one.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto(room.way_in("mia"))
        yield page
        context.close()
    assert troubles == []


@needs_chromium
def test_a_click_on_a_finding_goes_to_its_place_and_plays_it_to_its_end(page: OpenPage, data: Clipped) -> None:
    page.goto(f"/room/sessions/{data.ana[0]}")
    page.locator("#insight-1 .examples a").first.click()
    expect(page.locator("#place-1-1")).to_be_in_viewport()
    assert page.evaluate("!document.getElementById('sound-1-1').paused")
    assert page.evaluate(ENDED, "sound-1-1") == pytest.approx(data.clip().duration_ms / 1000, abs=0.1)
    page.locator("#from-1-1").click()
    page.wait_for_function("!document.getElementById('sound-1-1').paused")
    expect(page.locator("#insight-1")).to_be_focused()


@needs_chromium
def test_a_report_that_lies_alone_plays_its_quotes_to_their_end(
    browser: Browser, data: Clipped, tmp_path: Path
) -> None:
    path = make_report(open_kit(data.settings.published_dir), "ana", clips=open_clips(data.settings)).save(
        tmp_path / "report.html"
    )
    assert not re.search(r'src="(?!data:)', path.read_text(encoding="utf-8"))
    page = browser.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(path.as_uri())
    sound = page.locator("audio").first
    sound.evaluate("element => { element.id = 'sound'; document.onclick = () => element.play() }")
    page.locator("h1").click()
    assert page.evaluate(ENDED, "sound") == pytest.approx(data.clip().duration_ms / 1000, abs=0.1)
    page.emulate_media(media="print")
    expect(sound).to_be_hidden()
    page.close()


@needs_chromium
def test_axe_finds_nothing_beside_the_players(browser: Browser, data: Clipped) -> None:
    from axe_playwright_python.sync_playwright import Axe

    app, room = create_room_app(data.services)
    with serving(data.services, app) as url:
        context = browser.new_context(base_url=url, bypass_csp=True)
        page = context.new_page()
        page.goto(room.way_in("mia"))
        page.goto(f"/room/sessions/{data.ana[0]}")
        assert page.locator("audio").count() >= 1
        assert [one["id"] for one in Axe().run(page).response["violations"]] == []
        context.close()
