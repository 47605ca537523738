"""Where the detector hears a voice: a buzzing one in bursts whose times are known, in noise of several kinds."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest

from speakkit.errors import TooLittleSpeechError
from speakkit.model import Span
from speakkit.sound.decoding import SAMPLE_RATE_HZ, Waveform
from speakkit.sound.voice_activity import pauses, pieces, require_speech, silences, speech, speech_ms
from tests.support.tones import bursts

TURNS_S = [(1.0, 3.0), (3.6, 5.6), (6.2, 7.4), (8.0, 11.0)]
DURATION_S = 12.0
TIMES_S = np.arange(int(DURATION_S * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ

Samples = npt.NDArray[np.float32]


def turns() -> Samples:
    """Four turns with three pauses of 0.6 s, 1 s of silence before and after."""
    voice = bursts(DURATION_S, gap_s=0)
    voiced = np.zeros(len(voice), dtype=bool)
    for start_s, end_s in TURNS_S:
        voiced[int(start_s * SAMPLE_RATE_HZ) : int(end_s * SAMPLE_RATE_HZ)] = True
    return np.where(voiced, voice, bursts(DURATION_S, burst_s=0)).astype(np.float32)


def noise(kind: str, snr_db: float) -> Samples:
    """Noise so far below the voice."""
    white = np.random.default_rng(1).normal(size=len(TIMES_S))
    if kind == "hum":
        white = np.sum([np.sin(2 * np.pi * 50 * harmonic * TIMES_S) / harmonic for harmonic in (1, 2, 3, 5)], axis=0)
    if kind == "swelling":
        white *= 1 + 0.8 * np.sin(2 * np.pi * TIMES_S / 24)
    voice_rms = float(np.sqrt(np.mean(np.square(bursts(1, gap_s=0)))))
    scaled: Samples = (white / np.sqrt(np.mean(np.square(white))) * voice_rms / 10 ** (snr_db / 20)).astype(np.float32)
    return scaled


def frame_accuracy(found: tuple[Span, ...]) -> float:
    """The share of frames of 10 ms that are rightly called speech or none."""
    said, heard = (np.zeros(int(DURATION_S * 100), dtype=bool) for _ in range(2))
    for start_s, end_s in TURNS_S:
        said[int(start_s * 100) : int(end_s * 100)] = True
    for span in found:
        heard[span.start_ms // 10 : span.end_ms // 10] = True
    return float(np.mean(said == heard))


def near(span: Span, start_ms: int, end_ms: int) -> bool:
    return abs(span.start_ms - start_ms) <= 50 and abs(span.end_ms - end_ms) <= 50


@pytest.mark.parametrize("snr_db", [60, 20, 10, 5])
@pytest.mark.parametrize("kind", ["white", "hum", "swelling"])
def test_voice_is_told_from_noise(kind: str, snr_db: float) -> None:
    assert frame_accuracy(speech(Waveform(turns() + noise(kind, snr_db)))) >= 0.96


@pytest.mark.parametrize("snr_db", [60, 20, 10])
def test_every_pause_is_found_and_no_other(snr_db: float) -> None:
    found = pauses(Waveform(turns() + noise("white", snr_db)))
    expected = [(round(a[1] * 1000), round(b[0] * 1000)) for a, b in pairwise(TURNS_S)]
    assert len(found) == 3
    assert all(near(span, *times) for span, times in zip(found, expected, strict=True))


def test_a_longer_pause_may_be_asked_for() -> None:
    assert pauses(Waveform(turns()), min_pause_ms=700) == ()


def test_a_constant_offset_changes_nothing() -> None:
    assert frame_accuracy(speech(Waveform(turns() + np.float32(0.2)))) >= 0.98


@pytest.mark.parametrize("kind", ["white", "hum"])
def test_steady_noise_is_no_speech(kind: str) -> None:
    assert speech_ms(Waveform(noise(kind, 20))) == 0


def test_nothing_but_silence_is_one_silence() -> None:
    assert silences(Waveform(np.zeros(SAMPLE_RATE_HZ, np.float32))) == (Span(start_ms=0, end_ms=1000),)


def test_silences_also_lie_before_and_after_the_speech() -> None:
    before, *_, after = silences(Waveform(turns()))
    assert near(before, 0, 1000)
    assert near(after, 11_000, 12_000)
    assert (before.start_ms, after.end_ms) == (0, 12_000)


@pytest.mark.parametrize("samples", [0, 1, 159, 320, 4000])
def test_recordings_of_next_to_nothing_hold_nothing(samples: int) -> None:
    assert speech(Waveform(np.zeros(samples, np.float32))) == ()


def test_too_little_speech_says_how_much_there_was() -> None:
    with pytest.raises(TooLittleSpeechError, match=r"holds 0\.0 s of speech"):
        require_speech(Waveform(np.zeros(SAMPLE_RATE_HZ, np.float32)), 0)


def test_pieces_are_cut_in_pauses_and_hold_all_speech() -> None:
    waveform = Waveform(turns())
    found = pieces(waveform, target_ms=3000, max_ms=6000)
    assert all(a.end_ms == b.start_ms for a, b in pairwise(found))
    assert all(
        any(near(Span(start_ms=a.end_ms, end_ms=a.end_ms), cut, cut) for cut in (5900, 7700)) for a in found[:-1]
    )
    assert found[0].start_ms <= 1000
    assert found[-1].end_ms >= 11_000


def test_speech_without_a_pause_is_cut_at_the_limit() -> None:
    found = pieces(Waveform(turns()[SAMPLE_RATE_HZ : 3 * SAMPLE_RATE_HZ]), target_ms=500, max_ms=800)
    assert all(piece.duration_ms <= 800 for piece in found)


def test_speech_without_a_pause_is_cut_where_it_is_quietest() -> None:
    voice = turns()[: round(3.4 * SAMPLE_RATE_HZ)]
    voice[round(2.30 * SAMPLE_RATE_HZ) : round(2.34 * SAMPLE_RATE_HZ)] /= 4
    assert pieces(Waveform(voice), target_ms=1500, max_ms=1600)[0].end_ms == pytest.approx(2320, abs=20)
