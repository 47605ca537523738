"""The demo's own clips, heard: a moment of a sample plays to its end in the room and inside the report."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from speakkit.api import Services
from speakkit.recordings import open_clips, open_recordings
from speakkit.settings import Settings
from speakkit.store import Store
from speakkit.web import create_room_app
from tests.support.browser import CHROMIUM, ENDED, HINT, PATIENCE_MS, chromium
from tests.support.command_line import Run
from tests.support.instant import instant_pipeline
from tests.support.samples import SAMPLES, manifest
from tests.support.service import serving

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("pages"),
    pytest.mark.skipif(CHROMIUM is None, reason=HINT),
]
SAMPLE = "ana-2026-10-10.opus"


@pytest.fixture
def demo(run: Run, tmp_path: Path) -> Settings:
    """What the command leaves of one of the samples."""
    whole = manifest()
    (tmp_path / "samples").mkdir()
    shutil.copy(SAMPLES / SAMPLE, tmp_path / "samples")
    of_one = whole | {"sessions": [one for one in whole["sessions"] if one["file"] == SAMPLE]}
    (tmp_path / "samples" / "manifest.json").write_text(json.dumps(of_one), encoding="utf-8")
    result = run("demo", "--samples", tmp_path / "samples", "--plain")
    assert result.code == 0, result.err
    return Settings(data_dir=tmp_path / "data" / "demo")


@pytest.fixture
def browser(demo: Settings) -> Iterator[Browser]:  # after the demo, which is no place for a browser's loop
    with chromium("--autoplay-policy=user-gesture-required") as launched:
        yield launched


def test_a_moment_of_a_demo_learner_plays_to_its_end_in_the_room_and_in_the_report(
    demo: Settings, browser: Browser
) -> None:
    store = Store(demo.store_path)
    (session,) = store.sessions.all("ana")
    longest_s = max(one.duration_ms for one in open_clips(demo).of(session.session_id)) / 1000
    services = Services(demo, store, open_recordings(demo), lambda: instant_pipeline(demo))
    app, room = create_room_app(services)
    page = browser.new_page()
    page.set_default_timeout(PATIENCE_MS)
    with serving(services, app) as url:
        page.goto(url + room.way_in("mia"))
        expect(page.locator("tbody th")).to_have_text("Ana")
        page.goto(f"{url}/room/sessions/{session.session_id}")
        page.locator("#insight-1 .examples li:has(audio) a").first.click()
        assert 2.5 < page.evaluate(ENDED, page.locator("#insight-1 audio").first.get_attribute("id")) < longest_s + 0.1
        page.goto("about:blank")
    page.goto((demo.reports_dir / "ana.html").as_uri())
    page.locator("audio").first.evaluate("one => { one.id = 'sound'; document.onclick = () => one.play() }")
    page.locator("h1").click()
    assert 2.5 < page.evaluate(ENDED, "sound") < longest_s + 0.1
