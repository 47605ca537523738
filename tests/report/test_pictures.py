"""The pictures in README and docs are of the demo's learners as their pages look now.

`SPEAKKIT_WRITE_PICTURES=1 pytest tests/report/test_pictures.py` makes them anew; without it the test fails where a page has
come to look different.
"""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from speakkit.api import Services
from speakkit.kit import open_kit
from speakkit.recordings import open_recordings
from speakkit.report import make_report
from speakkit.settings import Settings
from speakkit.store import Store
from speakkit.web import create_room_app
from tests.support.browser import CHROMIUM, chromium
from tests.support.instant import instant_pipeline
from tests.support.service import serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("pages"),
    pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium (apt install chromium)"),
]

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
MAX_DIFFERENCE = 0.05
"""The mean difference of brightness that another machine's fonts make; another layout makes more."""

# how far two pictures differ, each as 60 x 80 points: 0 where they are the same, 1 for black and white
DIFFERENCE = """async ([one, other]) => {
  const points = async data => {
    const image = new Image(); image.src = 'data:image/png;base64,' + data; await image.decode();
    const canvas = document.createElement('canvas'); canvas.width = 60; canvas.height = 80;
    const context = canvas.getContext('2d'); context.imageSmoothingQuality = 'high';
    context.drawImage(image, 0, 0, 60, 80);
    return context.getImageData(0, 0, 60, 80).data;
  };
  const a = await points(one), b = await points(other);
  return a.reduce((sum, value, at) => sum + Math.abs(value - b[at]), 0) / (a.length * 255);
}"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as browser:
        yield browser.new_page(viewport={"width": 900, "height": 1560})


def as_kept(page: Page, name: str) -> None:
    """A page looks like the picture of it that is kept."""
    made, kept = page.screenshot(), IMAGES / name
    if os.environ.get("SPEAKKIT_WRITE_PICTURES"):
        kept.write_bytes(made)
    page.goto("about:blank")
    blank = page.screenshot()
    now, then, empty = (base64.b64encode(picture).decode() for picture in (made, kept.read_bytes(), blank))
    from_kept, from_nothing = page.evaluate(DIFFERENCE, [now, then]), page.evaluate(DIFFERENCE, [now, empty])
    assert from_kept < min(MAX_DIFFERENCE, from_nothing), "make it anew with SPEAKKIT_WRITE_PICTURES=1"


def test_the_report_in_the_readme_is_the_report_of_today(page: Page, samples: Path, tmp_path: Path) -> None:
    path = make_report(open_kit(samples / "published"), "ana").save(tmp_path / "ana.html")
    page.goto(path.as_uri())
    as_kept(page, "report.png")


def test_the_room_in_the_docs_is_the_room_of_today(page: Page, samples: Path, tmp_path: Path) -> None:
    settings = Settings(data_dir=shutil.copytree(samples, tmp_path / "data"))
    store = Store(settings.store_path)
    store.profiles.refresh("ana")
    services = Services(settings, store, open_recordings(settings), lambda: instant_pipeline(settings))
    app, room = create_room_app(services)
    with serving(services, app) as url:
        page.set_viewport_size({"width": 1180, "height": 820})
        page.goto(url + room.way_in("mia"))
        page.goto(f"{url}/room/sessions/ana-2026-09-01")
        as_kept(page, "room.png")
