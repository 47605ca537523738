"""The app: routes, guards around them, one way to answer errors."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import FastAPI

from speakkit.api import failures, health, learners, metrics, page, sessions, uploads, webhook, work
from speakkit.api.guard import BodyLimits, RequestGuard
from speakkit.api.services import Services


def create_app(services: Services) -> FastAPI:
    """The API over these services. Its OpenAPI document is at `/api/openapi.json`; other origins are let in nowhere."""
    app = FastAPI(
        title="SpeakKit",
        version=version("speakkit"),
        summary="Recordings of people practising a language in, evidence about their speaking out.",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.services = services
    failures.install(app)
    for part in (health, uploads, sessions, learners, metrics, webhook, work, page):
        app.routes.extend(part.router.routes)  # `include_router` would work each out once more, at the first requests
    page.mount_files(app)
    app.add_middleware(BodyLimits, settings=services.settings)
    app.add_middleware(RequestGuard)
    return app
