"""Coming in and going out: sign-in with a token or a link that works once, the language of the pages, sign-out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from speakkit.api.callers import valid_token
from speakkit.errors import ForbiddenError, RequestError, StoreLockedError
from speakkit.model.access import Role, digest
from speakkit.report.wording import Wording, languages, wording
from speakkit.web.rendering import FILES, file_text, page
from speakkit.web.room import RoomDep, SenderDep, cookie_name, is_on_loopback
from speakkit.web.sign_in import SignedIn

router = APIRouter(include_in_schema=False)

ENTRANCE = "/room/sign-in"
ROSTER = "/room/learners"
_KEPT = "private, max-age=31536000, immutable"


@router.get("/")
def front_door() -> Response:
    """The roster, for whoever is signed in."""
    return RedirectResponse(ROSTER, 303)


@router.get("/files/{name}")
def file(name: str) -> Response:
    """The style and the script; their addresses change with what they hold."""
    if name not in FILES:
        return Response(status_code=404)
    return Response(file_text(name), media_type=FILES[name], headers={"Cache-Control": _KEPT})


@router.get("/sign-in")
def show_sign_in(request: Request) -> Response:
    """Asks for a token."""
    return page("sign_in.html.j2", preferred_wording(request), trouble=None)


@router.post("/sign-in")
def sign_in(
    request: Request, room: RoomDep, token: Annotated[str, Form()] = "", name: Annotated[str, Form(max_length=100)] = ""
) -> Response:
    """Whoever shows a token of the API is in; how they are called is kept with their reviews."""
    say = preferred_wording(request)
    try:
        _refuse_other_pages(request)
        known = valid_token(token.strip(), request, room.services.limits, room.store)
        if known.role is Role.WORKER:
            raise ForbiddenError("A worker's token opens no page.")
    except (RequestError, StoreLockedError) as error:
        is_busy = isinstance(error, StoreLockedError)
        sentence = say("room.busy_nothing_saved") if is_busy else say("room.wrong_token")
        return page("sign_in.html.j2", say, status=503 if is_busy else 401, trouble=sentence)
    signed_in = SignedIn(
        token=known,
        token_digest=digest(token.strip()),
        name=name.strip() or known.label or f"{known.role} {known.token_id}",
        teaches=known.role is Role.COACH,
        language=say.language,
    )
    return _with_cookie(room.sign_ins.add(signed_in), request)


@router.get("/enter")
def enter(request: Request, room: RoomDep, key: Annotated[str, Query(max_length=100)]) -> Response:
    """The link that `speakkit room` opens: it lets one person in, once."""
    _refuse_other_pages(request)
    secret = room.sign_ins.enter(key)
    if secret is None:
        say = preferred_wording(request)
        return page("sign_in.html.j2", say, status=401, trouble=say("room.link_used"))
    signed_in = room.sign_ins.get(secret)
    if signed_in is not None:
        signed_in.language = preferred_wording(request).language
    return _with_cookie(secret, request)


@router.post("/sign-out")
def sign_out(request: Request, room: RoomDep, _: SenderDep) -> Response:
    """The cookie opens nothing from now on."""
    room.sign_ins.remove(request.cookies.get(cookie_name(request), ""))
    answer = RedirectResponse(ENTRANCE, 303)
    answer.delete_cookie(cookie_name(request))
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@router.post("/language")
def set_language(
    visitor: SenderDep, language: Annotated[str, Form(max_length=10)], back: Annotated[str, Form(max_length=2000)] = ""
) -> Response:
    """The pages in another language, and back to where it was chosen."""
    if language in languages():
        visitor.language = language
    is_own = back.startswith("/room/") and "\\" not in back and "//" not in back
    return RedirectResponse(back if is_own else ROSTER, 303)


def preferred_wording(request: Request) -> Wording:
    """The first language that the browser asks for and the reports know."""
    asked = [part.partition(";")[0].strip()[:2] for part in request.headers.get("accept-language", "").split(",")]
    return wording(next((language for language in asked if language in languages()), "en"))


def _refuse_other_pages(request: Request) -> None:
    """
    Raises:
        ForbiddenError: a page of somebody else's sends the browser here.
    """
    if request.headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
        raise ForbiddenError("Open the room itself.")


def _with_cookie(secret: str, request: Request) -> Response:
    answer = RedirectResponse(ROSTER, 303)
    answer.set_cookie(
        cookie_name(request), secret, httponly=True, samesite="strict", secure=not is_on_loopback(request), path="/"
    )
    return answer
