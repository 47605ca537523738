from __future__ import annotations

import pytest

from speakkit.measure.fluency import fluency_measures
from speakkit.measure.speech_sample import speech_sample
from speakkit.measure.values import Measure
from speakkit.model import Filler, Span, Transcript, Word

# (word, start, end ms) of the worked example in the definitions
WORKED = (
    ("I", 500, 700),
    ("went", 750, 1100),
    ("um", 1500, 1900),
    ("to", 2000, 2150),
    ("to", 2200, 2350),
    ("the", 2400, 2500),
    ("market", 2750, 3300),
    ("yesterday", 3540, 4200),
    ("and", 5000, 5250),
    ("I", 5300, 5400),
    ("buy", 5450, 5800),
    ("bought", 5900, 6300),
    ("apples", 6350, 6900),
)
SYLLABLES = {"market": 2, "yesterday": 3, "apples": 2}


def transcript(timed: tuple[tuple[str, int, int], ...] = WORKED, /, **changes: object) -> Transcript:
    fields = {
        "text": " ".join(word for word, _, _ in timed),
        "words": tuple(Word(text=word, start_ms=start, end_ms=end) for word, start, end in timed),
        "duration_ms": 60_000,
        "verbatim": True,
        "engine": "test",
        "engine_version": "1",
    }
    return Transcript.model_validate(fields | changes)


def measures(given: Transcript, min_speech_ms: int = 0) -> dict[str, Measure]:
    sample = speech_sample(given, lambda word: SYLLABLES.get(word, 1))
    return {measure.name: measure for measure in fluency_measures(sample, min_speech_ms=min_speech_ms)}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("speaking_time", 6.4),
        ("phonation_time", 4.95),
        ("phonation_time_ratio", 0.7734),
        ("speech_rate", 2.5),
        ("pruned_speech_rate", 131.25 / 60),
        ("articulation_rate", 3.5165),
        ("mean_length_of_run", 4.0),
        ("mean_pause", 0.4833),
        ("pauses_per_min", 28.125),
        ("pauses_per_min_phonation", 36.3636),
        ("fillers_per_min", 9.375),
        ("fillers_per_min_phonation", 12.1212),
        ("repetitions_per_min", 9.375),
        ("self_repairs_per_min", 9.375),
        ("repairs_per_min", 18.75),
        ("repairs_per_min_phonation", 24.2424),
    ],
)
def test_worked_example(name: str, expected: float) -> None:
    assert measures(transcript())[name].value == pytest.approx(expected, abs=5e-5)


def test_worked_example_counts() -> None:
    sample = speech_sample(transcript(), lambda word: SYLLABLES.get(word, 1))
    assert (sample.syllables, sample.pruned_syllables, sample.pauses) == (16, 14, 3)


def test_a_gap_of_exactly_the_threshold_is_a_pause() -> None:
    gap_of_250 = (("the", 2400, 2500), ("market", 2750, 3300))
    gap_of_240 = (("market", 2750, 3300), ("yesterday", 3540, 4200))
    counts = [speech_sample(transcript(words), lambda _: 1).pauses for words in (gap_of_250, gap_of_240)]
    assert counts == [1, 0]


def test_threshold_is_stored_with_the_result() -> None:
    sample = speech_sample(transcript(), lambda _: 1, min_pause_ms=500)
    assert sample.pauses == 1
    assert all(measure.parameters["min_pause_ms"] == 500 for measure in fluency_measures(sample))


@pytest.mark.parametrize(("phonation_ms", "reason"), [(29_999, "less than 30 s of speech"), (30_000, None)])
def test_rates_are_reported_from_thirty_seconds_of_speech_on(phonation_ms: int, reason: str | None) -> None:
    spoken = transcript((("so", 0, 20_000), ("there", 21_000, 1_000 + phonation_ms)))
    speaking_time, phonation_time, *rates = fluency_measures(speech_sample(spoken, lambda _: 1))
    assert (speaking_time.value, phonation_time.value) == ((1_000 + phonation_ms) / 1000, phonation_ms / 1000)
    assert {rate.null_reason for rate in rates} == {reason}


