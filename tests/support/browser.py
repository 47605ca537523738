"""A browser for tests: Debian's chromium, whose microphone hears what a test gives it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
HINT = "needs a browser: apt-get install chromium"
PATIENCE_MS = 90_000


@contextmanager
def browsing(microphone: Path | None = None) -> Iterator[Page]:
    """A page; whatever it complains of fails the test."""
    flags = ["--no-sandbox", "--disable-gpu"]
    if microphone is not None:
        flags += ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
        flags += [f"--use-file-for-fake-audio-capture={microphone}"]
    troubles: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags, timeout=PATIENCE_MS)
        page = browser.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        yield page
        browser.close()
    # a refusal that the page shows is no trouble of the page
    assert [trouble for trouble in troubles if not trouble.startswith("Failed to load resource")] == []
