from __future__ import annotations

from itertools import pairwise

import numpy as np

from speakkit.sound.decoding import Waveform
from speakkit.sound.windows import Window, windows
from tests.support.tones import bursts

SILENT = Waveform(np.zeros(16_000 * 5, dtype=np.float32))


def between(*parts: Waveform) -> Waveform:
    return Waveform(np.concatenate([part.samples for part in parts]))


def test_silence_has_no_windows() -> None:
    assert windows(SILENT) == ()


def test_windows_hold_at_most_30_s_in_order_and_no_speech_is_lost() -> None:
    found = windows(Waveform(bursts(100)))
    assert all(window.duration_ms <= 30_000 for window in found)
    assert len(found) == 4
    ends = [(window.kept[0].start_ms, window.kept[-1].end_ms) for window in found]
    assert all(end <= start for (_, end), (start, _) in pairwise(ends))
    assert ends[-1][1] - ends[0][0] >= 98_000


def test_a_long_silence_is_shortened_to_a_second() -> None:
    speech = Waveform(bursts(3))
    [whole] = windows(between(speech, SILENT, speech))
    assert whole.duration_ms <= 3_000 + 1_100 + 3_000


def test_a_moment_of_a_window_is_one_of_the_recording() -> None:
    speech = Waveform(bursts(3))
    [window] = windows(between(speech, SILENT, speech))
    assert window.recording_ms(1_000) == 1_000
    assert 8_000 <= window.recording_ms(window.duration_ms - 2_500) <= 9_500
    assert window.recording_ms(window.duration_ms) == window.kept[-1].end_ms


def test_the_sound_of_a_window_is_as_long_as_it_says() -> None:
    waveform = Waveform(bursts(40))
    for window in windows(waveform):
        assert len(window.samples(waveform)) == 16 * window.duration_ms


def test_speech_without_a_pause_is_cut_all_the_same() -> None:
    noise = Waveform(np.random.default_rng(1).normal(0, 0.3, 16_000 * 70).astype(np.float32))
    waveform = between(SILENT, noise, SILENT)
    found: tuple[Window, ...] = windows(waveform)
    assert all(window.duration_ms <= 30_000 for window in found)
