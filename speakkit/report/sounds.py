"""Clips beside the quotes of a page: which there are, and how a page plays them.

Templates write `src="clip:<key>"`; what stands there in the end is the page's own matter: the room has an address for
each clip, a page that is handed out has the sound in itself.
"""

from __future__ import annotations

import base64
import html as markup
import logging
import re
from collections.abc import Callable
from functools import cached_property

from speakkit.dataset.dataset import Dataset
from speakkit.dataset.rows import records
from speakkit.errors import StoreError
from speakkit.model import Purpose
from speakkit.model.clip import MEDIA_TYPE, Clip
from speakkit.recordings import Clips

log = logging.getLogger(__name__)

MAX_PAGE_BYTES = 6_000_000
"""How large a page with its sounds may be: so that it goes through the mail."""
_ANY_ELEMENT = re.compile(r"<audio [^>]*></audio>")
_ELEMENT = re.compile(r'<audio [^>]*src="clip:(?P<key>[^"<>]+)"[^>]*></audio>')

Source = Callable[[Clip], str | None]
"""The address of a clip; None where it isn't to be played."""


def silent(_: Clip) -> None:
    """No clip is played."""


def with_sounds(page: str, source: Source) -> str:
    """The page with an address for each of its clips, and without those that have none."""

    def element(found: re.Match[str]) -> str:
        clip = Clip.of_key(markup.unescape(found["key"]))
        address = source(clip) if clip else None
        return "" if address is None else found[0].replace(f"clip:{found['key']}", markup.escape(address))

    return _ELEMENT.sub(element, page)


def without_sounds(page: str) -> str:
    """The page as it would be without clips, by which two can be compared: sound that goes says nothing new."""
    return _ANY_ELEMENT.sub("", page)


def self_contained(page: str, clips: Clips | None) -> str:
    """The page with its clips in itself, in the order of the page for as long as there is room."""
    return with_sounds(page, silent if clips is None else _Embedded(clips, MAX_PAGE_BYTES - len(page.encode())))


class _Embedded:
    """Clips as `data:` addresses."""

    def __init__(self, clips: Clips, room_bytes: int) -> None:
        self._clips = clips
        self._room_bytes = room_bytes

    def __call__(self, clip: Clip) -> str | None:
        try:
            content = self._clips.read(clip)
        except StoreError as error:
            log.warning("clip not read", extra={"session": clip.session_id, "code": error.code})
            return None
        address = f"data:{MEDIA_TYPE};base64,{base64.b64encode(content).decode()}"
        if len(address) > self._room_bytes:
            return None
        self._room_bytes -= len(address)
        return address


class ClipShelf:
    """The clips of one learner's sessions, looked up as they are needed; none of whoever doesn't agree to them (any more)."""

    def __init__(self, dataset: Dataset, learner_id: str, clips: Clips | None) -> None:
        self._dataset = dataset
        self._learner_id = learner_id
        self._clips = clips
        self._found: dict[str, tuple[Clip, ...]] = {}

    def of(self, session_id: str) -> tuple[Clip, ...]:
        """Those of one session; none where their place doesn't answer."""
        if session_id not in self._found:
            self._found[session_id] = self._look_up(session_id)
        return self._found[session_id]

    def _look_up(self, session_id: str) -> tuple[Clip, ...]:
        if self._clips is None or not self._agrees:
            return ()
        try:
            return self._clips.of(session_id)
        except StoreError as error:
            log.warning("clips not found", extra={"session": session_id, "code": error.code})
            return ()

    @cached_property
    def _agrees(self) -> bool:
        rows = records(self._dataset.consents(self._learner_id))
        return any(row["is_given"] for row in rows if row["purpose"] == Purpose.CLIPS)
