"""The API's app with the room in it."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from speakkit import errors
from speakkit.api import Services, create_app
from speakkit.api.failures import answer_error, status_of
from speakkit.web import (
    adding,
    classroom,
    clips,
    consenting,
    entrance,
    learner_page,
    recorder,
    reviewing,
    roster,
    session_page,
)
from speakkit.web.entrance import ENTRANCE, preferred_wording
from speakkit.web.rendering import page
from speakkit.web.room import Room

_SENTENCES = {400: "bad_request", 403: "out_of_date", 404: "not_found", 429: "too_many", 503: "busy"}


def create_room_app(services: Services) -> tuple[FastAPI, Room]:
    """The API over these services with the room under `/room`, and that room."""
    app, room = create_app(services), Room(services)
    pages = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    pages.state.services, pages.state.room = services, room
    for part in (
        entrance,
        roster,
        classroom,
        learner_page,
        session_page,
        clips,
        reviewing,
        adding,
        consenting,
        recorder,
    ):
        pages.routes.extend(part.router.routes)
    _answer_errors(pages)
    app.add_api_route("/room", entrance.front_door, include_in_schema=False)
    app.mount("/room", pages, name="room")
    return app, room


def _answer_errors(pages: FastAPI) -> None:
    @pages.exception_handler(errors.UnauthenticatedError)
    def _strangers(request: Request, _: errors.UnauthenticatedError) -> Response:
        return RedirectResponse(ENTRANCE, 303)

    @pages.exception_handler(errors.SpeakKitError)
    def _ours(request: Request, error: errors.SpeakKitError) -> Response:
        is_script = request.headers.get("accept") == "application/json"
        return answer_error(error) if is_script else _trouble(request, status_of(error))

    @pages.exception_handler(RequestValidationError)
    def _invalid(request: Request, _: RequestValidationError) -> Response:
        return _trouble(request, 400)

    @pages.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> Response:
        return _trouble(request, HTTPStatus(error.status_code))


def _trouble(request: Request, status: int) -> Response:
    """A page that says in a sentence what is wrong, and nothing that was sent."""
    say = preferred_wording(request)
    is_page = status == 503 and request.method == "GET"
    if status == 503 and request.method == "POST":
        sentence = say("room.busy_nothing_saved")
    else:
        sentence = say("room.trouble_" + _SENTENCES.get(status, "fault" if status >= 500 else "bad_request"))
    again = f"{request.url.path}?{request.url.query}" if is_page else None
    return page("trouble.html.j2", say, status=status, sentence=sentence, again=again)
