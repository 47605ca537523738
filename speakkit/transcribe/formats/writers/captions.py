"""WebVTT (https://www.w3.org/TR/webvtt1/) and SRT: utterances as captions, in WebVTT with the time of each word."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from speakkit.errors import InputError
from speakkit.model import Word
from speakkit.transcribe.formats.writers.annotated import AnnotatedTranscript

_WORDS_AT_ONCE = 14
"""As many words as two lines of a caption hold."""


@dataclass(frozen=True)
class _Cue:
    start_ms: int
    end_ms: int
    words: tuple[Word, ...]


def write_webvtt(session: AnnotatedTranscript) -> str:
    """The session as WebVTT: a timestamp inside the cue before and after each word whose time is known.

    Raises:
        InputError: no word has times.
    """
    cues = (f"{_time(cue.start_ms)} --> {_time(cue.end_ms)}\n{_marked_up(cue)}\n" for cue in _cues(session))
    return "\n".join([f"WEBVTT\nLanguage: {session.language}\n", *cues])


def write_srt(session: AnnotatedTranscript) -> str:
    """The session as SRT, which has times of captions and none of words.

    Raises:
        InputError: no word has times.
    """
    return "\n".join(
        f"{number}\n{_time(cue.start_ms, ',')} --> {_time(cue.end_ms, ',')}\n{_text(cue.words)}\n"
        for number, cue in enumerate(_cues(session), start=1)
    )


def _cues(session: AnnotatedTranscript) -> Iterator[_Cue]:
    """Utterances, long ones in pieces; one without times lasts from what is before it to what is after it."""
    if not session.has_times:
        raise InputError(
            f"The words of session {session.session_id} have no times, and captions need them; "
            "CHAT and ConvoKit take words without."
        )
    pieces = [piece for utterance in session.utterances for piece in _pieces(utterance)]
    spans = [session.span(piece) for piece in pieces]
    at_ms = 0
    for number, (piece, span) in enumerate(zip(pieces, spans, strict=True)):
        later = [following.start_ms for following in spans[number + 1 :] if following is not None]
        start_ms = at_ms if span is None else max(span.start_ms, at_ms)
        end_ms = min(later, default=session.duration_ms or start_ms) if span is None else span.end_ms
        yield _Cue(start_ms, max(end_ms, start_ms + 1), session.words[piece.start : piece.stop])
        at_ms = max(end_ms, start_ms)


def _pieces(utterance: range) -> Iterator[range]:
    parts = ceil(len(utterance) / _WORDS_AT_ONCE)
    bounds = [utterance.start + len(utterance) * part // parts for part in range(parts + 1)]
    for start, stop in pairwise(bounds):
        yield range(start, stop)


def _marked_up(cue: _Cue) -> str:
    """The words with timestamps; they only ever rise inside a cue, and stay within it."""
    parts: list[str] = []
    at_ms = cue.start_ms
    for word in cue.words:
        if parts:
            parts.append(" ")
        if word.start_ms is not None and at_ms < word.start_ms < cue.end_ms:
            parts.append(f"<{_time(at_ms := word.start_ms)}>")
        parts.append(html.escape(_text([word]), quote=False))
        if word.end_ms is not None and at_ms < word.end_ms < cue.end_ms:
            parts.append(f"<{_time(at_ms := word.end_ms)}>")
    return f"<v learner>{''.join(parts)}"


def _text(words: Sequence[Word]) -> str:
    return " ".join(piece for word in words for piece in word.text.split())


def _time(milliseconds: int, point: str = ".") -> str:
    seconds, milliseconds = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{point}{milliseconds:03d}"
