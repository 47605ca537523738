"""From content to a page of the room, with the templates, the style and the words of the reports."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources

from fastapi.responses import HTMLResponse
from jinja2 import Environment

from speakkit.model.clip import Clip
from speakkit.model.hashing import content_hash
from speakkit.report.render import environment
from speakkit.report.sounds import with_sounds
from speakkit.report.wording import Wording, languages, wording
from speakkit.web.sign_in import SignedIn

PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "media-src 'self' blob: data:; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
}
FILES = {"room.css": "text/css", "room.js": "text/javascript"}


def page(
    template: str, say: Wording, visitor: SignedIn | None = None, *, status: int = 200, **content: object
) -> HTMLResponse:
    """A whole page."""
    html = _environment().get_template(template).render(**_common(say, visitor), **content)
    return HTMLResponse(with_sounds(html, _address), status, headers=PAGE_HEADERS)


def _address(clip: Clip) -> str:
    """Where the room plays a clip."""
    return f"/room/sessions/{clip.session_id}/clips/{clip.name}"


def pieces_of_page(template: str, say: Wording, visitor: SignedIn, **content: object) -> Iterator[str]:
    """The same row by row, so that what comes before a table is sent while its rows are computed."""
    made = _environment().get_template(template).generate(**_common(say, visitor), **content)
    waiting: list[str] = []
    for piece in made:
        waiting.append(piece)
        if "<tbody>" in piece or "</tr>" in piece:
            yield "".join(waiting)
            waiting.clear()
    yield "".join(waiting)


def _common(say: Wording, visitor: SignedIn | None) -> dict[str, object]:
    return {
        "say": say,
        "visitor": visitor,
        "edition": _edition(),
        "languages": [(name, wording(name).own_name) for name in languages()],
    }


@cache
def file_text(name: str) -> str:
    """A file that pages are made of; the reports' style comes before the room's own."""
    own = resources.files("speakkit.web").joinpath("static", name).read_text(encoding="utf-8")
    if name != "room.css":
        return own
    return resources.files("speakkit.report").joinpath("templates", "page.css").read_text(encoding="utf-8") + own


@cache
def _edition() -> str:
    """What the addresses of these files carry, so that a browser keeps them until they change."""
    return content_hash(*map(file_text, FILES))[:12]


@cache
def _environment() -> Environment:
    return environment("speakkit.web", "speakkit.report")
