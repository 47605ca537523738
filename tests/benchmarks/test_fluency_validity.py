"""Measures of fluency against what experts heard, beside the plain words per second.

Read utterances of 30 learners (speechocean762): three adults with 20 utterances each, 27 other children and adults with three
each. They are a few seconds long, so rates are computed here from any length. The number of speakers is what counts:
utterances of one speaker resemble each other, so intervals come from drawing speakers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import numpy as np
import pytest
from scipy.stats import spearmanr

from speakkit.measure.fluency import fluency_measures
from speakkit.measure.speech_sample import speech_sample
from speakkit.model import Transcript, Word
from speakkit.sound import decoding, voice_activity
from speakkit.sound.alignment import align
from speakkit.sound.decoding import RecordingLimits, Waveform
from speakkit.sound.pocketsphinx_models import syllables
from speakkit.text.tokens import token_count

pytestmark = pytest.mark.usefixtures("only_in_bench")
LIMITS = RecordingLimits(100_000_000, 600_000)
BASELINE = "words per second"
SIGNAL = ("speech_rate", "phonation_time_ratio", "mean_length_of_run", "pauses_per_min")
COLUMNS = (BASELINE, *SIGNAL)
GROUPS: Mapping[str, tuple[int, int]] = {
    "all ages": (0, 200),
    "up to 12": (0, 12),
    "13 and older": (13, 200),
    "13 to 17": (13, 17),
    "18 and older": (18, 200),
}
DRAWS = 1000


@dataclass(frozen=True)
class Utterance:
    """A read utterance: its speaker, experts' mean fluency score (0 to 10), and what was measured, by column."""

    speaker: str
    age: int | None
    fluency: float
    from_signal: Mapping[str, float | None]
    from_words: Mapping[str, float | None]


def measured(words: tuple[Word, ...], waveform: Waveform, **fields: object) -> dict[str, float | None]:
    values = {"text": " ".join(word.text for word in words), "words": words, "duration_ms": waveform.duration_ms}
    transcript = Transcript.model_validate(values | {"engine": "reference", "engine_version": "1"} | fields)
    found = fluency_measures(speech_sample(transcript, syllables), min_speech_ms=0)
    return {measure.name: measure.value for measure in found}


def utterances(folder: Path) -> list[Utterance]:
    rows = [json.loads(line) for line in (folder / "scores.jsonl").read_text(encoding="utf-8").splitlines()]
    return [read_utterance(folder, row) for row in rows]


def read_utterance(folder: Path, row: Mapping[str, object]) -> Utterance:
    _, waveform = decoding.load(folder / str(row["wav"]), LIMITS)
    text = str(row["reference"]).lower()
    words = tuple(Word(text=word) for word in text.split())
    plain = {BASELINE: 1000 * token_count(text) / waveform.duration_ms}
    scores, age = row["fluency"], row.get("age")
    assert isinstance(scores, list)
    return Utterance(
        speaker=str(row["speaker"]),
        age=age if isinstance(age, int) else None,
        fluency=fmean(scores),
        from_signal=plain | measured(words, waveform, pauses=voice_activity.silences(waveform)),
        from_words=plain | measured(align(waveform, words), waveform),
    )


@pytest.fixture(scope="module")
def first_three(shared_data: Path) -> list[Utterance]:
    return utterances(shared_data / "learner_speech")


@pytest.fixture(scope="module")
def others(shared_data: Path) -> list[Utterance]:
    return utterances(shared_data / "learner_speech_more")


def rho(heard: Sequence[float], values: Sequence[float]) -> float:
    return float(spearmanr(heard, values).statistic)


def agreement(chosen: Sequence[tuple[Utterance, Mapping[str, float | None]]]) -> dict[str, float]:
    """Spearman's rho of each column with experts' scores."""
    found = {}
    for column in COLUMNS:
        known = [(one.fluency, value) for one, values in chosen if (value := values[column]) is not None]
        assert len(known) == len(chosen)
        found[column] = rho(*map(list, zip(*known, strict=True)))
    return found


def interval(chosen: Sequence[Utterance], column: str) -> tuple[float, float]:
    """Central 95% of rho when speakers are drawn anew."""
    draw = np.random.default_rng(1)
    by_speaker = {one.speaker: [other for other in chosen if other.speaker == one.speaker] for one in chosen}
    names, drawn = sorted(by_speaker), []
    for _ in range(DRAWS):
        sample = [one for name in draw.choice(names, len(names)) for one in by_speaker[name]]
        drawn.append(rho([one.fluency for one in sample], [one.from_signal[column] or 0.0 for one in sample]))
    return float(np.nanquantile(drawn, 0.025)), float(np.nanquantile(drawn, 0.975))


def speaker_means(chosen: Iterable[Utterance], column: str) -> tuple[list[float], list[float]]:
    """Experts' scores and the column, each as the mean of a speaker's utterances."""
    chosen = list(chosen)
    of_speaker = [[one for one in chosen if one.speaker == name] for name in sorted({one.speaker for one in chosen})]
    heard = [fmean(one.fluency for one in many) for many in of_speaker]
    return heard, [fmean(one.from_signal[column] or 0.0 for one in many) for many in of_speaker]


def print_table(title: str, chosen: Sequence[Utterance]) -> dict[str, float]:
    """From the signal: over utterances with an interval, and over speakers' means."""
    speakers = len({one.speaker for one in chosen})
    print(f"\n{title}: {speakers} speakers, {len(chosen)} utterances", end="")
    found = agreement([(one, one.from_signal) for one in chosen])
    for column, value in found.items():
        line = f"\n  {column:<22} rho {value:+.2f}"
        if speakers >= 6:
            low, high = interval(chosen, column)
            line += f" [{low:+.2f}, {high:+.2f}], of speakers' means {rho(*speaker_means(chosen, column)):+.2f}"
        print(line, end="")
    return found


def print_aligned(title: str, chosen: Sequence[Utterance]) -> dict[str, float]:
    aligned = [one for one in chosen if one.from_words["phonation_time_ratio"] is not None]
    print(f"\n{title}, the {len(aligned)} utterances whose words align in full, from the words", end="")
    found = agreement([(one, one.from_words) for one in aligned])
    print("".join(f"\n  {column:<22} rho {value:+.2f}" for column, value in found.items()), end="")
    return found


def test_three_adults(first_three: list[Utterance]) -> None:
    by_signal = print_table("three adults", first_three)
    by_words = print_aligned("three adults", first_three)
    for found in (by_signal, by_words):
        assert all((found[column] > 0) == (column != "pauses_per_min") for column in SIGNAL)
        assert found["speech_rate"] >= 0.75


def test_other_speakers_by_age(others: list[Utterance]) -> None:
    found = {}
    for title, (youngest, oldest) in GROUPS.items():
        chosen = [one for one in others if one.age is not None and youngest <= one.age <= oldest]
        found[title] = print_table(title, chosen)
    print_aligned("all ages", others)
    assert found["all ages"]["speech_rate"] >= 0.4
    assert found["13 and older"]["speech_rate"] >= 0.5
