"""Voice activity: where a recording holds speech, and where the speaker is silent.

An adaptive energy detector: the level of each 10 ms frame against a threshold between the recording's own noise floor and
its own speech level. On steady noise it is as good as larger models, and it needs none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from speakkit.audio import SAMPLE_RATE_HZ, Waveform
from speakkit.errors import TooLittleSpeechError
from speakkit.model import Span

FRAME_MS = 10
MIN_PAUSE_MS = 250
"""Silent pauses count from here (De Jong & Bosker 2013, DiSS, 17-20)."""

_FRAME_SAMPLES = SAMPLE_RATE_HZ * FRAME_MS // 1000
_SMOOTHING_FRAMES = 5
_MIN_CONTRAST_DB = 9.0
"""Less between the quietest and the loudest frames is steady noise (or silence), not speech."""
_SILENCE_DB = -65.0
_BRIDGED_MS = 100
"""Shorter gaps belong to the sounds of speech (closures of stops)."""
_MIN_SPEECH_MS = 60
"""Shorter bursts are clicks."""


def speech(waveform: Waveform) -> tuple[Span, ...]:
    """The stretches with voice, in order; shorter gaps than 100 ms are bridged, shorter bursts than 60 ms dropped."""
    voiced = _voiced(_levels_db(waveform))
    spans = _bridged(_runs(voiced, waveform.duration_ms))
    return tuple(span for span in spans if span.duration_ms >= _MIN_SPEECH_MS)


def speech_ms(waveform: Waveform) -> int:
    """How much voice there is."""
    return sum(span.duration_ms for span in speech(waveform))


def pauses(waveform: Waveform, *, min_pause_ms: int = MIN_PAUSE_MS) -> tuple[Span, ...]:
    """Silent pauses of at least `min_pause_ms` between the first and the last speech."""
    return _pauses_between(speech(waveform), min_pause_ms)


def silences(waveform: Waveform, *, min_pause_ms: int = MIN_PAUSE_MS) -> tuple[Span, ...]:
    """The pauses, and what silence there is before the first speech and after the last.

    With those two, the time from the first sound to the last is known also where words have no times.
    """
    spans = speech(waveform)
    if not spans:
        return (Span(start_ms=0, end_ms=waveform.duration_ms),)
    before = Span(start_ms=0, end_ms=spans[0].start_ms)
    after = Span(start_ms=spans[-1].end_ms, end_ms=waveform.duration_ms)
    found = (before, *_pauses_between(spans, min_pause_ms), after)
    return tuple(span for span in found if span.duration_ms > 0)


def require_speech(waveform: Waveform, min_speech_ms: int) -> None:
    """Make sure that there is something to transcribe.

    Raises:
        TooLittleSpeechError: there is less voice than `min_speech_ms`.
    """
    found_ms = speech_ms(waveform)
    if found_ms < min_speech_ms or found_ms == 0:
        raise TooLittleSpeechError(
            f"The recording holds {found_ms / 1000:.1f} s of speech, and {min_speech_ms / 1000:g} s are needed; "
            "check the microphone and record again."
        )


def pieces(waveform: Waveform, *, target_ms: int, max_ms: int) -> tuple[Span, ...]:
    """The recording cut into pieces that hold all speech, in order, without overlap.

    A piece ends in the middle of the first pause after `target_ms`; where none comes before `max_ms`, at the longest
    gap so far, or else right there.
    """
    spans = speech(waveform)
    if not spans:
        return ()
    cuts = [(a.end_ms + b.start_ms) // 2 for a, b in pairwise(spans)]
    start, end = max(0, spans[0].start_ms - 100), min(waveform.duration_ms, spans[-1].end_ms + 100)
    found = []
    while end - start > max_ms or (end - start > target_ms and any(start + target_ms <= cut < end for cut in cuts)):
        inside = [cut for cut in cuts if start + target_ms <= cut <= start + max_ms]
        earlier = [cut for cut in cuts if start + max_ms // 4 <= cut < start + target_ms]
        cut = inside[0] if inside else earlier[-1] if earlier else start + max_ms
        if cut >= end:
            break
        found.append(Span(start_ms=start, end_ms=cut))
        start = cut
    return (*found, Span(start_ms=start, end_ms=end))


def _pauses_between(spans: Sequence[Span], min_pause_ms: int) -> tuple[Span, ...]:
    gaps = (Span(start_ms=a.end_ms, end_ms=b.start_ms) for a, b in pairwise(spans))
    return tuple(gap for gap in gaps if gap.duration_ms >= min_pause_ms)


def _levels_db(waveform: Waveform) -> npt.NDArray[np.float64]:
    """RMS level of each frame in dB of full scale, without its offset, smoothed over 50 ms."""
    samples = waveform.samples
    frames = samples[: len(samples) // _FRAME_SAMPLES * _FRAME_SAMPLES].reshape(-1, _FRAME_SAMPLES).astype(np.float64)
    if len(frames) == 0:
        return np.empty(0)
    power = np.var(frames, axis=1)
    smooth = np.convolve(power, np.ones(_SMOOTHING_FRAMES) / _SMOOTHING_FRAMES, mode="same")[: len(power)]
    levels: npt.NDArray[np.float64] = 10 * np.log10(smooth + 1e-10)
    return levels


def _voiced(levels_db: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    if len(levels_db) == 0:
        return np.zeros(0, dtype=bool)
    floor, loud = np.percentile(levels_db, [5, 95])
    if loud < _SILENCE_DB:
        return np.zeros(len(levels_db), dtype=bool)
    if loud - floor < _MIN_CONTRAST_DB:
        # no pause anywhere: either somebody speaks without one, loudly, or the noise is steady
        return np.full(len(levels_db), bool(np.std(levels_db) > 2.0))
    threshold = max(floor + min(0.35 * (loud - floor), 15.0), loud - 35.0, _SILENCE_DB)
    voiced: npt.NDArray[np.bool_] = levels_db > threshold
    return voiced


def _runs(voiced: npt.NDArray[np.bool_], duration_ms: int) -> Iterator[Span]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], voiced, [False])).astype(np.int8)))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        yield Span(start_ms=int(start) * FRAME_MS, end_ms=min(int(end) * FRAME_MS, duration_ms))


def _bridged(spans: Iterable[Span]) -> list[Span]:
    bridged: list[Span] = []
    for span in spans:
        if bridged and span.start_ms - bridged[-1].end_ms < _BRIDGED_MS:
            span = Span(start_ms=bridged.pop().start_ms, end_ms=span.end_ms)
        bridged.append(span)
    return bridged
