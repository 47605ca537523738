"""A page as PDF, printed by whatever Chromium is there."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from speakkit.errors import MissingProgramError, PrintingError
from speakkit.sound.scratch import scratch_folder

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_TIMEOUT_S = 120


def find_chromium() -> str | None:
    """The path of the first Chromium on the PATH."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def html_to_pdf(html: str) -> bytes:
    """The page on A4.

    Raises:
        MissingProgramError: there is no Chromium.
        PrintingError: it gave no PDF.
    """
    browser = find_chromium()
    if browser is None:
        raise MissingProgramError(
            f"A PDF is printed by a Chromium, and none of {', '.join(BROWSERS[:3])} is on the PATH. "
            "Install one (apt install chromium), or leave --pdf out and print the HTML from a browser."
        )
    with scratch_folder() as folder:
        page, pdf = folder / "page.html", folder / "page.pdf"
        page.write_text(html, encoding="utf-8")
        _print(browser, page, pdf, folder / "browser")
        if not pdf.is_file() or not pdf.stat().st_size:
            raise PrintingError(f"{browser} printed nothing. Print the HTML report from a browser instead.")
        return pdf.read_bytes()


def _print(browser: str, page: Path, pdf: Path, user_data: Path) -> None:
    command = [
        browser,
        "--headless",
        "--disable-gpu",
        "--no-first-run",
        "--disable-extensions",
        "--disable-background-networking",
        "--no-pdf-header-footer",
        f"--user-data-dir={user_data}",
        f"--print-to-pdf={pdf}",
        page.as_uri(),
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.insert(1, "--no-sandbox")  # chromium refuses to start as root with it; the page runs no script
    environment = {**os.environ, "TMPDIR": str(page.parent)}  # what the browser leaves goes with the folder
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=_TIMEOUT_S, env=environment)  # noqa: S603  # no shell, own arguments
    except (OSError, subprocess.SubprocessError) as error:
        raise PrintingError(
            f"{browser} couldn't print the report ({type(error).__name__}). Print the HTML from a browser instead."
        ) from None
