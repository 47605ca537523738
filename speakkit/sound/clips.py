"""Which stretches of a recording are kept around quotes, and how they sound: Opus in WebM, which browsers play.

WebM rather than Ogg, since Safari plays Opus in it from version 17 on, and in Ogg only from 18.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from speakkit.model import Quote, Span, Word
from speakkit.model.clip import Clip, heard_span
from speakkit.sound.decoding import Waveform, encode_opus_webm

MIN_MS, MAX_MS = 3000, 8000
AROUND_MS = 1000
"""How much is kept before and after a quote, where that leaves it within the two."""
_FADE_MS = 15
"""So short that nobody hears it, so long that the cut doesn't click."""
_BIT_RATE = 24_000


def clips_around(session_id: str, quotes: Iterable[Quote], words: Sequence[Word], duration_ms: int) -> tuple[Clip, ...]:
    """The clips that play all of these quotes whose times are known: each of 3 to 8 s, and none where one plays it already.

    Args:
        words: those of the transcript; no clip begins or ends within one, where that can be.
        duration_ms: of the recording; a shorter one than 3 s is a clip as a whole.
    """
    clips: list[Clip] = []
    for quote in quotes:
        heard = heard_span(quote)
        if heard is None or heard.start_ms >= duration_ms or any(clip.plays(quote) for clip in clips):
            continue
        span = _between_words(_around(heard, duration_ms), heard, words)
        clips.append(Clip(session_id=session_id, start_ms=span.start_ms, end_ms=span.end_ms))
    return tuple(clips)


def sound_of(waveform: Waveform, clip: Clip) -> bytes:
    """The sound of a clip as a file, faded in and out."""
    samples = waveform.slice(clip.start_ms, clip.end_ms).samples.copy()
    fade = np.linspace(0, 1, num=min(samples.size, _FADE_MS * 16), dtype=np.float32)
    samples[: fade.size] *= fade
    samples[samples.size - fade.size :] *= fade[::-1]
    return encode_opus_webm(Waveform(samples), _BIT_RATE)


def _around(heard: Span, duration_ms: int) -> Span:
    length = min(max(heard.duration_ms + 2 * AROUND_MS, MIN_MS), MAX_MS, duration_ms)
    start = heard.start_ms - (length - heard.duration_ms) // 2
    start = min(max(start, 0), duration_ms - length)
    return Span(start_ms=start, end_ms=start + length)


def _between_words(span: Span, heard: Span, words: Sequence[Word]) -> Span:
    """The span with the words at its edges whole, or else without them; the quote stays whole, and the clip long enough."""
    start, end = span.start_ms, span.end_ms
    for word in words:
        if word.start_ms is None or word.end_ms is None:
            continue
        if word.start_ms < start < word.end_ms:
            start = word.start_ms if end - word.start_ms <= MAX_MS else min(word.end_ms, heard.start_ms)
        if word.start_ms < end < word.end_ms:
            end = word.end_ms if word.end_ms - start <= MAX_MS else max(word.start_ms, heard.end_ms)
    return span if end - start < min(MIN_MS, span.duration_ms) else Span(start_ms=start, end_ms=end)
