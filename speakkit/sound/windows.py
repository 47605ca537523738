"""A recording as the windows that a Whisper model takes: at most 30 s each, cut at pauses, long silences shortened.

Where nobody speaks there is nothing to hear, and a recogniser that is given silence invents: of a silence within a window a
second is left. A window costs the same however little of it is filled, so they are filled well.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt

from speakkit.model import Span
from speakkit.sound import voice_activity
from speakkit.sound.decoding import Waveform

WINDOW_MS = 30_000
KEPT_SILENCE_MS = 1_000
"""What is left of a longer silence, half of it on either side."""

_FILLED_SHARE = 0.5
"""From this share of a window on, it is cut at the longest pause that there is, unless that took one window more."""


@dataclass(frozen=True)
class Window:
    """The kept stretches of a recording that one window holds, in order, without overlap."""

    kept: tuple[Span, ...]

    @property
    def duration_ms(self) -> int:
        return sum(span.duration_ms for span in self.kept)

    def samples(self, waveform: Waveform) -> npt.NDArray[np.float32]:
        """The sound of the window."""
        return np.concatenate([waveform.slice(span.start_ms, span.end_ms).samples for span in self.kept])

    def recording_ms(self, window_ms: int) -> int:
        """When that moment of the window is in the recording."""
        ends = list(accumulate(span.duration_ms for span in self.kept))
        index = min(bisect_right(ends, window_ms), len(ends) - 1)
        span = self.kept[index]
        return min(span.end_ms, span.end_ms - (ends[index] - window_ms))


def windows(waveform: Waveform, *, max_ms: int = WINDOW_MS) -> tuple[Window, ...]:
    """The windows that hold all speech of the recording, in order; none where nobody speaks."""
    voiced = voice_activity.speech(waveform)
    if not voiced:
        return ()
    kept = _Kept(_with_margins(voiced, waveform.duration_ms))
    pauses = [Span(start_ms=a.end_ms, end_ms=b.start_ms) for a, b in pairwise(voiced)]
    cuts = [0, *_cuts(kept, pauses, waveform, max_ms), kept.duration_ms]
    return tuple(Window(kept.between(start, end)) for start, end in pairwise(cuts))


class _Kept:
    """What is kept of a recording; a position counts the kept milliseconds before it."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = spans
        self._starts_ms = [span.start_ms for span in spans]
        self._positions = [0, *accumulate(span.duration_ms for span in spans)]

    @property
    def duration_ms(self) -> int:
        return self._positions[-1]

    def position(self, recording_ms: int) -> int:
        index = max(0, bisect_right(self._starts_ms, recording_ms) - 1)
        span = self._spans[index]
        return self._positions[index] + min(span.duration_ms, max(0, recording_ms - span.start_ms))

    def recording_ms(self, position: int) -> int:
        index = min(bisect_right(self._positions, position) - 1, len(self._spans) - 1)
        return self._starts_ms[index] + position - self._positions[index]

    def between(self, start: int, end: int) -> tuple[Span, ...]:
        first = bisect_right(self._positions, start) - 1
        return tuple(
            Span(start_ms=span.start_ms + max(0, start - at), end_ms=span.start_ms + min(end - at, span.duration_ms))
            for span, at in zip(self._spans[first:], self._positions[first:], strict=False)
            if at < end
        )


def _with_margins(voiced: Sequence[Span], duration_ms: int) -> tuple[Span, ...]:
    margin_ms = KEPT_SILENCE_MS // 2
    kept: list[Span] = []
    for span in voiced:
        start_ms, end_ms = max(0, span.start_ms - margin_ms), min(duration_ms, span.end_ms + margin_ms)
        if kept and start_ms <= kept[-1].end_ms:
            start_ms = kept.pop().start_ms
        kept.append(Span(start_ms=start_ms, end_ms=end_ms))
    return tuple(kept)


def _cuts(kept: _Kept, pauses: Sequence[Span], waveform: Waveform, max_ms: int) -> Iterator[int]:
    """The positions between windows: as few as can be, each at the longest pause that allows it."""
    lengths = {kept.position((pause.start_ms + pause.end_ms) // 2): pause.duration_ms for pause in pauses}
    middles = sorted(lengths)
    start = 0
    while (left := kept.duration_ms - start) > max_ms:
        fewest = -(-left // max_ms)
        half, full = start + round(_FILLED_SHARE * max_ms), start + max_ms
        inside = middles[bisect_right(middles, start + max_ms // 4) : bisect_right(middles, full)]
        filling = [middle for middle in inside if middle >= half]
        best = [middle for middle in filling if middle >= start + left - (fewest - 1) * max_ms]
        if filling:
            start = max(best or filling, key=lambda middle: (lengths[middle], middle))
        elif inside:
            start = inside[-1]
        else:
            start = _quietest(kept, waveform, start + max_ms * 3 // 4, full)
        yield start


def _quietest(kept: _Kept, waveform: Waveform, start: int, end: int) -> int:
    """Where speech goes on without a pause: hardly in the middle of a vowel."""
    found = voice_activity.quietest_ms(waveform, kept.recording_ms(start), kept.recording_ms(end))
    return min(max(kept.position(found), start), end)
