"""Reports and charts in a real browser: on a phone, on a desk and on paper; seen, tabbed through, read aloud."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from speakkit import Effect, charts, simulate
from speakkit.kit import open_kit
from speakkit.model import Learner
from speakkit.report import make_report
from speakkit.store import Store
from tests.report.test_what_is_said import HISTORIES, TEXT
from tests.support.browser import CHROMIUM, chromium
from tests.support.histories import publish_histories
from tests.support.hostile import LABELS, hostile_dataset
from tests.support.taught import add_taught
from tests.support.values import NOON, make_session

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("pages"),
    pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium (apt install chromium)"),
]

REPORTS = ("learner", "coach", "cohort")
CHARTS = ("pattern_map", "trajectory", "ranking")
WIDTHS = (390, 1280)
MAX_BYTES = 6_000_000
MAX_OPENING_S = 2.0

# tables of which something lies beyond the edge of their place; the map of a long history alone may
BEYOND_THE_EDGE = """() => [...document.querySelectorAll('.scroll:not(:has(.map))')]
  .filter(one => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1)
  .map(one => one.getAttribute('aria-label'))"""

# the boxes of all pieces of text that can be seen, and the pairs of different pieces that lie on each other
OVERLAPS = """() => {
  const PIECES = 'p, li, td, th, h1, h2, h3, text, span, q, bdi, summary, caption', boxes = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.data.trim() || node.parentElement.closest('style, script, .skip, details:not([open]) > :not(summary)')) continue;
    const head = node.parentElement.closest('thead');
    if (head && getComputedStyle(head).clipPath !== 'none') continue;  // for screen readers alone
    const range = document.createRange(); range.selectNodeContents(node);
    for (const r of range.getClientRects())
      if (r.width > 1 && r.height > 1) boxes.push([r, node.parentElement.closest(PIECES), node.data.trim()]);
  }
  const found = [];
  for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) {
    const [a, x, s] = boxes[i], [b, y, t] = boxes[j];
    if (x === y || (x && y && (x.contains(y) || y.contains(x)))) continue;
    const w = Math.min(a.right, b.right) - Math.max(a.left, b.left), h = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (w > 3 && h > 5) found.push(s.slice(0, 30) + ' / ' + t.slice(0, 30));
  }
  return found;
}"""

# tables that are wider than their place, which paper can't scroll
CUT_OFF = """() => [...document.querySelectorAll('table')].filter(one => one.getBoundingClientRect().right > 666)
  .map(one => one.textContent.trim().slice(0, 40))"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the reports of a hostile learner, of a cohort, and three charts."""
    folder = tmp_path_factory.mktemp("pages")
    dataset = hostile_dataset(folder)
    make_report(dataset, "eve").save(folder / "learner.html")
    make_report(dataset, "eve", language="de", coach=True).save(folder / "coach.html")
    people = simulate(30, 10, effects=[Effect("Missing articles", 0.2, from_session=5)], seed=1).dataset
    people.cohort_report(by="first_language", split="2026-01-30", language="es").save(folder / "cohort.html")
    marks = dataset.marks("eve")
    one = marks[marks["pattern"] == LABELS[0]]
    pages = {
        "pattern_map": charts.with_numbers(charts.pattern_map(marks), charts.pattern_map_table(marks)),
        "trajectory": charts.with_numbers(charts.trajectory(one), charts.trajectory_table(one)),
        "ranking": charts.with_numbers(charts.ranking(marks), charts.ranking_table(marks)),
    }
    for name, page in pages.items():
        page.save(folder / f"{name}.html")
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(bypass_csp=True)  # for axe alone; the page's own policy is looked at elsewhere
    yield context
    context.close()


def opened(context: BrowserContext, path: Path, width: int) -> tuple[Page, list[str]]:
    """The page, and whatever it complained of or asked for."""
    page, troubles = context.new_page(), list[str]()
    page.on("console", lambda message: troubles.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: troubles.append(request.url) if request.url != path.as_uri() else None)
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(path.as_uri(), wait_until="load")
    return page, troubles


def work_s(context: BrowserContext, page: Page) -> float:
    """What a page has cost so far: the browser's own work, so that a busy machine is no failure."""
    session = context.new_cdp_session(page)
    session.send("Performance.enable")
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return float(metrics["TaskDuration"])


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", [*REPORTS, *CHARTS])
def test_a_page_is_small_opens_quickly_and_is_whole_and_quiet_at_every_width(
    context: BrowserContext, pages: Path, tmp_path: Path, name: str, width: int
) -> None:
    assert (pages / f"{name}.html").stat().st_size < MAX_BYTES
    page, troubles = opened(context, pages / f"{name}.html", width)
    assert work_s(context, page) < MAX_OPENING_S
    assert troubles == []
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(OVERLAPS) == []
    if name in REPORTS:  # a chart's frame of numbers may be wider than a phone, and scrolls in its box
        assert page.evaluate(BEYOND_THE_EDGE) == []
    picture = page.screenshot(path=tmp_path / f"{name}-{width}.png", full_page=True)
    assert len(picture) > 10_000


