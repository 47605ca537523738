"""The upload page: three static files, no script of anybody else's."""

from __future__ import annotations

from importlib import resources

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

router = APIRouter(include_in_schema=False)

_PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "media-src 'self' blob:; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}


@router.get("/", response_class=HTMLResponse)
def page() -> Response:
    """Record or choose a recording, hand it in, watch it being processed, read the report."""
    html = resources.files("speakkit.api").joinpath("static", "index.html").read_text(encoding="utf-8")
    return HTMLResponse(html, headers=_PAGE_HEADERS)


def mount_files(app: FastAPI) -> None:
    """Serve the files that the page is made of."""
    app.mount("/static", StaticFiles(packages=[("speakkit.api", "static")]), name="static")
