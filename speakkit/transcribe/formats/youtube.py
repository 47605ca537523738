"""YouTube's own files beside WebVTT: `json3`, which its player loads, and SBV, which its editor exports."""

from __future__ import annotations

import html
import re

from pydantic import BaseModel

from speakkit.transcribe.formats.cues import Cue, read_captions, read_cues
from speakkit.transcribe.formats.imported import ImportedTranscript
from speakkit.transcribe.formats.json_fields import Many, Text

_SBV_TIME = r"\d{1,4}:\d{2}:\d{2}\.\d{3}"
_SBV_TIMES = re.compile(rf"({_SBV_TIME}),({_SBV_TIME})\s*")


class _Piece(BaseModel):
    utf8: Text = ""
    tOffsetMs: int = 0  # noqa: N815  # as YouTube calls it


class _Event(BaseModel):
    tStartMs: int = 0  # noqa: N815
    dDurationMs: int = 0  # noqa: N815
    segs: Many[_Piece] = []


class _Document(BaseModel):
    events: list[_Event]


def read_youtube_json(document: object) -> ImportedTranscript:
    """The captions in a parsed `json3` document, word times from the offsets of its pieces.

    Raises:
        TranscriptFileError: the offsets run backwards.
        ValidationError: a field is missing or of another type.
    """
    events = [event for event in _Document.model_validate(document).events if _text(event).strip()]
    starts_ms = [event.tStartMs for event in events]
    cues = [
        # an event stays on screen while the next is spoken
        Cue(event.tStartMs, min(event.tStartMs + event.dDurationMs, max(next_ms, event.tStartMs)), _lines(event))
        for event, next_ms in zip(events, [*starts_ms[1:], 10**12], strict=True)
    ]
    return read_captions(cues, "YouTube JSON")


def read_sbv(text: str) -> ImportedTranscript:
    """The captions of an SBV file.

    Raises:
        TranscriptFileError: a caption has no times or times that can't be.
    """
    lines = [_SBV_TIMES.sub(r"\1 --> \2", line) if _SBV_TIMES.fullmatch(line) else line for line in text.split("\n")]
    return read_captions(read_cues(lines, first_line=1), "SBV")


def _text(event: _Event) -> str:
    return "".join(piece.utf8 for piece in event.segs)


def _lines(event: _Event) -> tuple[str, ...]:
    """The event's lines, marked up with times as WebVTT does it."""
    marked = (
        (_stamp(event.tStartMs + piece.tOffsetMs) if piece.tOffsetMs else "") + html.escape(piece.utf8, quote=False)
        for piece in event.segs
    )
    return tuple("".join(marked).split("\n"))


def _stamp(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"<{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}>"
