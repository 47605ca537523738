"""How exactly forced alignment finds where a word begins, against times that flite itself gives for what it says, by voice.

The words are known, and the times that alignment starts from are about as wrong as Whisper's own. Printed, too: whether a
constant offset, the one that the other voices ask for, would make a voice's times better.
"""

from __future__ import annotations

import random
import runpy
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from speakkit.model import Word
from speakkit.sound.alignment import align_near
from speakkit.sound.decoding import Waveform
from tests.support.samples import SAMPLES, planted_sessions
from tests.support.spoken_dialogues import can_speak

VOICES = ("rms", "slt", "awb", "kal16")
SENTENCES, PAUSE_S = 24, 0.8
ABOUT_MS = 80
"""The spread of the times that alignment starts from."""
NOISE_RMS = 4e-4
_MAKE: Mapping[str, Any] = runpy.run_path(str(SAMPLES / "make_samples.py"))


@pytest.fixture(scope="module")
def late_ms(only_in_bench: None) -> dict[str, tuple[list[float], int]]:
    """By voice how much too late each aligned word begins, and how many words there are."""
    if not can_speak():
        pytest.skip("needs flite (Debian: apt install flite)")
    return {voice: _late_ms(*spoken(voice)) for voice in VOICES}


def spoken(voice: str) -> tuple[Waveform, list[Word]]:
    """Sentences of the samples, and when each word is said; what flite says otherwise together than alone is left out."""
    lines = [line for session in planted_sessions()[::3] for line in session.script.splitlines()][:SENTENCES]
    learner = {"voice": voice, "stretch": 1.0, "pitch": 1.0}
    parts, words = [_MAKE["silence"](PAUSE_S)], list[Word]()
    for line in lines:
        piece = [_MAKE["Uttered"](word.strip(",.?!").lower(), "word") for word in line.split()]
        samples, told = _MAKE["timed"](line, learner, 1.0)
        try:
            times = _MAKE["word_times"](piece, told, voice)
        except ValueError:
            continue
        begins_ms = sum(part.size for part in parts) / 16
        words += [
            Word(text=one.text, start_ms=round(begins_ms + max(0, 1000 * start)), end_ms=round(begins_ms + 1000 * end))
            for one, (start, end) in zip(piece, times, strict=True)
        ]
        parts += [samples, _MAKE["silence"](PAUSE_S)]
    sound = np.concatenate(parts)
    noise = np.random.default_rng(0).normal(0, NOISE_RMS, sound.size)
    return Waveform((sound + noise).astype(np.float32)), words


def _late_ms(waveform: Waveform, words: Sequence[Word]) -> tuple[list[float], int]:
    chance, roughly, last_ms = random.Random(0), list[Word](), 0
    for word in words:
        last_ms = max(last_ms, round((word.start_ms or 0) + chance.gauss(0, ABOUT_MS)))
        roughly.append(word.model_copy(update={"start_ms": last_ms, "end_ms": max(last_ms, word.end_ms or 0)}))
    found = zip(align_near(waveform, roughly), words, strict=True)
    return [(one.start_ms or 0) - (word.start_ms or 0) for one, word in found if one.is_aligned], len(words)


def test_words_begin_where_flite_begins_them(late_ms: Mapping[str, tuple[list[float], int]]) -> None:
    for voice, (late, words) in late_ms.items():
        off = np.abs(late)
        others = np.median([ms for other, (found, _) in late_ms.items() if other != voice for ms in found])
        print(
            f"\n{voice}: {len(late)} of {words} words aligned, {np.median(late):+.0f} ms late at the median, off "
            f"{np.median(off):.0f} ms, p90 {np.percentile(off, 90):.0f}; less the {others:+.0f} ms of the other voices off "
            f"{np.median(np.abs(late - others)):.0f} ms, p90 {np.percentile(np.abs(late - others), 90):.0f}",
            end="",
        )
        assert np.median(off) <= 25
        assert np.percentile(off, 90) <= 60
    assert sum(len(late) for late, _ in late_ms.values()) >= 0.95 * sum(words for _, words in late_ms.values())