@pytest.mark.parametrize("language", ["en", "es", "de"])
def test_no_table_of_a_coach_is_cut_off_on_a_phone(
    context: BrowserContext, samples: Path, tmp_path: Path, language: str
) -> None:
    report = make_report(open_kit(samples / "published"), "kenji", language=language, coach=True)
    page, _ = opened(context, report.save(tmp_path / "kenji.html"), 390)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert page.locator(".scroll").count() > 5
    for width in (390, 720, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate(BEYOND_THE_EDGE) == []


def test_no_table_of_a_cohort_is_cut_off_on_a_phone(context: BrowserContext, pages: Path) -> None:
    page, _ = opened(context, pages / "cohort.html", 390)
    assert page.locator(".scroll").count() == 3
    for width in (320, 390, 720, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate(BEYOND_THE_EDGE) == []


def test_words_that_are_listed_read_as_one_sentence(context: BrowserContext, tmp_path: Path) -> None:
    store = Store(tmp_path / "speakkit.duckdb")
    store.learners.add(Learner(learner_id="ana", created_at=NOON))
    add_taught(store, make_session())
    store.publish(tmp_path / "published")
    path = make_report(open_kit(tmp_path / "published"), "ana").save(tmp_path / "ana.html")
    page, _ = opened(context, path, 1280)
    for width in (1280, 390, 665):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(media="print" if width == 665 else "screen")
        lists = page.locator("p:has(q)").all_inner_texts()
        assert lists
        assert [one for one in lists if "\n" in one.strip()] == []


@pytest.mark.parametrize("name", [*REPORTS, *CHARTS])
def test_a_page_is_usable_by_everybody(context: BrowserContext, pages: Path, name: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page, _ = opened(context, pages / f"{name}.html", 390)
    violations = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in violations] == []
    if name in CHARTS:
        assert {"SUMMARY", "The numbers"} <= reached_by_keyboard(page)


def reached_by_keyboard(page: Page) -> set[str]:
    reached = set()
    for _ in range(4):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.tagName")
        )
    return reached


def test_the_keyboard_reaches_the_text_and_every_table_that_scrolls(context: BrowserContext, pages: Path) -> None:
    page, _ = opened(context, pages / "learner.html", 390)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    regions, summaries = page.locator(".scroll").count(), page.locator("summary").count()
    reached = set()
    for _ in range(regions + summaries + 3):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert len(reached - {None}) == regions


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_prints_on_a4_without_cutting_anything_off(context: BrowserContext, pages: Path, name: str) -> None:
    page, _ = opened(context, pages / f"{name}.html", 1280)
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert b"/MediaBox [0 0 594.95996 841.91998]" in printed
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 665, "height": 1000})  # 176 mm, what the margins leave
    assert page.evaluate("document.documentElement.scrollWidth") <= 665
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(OVERLAPS) == []


@pytest.mark.parametrize(("name", "language"), [("ana", "en"), ("kenji", "es"), ("lena", "de")])
def test_a_learners_report_has_two_sides_and_a_card_with_the_answers_on_its_back(
    context: BrowserContext, samples: Path, tmp_path: Path, name: str, language: str
) -> None:
    path = make_report(open_kit(samples / "published"), name, language=language).save(tmp_path / f"{name}.html")
    page, _ = opened(context, path, 1280)
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type /Page\b", printed)) == 4
    shown = page.evaluate("document.body.innerText.length")
    page.emulate_media(media="print")
    answers = page.evaluate("document.querySelector('.answers').innerText.length")
    summaries = page.evaluate("[...document.querySelectorAll('summary')].map(s => s.innerText).join('').length")
    # paper has what the screen has: the answers are open there, and what is closed on the screen isn't printed
    assert abs(page.evaluate("document.body.innerText.length") - shown - answers) <= summaries + 60


@pytest.mark.parametrize("size", ["60 sessions", "40 patterns"])
def test_a_long_history_has_three_sides_at_most(context: BrowserContext, tmp_path: Path, size: str) -> None:
    """Without a card: no sentence of these histories can be practised."""
    kit = publish_histories(tmp_path / "published", {"ana": HISTORIES[size]}, text=TEXT)
    page, _ = opened(context, make_report(kit, "ana").save(tmp_path / "ana.html"), 1280)
    assert len(re.findall(rb"/Type /Page\b", page.pdf(prefer_css_page_size=True, print_background=True))) in (2, 3)


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_prints_on_a4_with_its_numbers(context: BrowserContext, pages: Path, name: str) -> None:
    page, _ = opened(context, pages / f"{name}.html", 665)
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 665
    assert page.evaluate(OVERLAPS) == []
    assert page.pdf(format="A4", print_background=True).startswith(b"%PDF")
    assert page.locator("table").is_visible()
