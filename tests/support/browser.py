"""A browser for tests: Debian's chromium, whose microphone hears what a test gives it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from speakkit.report.pdf import find_chromium

CHROMIUM = find_chromium()
HINT = "needs a browser: apt-get install chromium"
PATIENCE_MS = 90_000
ENDED = """id => new Promise(end => {
  const sound = document.getElementById(id);
  if (sound.ended) end(sound.currentTime);
  sound.addEventListener("ended", () => end(sound.currentTime));
})"""
"""How far a sound got, once it has ended."""


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """The browser without windows; whoever runs it, root in a container included."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", *flags], timeout=PATIENCE_MS
        )
        yield browser
        browser.close()


def hearing(microphone: Path) -> list[str]:
    """Flags of a browser whose microphone hears a file; a page may use it that has the permission."""
    return ["--use-fake-device-for-media-stream", f"--use-file-for-fake-audio-capture={microphone}"]


@contextmanager
def browsing(microphone: Path | None = None) -> Iterator[Page]:
    """A page; whatever it complains of fails the test."""
    flags = [] if microphone is None else ["--use-fake-ui-for-media-stream", *hearing(microphone)]
    troubles: list[str] = []
    with chromium(*flags) as browser:
        page = browser.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        yield page
    # a refusal that the page shows is no trouble of the page
    assert [trouble for trouble in troubles if not trouble.startswith("Failed to load resource")] == []