def test_without_verbatim_words_only_pace_and_pauses_are_known() -> None:
    found = measures(transcript(verbatim=False))
    assert {name for name, measure in found.items() if measure.value is None} == {
        "pruned_speech_rate",
        "articulation_rate",
        "fillers_per_min",
        "fillers_per_min_phonation",
        "repetitions_per_min",
        "self_repairs_per_min",
        "repairs_per_min",
        "repairs_per_min_phonation",
    }


def test_fillers_heard_in_the_audio_stand_in_for_words() -> None:
    heard = (Filler(start_ms=1500, end_ms=1900, text="um"),)
    found = measures(transcript(verbatim=False, fillers=heard))
    assert found["articulation_rate"].value == pytest.approx(3.5165, abs=5e-5)
    assert found["fillers_per_min"].value == pytest.approx(9.375)


def test_pauses_of_the_signal_come_before_gaps_between_words() -> None:
    silences = (Span(start_ms=0, end_ms=500), Span(start_ms=4200, end_ms=5000), Span(start_ms=6900, end_ms=60_000))
    found = measures(transcript(pauses=silences))
    assert found["phonation_time"].value == pytest.approx(5.6)
    assert found["mean_pause"].value == pytest.approx(0.8)


def test_words_without_times_are_measured_against_the_signal() -> None:
    silences = (Span(start_ms=0, end_ms=500), Span(start_ms=4200, end_ms=5000), Span(start_ms=6900, end_ms=60_000))
    found = measures(transcript(words=(), pauses=silences))
    assert found["speaking_time"].value == pytest.approx(6.4)
    assert found["speech_rate"].value == pytest.approx(2.5)
    assert found["articulation_rate"].null_reason == "some fillers have no times"


@pytest.mark.parametrize(
    ("changes", "name", "reason"),
    [
        ({"words": ()}, "speaking_time", "words have no times and pauses were not looked for"),
        ({"text": ""}, "speech_rate", "there are no words"),
        (
            {"unreliable": "low confidence"},
            "speaking_time",
            "the transcript is unreliable and pauses were not looked for",
        ),
        ({"unreliable": "low confidence", "pauses": ()}, "speech_rate", "the transcript is unreliable"),
        ({"unreliable": "low confidence", "pauses": ()}, "repairs_per_min", "the transcript is unreliable"),
        ({"language": "fr"}, "speech_rate", "syllables are counted in English only"),
        ({"pauses": ()}, "mean_pause", "there are no pauses"),
        (
            {"words": (Word(text="I", start_ms=0, end_ms=200, speaker="learner"),)},
            "pauses_per_min",
            "other people speak in the recording too",
        ),
        ({"words": (), "pauses": (Span(start_ms=0, end_ms=60_000),)}, "speaking_time", "there is no sound of speech"),
    ],
)
def test_what_cannot_be_computed_says_why(changes: dict[str, object], name: str, reason: str) -> None:
    assert measures(transcript(**changes))[name].null_reason == reason


def test_a_doubted_transcript_keeps_the_pauses_of_the_signal() -> None:
    silences = (Span(start_ms=0, end_ms=500), Span(start_ms=4200, end_ms=5000), Span(start_ms=6900, end_ms=60_000))
    looping = transcript((("thanks", 0, 60_000),), unreliable="a loop", pauses=silences)
    found = measures(looping)
    assert found["speaking_time"].value == pytest.approx(6.4)
    assert found["pauses_per_min"].value == pytest.approx(9.375)


def test_one_word_without_time_hides_the_pauses() -> None:
    words = (Word(text="I", start_ms=0, end_ms=100), Word(text="went"), Word(text="home", start_ms=900, end_ms=1000))
    found = measures(transcript(text="I went home", words=words))
    assert found["speaking_time"].value == pytest.approx(1.0)
    assert found["phonation_time"].null_reason == "some words have no times and pauses were not looked for"


def test_nothing_but_fillers_has_no_articulation_rate() -> None:
    assert measures(transcript((("um", 0, 400),)))["articulation_rate"].null_reason == "there is nothing but fillers"
