"""The clips of a session, each by itself for the browser to play."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import Response

from speakkit.errors import RecordingMissingError, UnknownSessionError
from speakkit.model.clip import MEDIA_TYPE, Clip
from speakkit.web.room import RoomDep, VisitorDep
from speakkit.web.session_page import session_state

router = APIRouter(include_in_schema=False)

_RANGE = re.compile(r"bytes=(\d{0,9})-(\d{0,9})")


@router.get("/sessions/{session_id}/clips/{name}")
def play_clip(
    session_id: str,
    name: str,
    room: RoomDep,
    visitor: VisitorDep,
    range: Annotated[str, Header()] = "",  # noqa: A002
) -> Response:
    """A clip of a session whose page the visitor may see; whole, or the part that the browser asks for."""
    state = session_state(session_id, room, visitor).value
    clip = Clip.of_key(f"{state.session.session_id}/{name}")
    missing = UnknownSessionError("There is no such clip.")
    if clip is None or not state.agrees_to_clips:
        raise missing
    try:
        content = room.clips.read(clip)
    except RecordingMissingError:
        raise missing from None
    return ranged(content, range)


def ranged(content: bytes, asked: str) -> Response:
    """The part of the content that a `Range` header asks for (RFC 9110); all of it where it asks for nothing that is one part."""
    headers = {"Accept-Ranges": "bytes"}
    found = _RANGE.fullmatch(asked.strip())
    if found is None or not any(found.groups()):
        return Response(content, media_type=MEDIA_TYPE, headers=headers)
    first, last = (int(text) if text else None for text in found.groups())
    begin = max(0, len(content) - (last or 0)) if first is None else first
    end = len(content) if first is None or last is None else min(last + 1, len(content))
    if begin >= end:
        return Response(status_code=416, headers=headers | {"Content-Range": f"bytes */{len(content)}"})
    headers["Content-Range"] = f"bytes {begin}-{end - 1}/{len(content)}"
    return Response(content[begin:end], 206, media_type=MEDIA_TYPE, headers=headers)
