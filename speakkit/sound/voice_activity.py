"""Where somebody speaks, and where they pause: an adaptive energy detector on frequency bands.

Every 10 ms the power in nine bands of the speech range is compared with the noise floor of its band, which is followed
through the recording. So it keeps working over hum, hiss and fans, and a constant offset or noise isn't speech; music
and other people's voices are. A sound that never changes has no floor to rise from and counts as noise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from speakkit.errors import TooLittleSpeechError
from speakkit.model import MIN_PAUSE_MS, Span
from speakkit.sound.decoding import SAMPLE_RATE_HZ, Waveform

_HOP_MS = 10
_HOP = SAMPLE_RATE_HZ * _HOP_MS // 1000
_WINDOW = 2 * _HOP
_HANN = np.hanning(_WINDOW).astype(np.float32)
_BAND_EDGES_HZ = np.array([100, 250, 400, 600, 900, 1300, 1900, 2800, 4000, 6000])
_BAND_EDGES = _BAND_EDGES_HZ * _WINDOW // SAMPLE_RATE_HZ
_LOUDEST_BANDS = 3  # a vowel and an s have theirs at opposite ends
_SMOOTHING = 3
_BLOCK = 1_000  # frames transformed at once: ten seconds
_FULL_SCALE = 32_768

_SILENCE_DB = -80.0  # of full scale; below it a floor would follow rounding errors
_FLOOR_PERCENTILE = 15
_FLOOR_WINDOW = 1_500
_FLOOR_HOP = 500

_MIN_RISE_DB, _MAX_RISE_DB = 5.0, 25.0
_RISE_OF_PEAK = 0.3

_BRIDGED_MS = 100  # closures of stops are shorter
_MIN_SPEECH_MS = 50  # clicks are shorter


class SpeechMeter:
    """Measures how much voice a recording holds while it is decoded, without keeping its sound: 36 bytes each 10 ms."""

    def __init__(self) -> None:
        self._levels = _BandPower()
        self._samples = 0

    def take(self, block: npt.NDArray[np.int16]) -> None:
        """The next samples, at 16 kHz."""
        self._samples += block.size
        self._levels.take(block.astype(np.float32) / np.float32(_FULL_SCALE))

    @property
    def speech_ms(self) -> int:
        """How much voice was in what was taken so far, in ms."""
        spans = _speech(self._levels.finished(), self._samples * 1000 // SAMPLE_RATE_HZ)
        return sum(span.duration_ms for span in spans)


def speech(waveform: Waveform) -> tuple[Span, ...]:
    """The stretches of voice, in order; silences of up to 100 ms within them are left in.

    Whoever checks a recording, hears it and notes its pauses asks for them: they are looked for once.
    """
    found = _found.get(waveform)
    if found is None:
        found = _found[waveform] = _looked_for(waveform)
    return found


_found: WeakKeyDictionary[Waveform, tuple[Span, ...]] = WeakKeyDictionary()


def _looked_for(waveform: Waveform) -> tuple[Span, ...]:
    levels = _BandPower()
    for first in range(0, waveform.samples.size, _BLOCK * _HOP):
        levels.take(waveform.samples[first : first + _BLOCK * _HOP])
    return _speech(levels.finished(), waveform.duration_ms)


def _speech(power: npt.NDArray[np.float32], duration_ms: int) -> tuple[Span, ...]:
    rise_db = _rise_db(power)
    if rise_db.size == 0:
        return ()
    threshold_db = np.clip(_RISE_OF_PEAK * np.percentile(rise_db, 95), _MIN_RISE_DB, _MAX_RISE_DB)
    joined = _joined(_runs(rise_db > threshold_db, duration_ms))
    return tuple(span for span in joined if span.duration_ms >= _MIN_SPEECH_MS)


def speech_ms(waveform: Waveform) -> int:
    """How much voice the recording holds, in ms."""
    return sum(span.duration_ms for span in speech(waveform))


def pauses(waveform: Waveform, *, min_pause_ms: int = MIN_PAUSE_MS) -> tuple[Span, ...]:
    """The silences of at least `min_pause_ms` between the first and the last stretch of voice, in order."""
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
    """Make sure that there is enough speech to say anything about.

    Raises:
        TooLittleSpeechError: there is less than `min_speech_ms`.
    """
    require_speech_ms(speech_ms(waveform), min_speech_ms)


def require_speech_ms(found_ms: int, min_speech_ms: int) -> None:
    """The same of a recording of which it is known how much speech it holds.

    Raises:
        TooLittleSpeechError: that is less than `min_speech_ms`, or none.
    """
    if found_ms < min_speech_ms or found_ms == 0:
        raise TooLittleSpeechError(
            f"The recording holds {found_ms / 1000:.1f} s of speech, at least {min_speech_ms / 1000:.1f} s are needed. "
            "Check the microphone and record again."
        )


def pieces(waveform: Waveform, *, target_ms: int, max_ms: int) -> tuple[Span, ...]:
    """The recording cut into pieces that hold all speech, in order, without overlap.

    A piece ends in the middle of the first pause after `target_ms`; where none comes before `max_ms`, at the last gap
    before `target_ms`, or else where the last quarter is quietest: hardly in the middle of a vowel.
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
        cut = (
            inside[0]
            if inside
            else earlier[-1]
            if earlier
            else quietest_ms(waveform, start + max_ms * 3 // 4, start + max_ms)
        )
        if cut >= end:
            break
        found.append(Span(start_ms=start, end_ms=cut))
        start = cut
    return (*found, Span(start_ms=start, end_ms=end))


def quietest_ms(waveform: Waveform, start_ms: int, end_ms: int) -> int:
    """The middle of the 30 ms with the least energy."""
    samples = waveform.slice(start_ms, end_ms).samples
    energy = np.square(samples[: len(samples) // _HOP * _HOP]).reshape(-1, _HOP).sum(axis=1)
    smooth = np.convolve(energy, np.ones(_SMOOTHING), mode="valid")
    return start_ms + (int(smooth.argmin()) + _SMOOTHING // 2) * _HOP_MS + _HOP_MS // 2


class _BandPower:
    """The power of each frame in each band, from samples that come block by block."""

    def __init__(self) -> None:
        self._pending = np.empty(0, dtype=np.float32)
        self._last = np.empty(0, dtype=np.float32)
        self._power: list[npt.NDArray[np.float32]] = []
        self._samples = 0

    def take(self, samples: npt.NDArray[np.float32]) -> None:
        """The next samples; a frame is centred on each hop, so that half a hop is repeated at either end."""
        if samples.size == 0:
            return
        if self._samples == 0:
            self._pending = np.repeat(samples[:1], _HOP // 2)
        self._samples += samples.size
        self._last = samples[-1:].copy()
        self._pending = np.concatenate((self._pending, samples))
        self._transform(_BLOCK)

    def finished(self) -> npt.NDArray[np.float32]:
        """All of it, shape (frames, bands); more can be taken afterwards no more."""
        if self._samples < _WINDOW:
            return np.empty((0, len(_BAND_EDGES) - 1), dtype=np.float32)
        self._pending = np.concatenate((self._pending, np.repeat(self._last, _HOP // 2)))
        self._transform(1)
        return np.concatenate(self._power)

    def _transform(self, least: int) -> None:
        """Transform the frames that are complete, where they are at least so many."""
        while (frames := (self._pending.size - _WINDOW) // _HOP + 1) >= least and frames > 0:
            now = min(frames, _BLOCK)
            windows = np.lib.stride_tricks.sliding_window_view(self._pending, _WINDOW)[: now * _HOP : _HOP]
            is_silent = not self._pending[: now * _HOP + _WINDOW].any()  # hours of nothing cost next to nothing
            bands = len(_BAND_EDGES) - 1
            self._power.append(np.zeros((now, bands), np.float32) if is_silent else _band_power(windows))
            self._pending = self._pending[now * _HOP :].copy()


def _rise_db(power: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """How far each frame rises above the noise, in dB: the mean of the bands where it does so most; shape (frames,)."""
    if len(power) == 0:
        return np.empty(0, dtype=np.float32)
    levels_db = np.empty_like(power)
    for band in range(power.shape[1]):  # one after the other: hours have a million frames each
        level_db = _smooth_db(power[:, band])
        levels_db[:, band] = level_db - _floor_db(level_db)
    levels_db.sort(axis=1)
    rise: npt.NDArray[np.float32] = levels_db[:, -_LOUDEST_BANDS:].mean(axis=1)
    return rise


def _smooth_db(power: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The level of each frame in a band, in dB of full scale, smoothed over 30 ms; shape (frames,)."""
    edges = np.pad(power, (_SMOOTHING // 2, _SMOOTHING // 2), mode="edge")
    smooth = sum(edges[step : step + len(power)] for step in range(_SMOOTHING)) / _SMOOTHING
    levels: npt.NDArray[np.float32] = np.maximum(10 * np.log10(smooth + 1e-12), _SILENCE_DB).astype(np.float32)
    return levels


def _band_power(frames: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    centred = frames - frames.mean(axis=1, keepdims=True)
    spectrum = np.abs(np.fft.rfft(centred * _HANN, axis=1)) ** 2 / np.square(_HANN.sum() / 2)
    power: npt.NDArray[np.float32] = np.add.reduceat(spectrum, _BAND_EDGES, axis=1)[:, :-1].astype(np.float32)
    return power


def _floor_db(level_db: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The noise floor of a band, followed through the recording; shape (frames,)."""
    count = len(level_db)
    centres = np.arange(0, max(count - _FLOOR_WINDOW, 0) + _FLOOR_HOP, _FLOOR_HOP) + _FLOOR_WINDOW // 2
    starts = centres - _FLOOR_WINDOW // 2
    whole = starts[starts + _FLOOR_WINDOW <= count]
    floors = np.empty(len(centres))
    if whole.size:
        stretches = np.lib.stride_tricks.sliding_window_view(level_db, _FLOOR_WINDOW)[whole]
        floors[: whole.size] = np.percentile(stretches, _FLOOR_PERCENTILE, axis=1)
    floors[whole.size :] = [np.percentile(level_db[start:], _FLOOR_PERCENTILE) for start in starts[whole.size :]]
    followed: npt.NDArray[np.float32] = np.interp(np.arange(count), centres, floors).astype(np.float32)
    return followed


def _runs(voiced: npt.NDArray[np.bool_], duration_ms: int) -> Iterator[Span]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], voiced, [False])).astype(np.int8)))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        yield Span(start_ms=int(start) * _HOP_MS, end_ms=min(int(end) * _HOP_MS, duration_ms))


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in spans:
        if joined and span.start_ms - joined[-1].end_ms <= _BRIDGED_MS:
            span = Span(start_ms=joined.pop().start_ms, end_ms=span.end_ms)
        joined.append(span)
    return joined


def _pauses_between(spans: Sequence[Span], min_pause_ms: int) -> tuple[Span, ...]:
    gaps = (Span(start_ms=a.end_ms, end_ms=b.start_ms) for a, b in pairwise(spans))
    return tuple(gap for gap in gaps if gap.duration_ms >= min_pause_ms)
