"""Pauses, and the silence around the speech, in bursts of a buzzing voice."""

from __future__ import annotations

import numpy as np
import pytest

from speakkit.audio import SAMPLE_RATE_HZ, Waveform
from speakkit.model import Span
from speakkit.voice_activity import pauses, silences
from tests.support.tones import bursts


@pytest.fixture
def two_turns() -> Waveform:
    """1 s of near-silence, 2 s of voice, 0.6 s of near-silence, 2 s of voice, 1.4 s of near-silence."""
    on, noise = bursts(2.0, gap_s=0), bursts(7.0, burst_s=0)
    noise[SAMPLE_RATE_HZ : 3 * SAMPLE_RATE_HZ] = on
    noise[int(3.6 * SAMPLE_RATE_HZ) : int(5.6 * SAMPLE_RATE_HZ)] = on
    return Waveform(noise)


def near(span: Span, start_ms: int, end_ms: int) -> bool:
    return abs(span.start_ms - start_ms) <= 40 and abs(span.end_ms - end_ms) <= 40


def test_a_pause_lies_between_speech(two_turns: Waveform) -> None:
    (pause,) = pauses(two_turns)
    assert near(pause, 3000, 3600)


def test_silences_also_lie_before_and_after_it(two_turns: Waveform) -> None:
    before, pause, after = silences(two_turns)
    assert near(before, 0, 1000)
    assert near(pause, 3000, 3600)
    assert near(after, 5600, 7000)
    assert (before.start_ms, after.end_ms) == (0, 7000)


def test_nothing_but_silence_is_one_silence() -> None:
    assert silences(Waveform(np.zeros(SAMPLE_RATE_HZ, np.float32))) == (Span(start_ms=0, end_ms=1000),)
