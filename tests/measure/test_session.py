from __future__ import annotations

import itertools

import pytest
from pydantic import ValidationError

from speakkit.measure.lexical_diversity import mattr
from speakkit.measure.session import measure_session, pruned_word_count
from speakkit.measure.values import Measure
from speakkit.model import Transcript, Word
from speakkit.text.disfluency import find_disfluencies
from speakkit.text.tokens import FILLERS, fillers_of
from tests.support.values import make_transcript

SPOKEN = Transcript(
    text=" ".join(f"um the the cat sat on mat {number}." for number in range(15)),
    duration_ms=60_000,
    verbatim=True,
    engine="test",
    engine_version="1",
)


def test_every_measure_has_a_name_of_its_own_a_source_and_a_value_or_reason() -> None:
    found = measure_session(SPOKEN, lambda _: 1)
    assert len({measure.name for measure in found}) == len(found) == 21
    assert all(measure.source.startswith("10.") and measure.unit for measure in found)
    assert all((measure.value is None) == bool(measure.null_reason) for measure in found)


def test_vocabulary_is_measured_without_disfluencies() -> None:
    by_name = {measure.name: measure for measure in measure_session(SPOKEN, lambda _: 1)}
    assert pruned_word_count(SPOKEN.text) == by_name["pruned_words"].value == 90
    fluent = " ".join(f"the cat sat on mat {number}" for number in range(15))
    assert by_name["mattr_50"].value == mattr(fluent.split())


def test_an_unreliable_transcript_has_no_vocabulary() -> None:
    doubted = SPOKEN.model_copy(update={"unreliable": "low confidence"})
    by_name = {measure.name: measure for measure in measure_session(doubted, lambda _: 1)}
    assert by_name["mtld"].null_reason == "the transcript is unreliable"


def of(text: str, **fields: object) -> dict[str, Measure]:
    """The measures of a verbatim transcript of a minute and a half whose pauses were looked for."""
    values: dict[str, object] = {"verbatim": True, "duration_ms": 90_000, "pauses": ()}
    transcript = make_transcript(text).model_copy(update=values | fields)
    return {measure.name: measure for measure in measure_session(transcript, lambda _: 1)}


OF_WORDS = {
    *("speech_rate", "pruned_speech_rate", "articulation_rate", "mean_length_of_run"),
    *("fillers_per_min", "fillers_per_min_phonation", "repetitions_per_min", "self_repairs_per_min"),
    *("repairs_per_min", "repairs_per_min_phonation", "pruned_words", "mattr_50", "mtld", "hdd_42"),
    "less_common_words",
}


@pytest.mark.parametrize("engine", ["local", "openai", "import"])
def test_a_recogniser_that_loops_gives_no_measure_of_words(engine: str) -> None:
    found = of("thank you very much " * 40, engine=engine)
    assert {name for name, measure in found.items() if measure.value is not None} >= {"speaking_time", "phonation_time"}
    assert {found[name].null_reason for name in OF_WORDS} == {"100% of the words are in doubt"}


def spoken(doubtful: int) -> tuple[str, tuple[Word, ...]]:
    """100 words, the last ones doubtful: "to to" there is nobody's repetition."""
    different = (f"{first}a{last}" for first in "bdfghlmnrt" for last in "bdgkmnptvx")  # of one syllable
    texts = [*itertools.islice(different, 100 - doubtful), *["to"] * doubtful]
    timed = [(text, 400 * at, 400 * at + 350, 0.2 if text == "to" else 0.9) for at, text in enumerate(texts)]
    words = tuple(Word(text=t, start_ms=start, end_ms=end, confidence=sure) for t, start, end, sure in timed)
    return " ".join(texts), words


@pytest.mark.parametrize("doubtful", [2, 20])
def test_doubtful_words_are_left_out_of_what_is_counted(doubtful: int) -> None:
    text, words = spoken(doubtful)
    found = of(text, words=words)
    assert (found["repetitions_per_min"].value, found["pruned_words"].value) == (0, 100 - doubtful)
    assert found["speech_rate"].value == pytest.approx((100 - doubtful) / 39.95)
    for name in ("speech_rate", "repetitions_per_min", "pruned_words", "mattr_50"):
        assert str(found[name].flag).endswith(f"{doubtful}% of the words are in doubt and left out")
        assert found[name].parameters["max_doubtful_share"] == 0.2


def test_where_too_many_words_are_in_doubt_the_rest_does_not_stand_for_the_session() -> None:
    text, words = spoken(21)
    found = of(text, words=words)
    for name in OF_WORDS - {"pruned_words"}:
        assert (found[name].value, found[name].null_reason) == (None, "21% of the words are in doubt")
    # the divisor of rates: no occurrence rests on the words in doubt, so these don't count
    assert (found["pruned_words"].value, found["speaking_time"].value) == (79, 90)


def test_no_disfluency_is_found_across_a_word_in_doubt() -> None:
    assert [found.token_indices for found in find_disfluencies("um to to", left_out=frozenset({0, 2}))] == []


@pytest.mark.parametrize(
    ("language", "text"),
    [("de", "er ging heute weg und er kam um acht "), ("pt-BR", "ele comprou um carro e depois um cavalo ")],
)
def test_words_of_other_languages_are_no_fillers(language: str, text: str) -> None:
    found = of("".join(f"{text}{number} " for number in range(12)), language=language)
    for name in ("fillers_per_min", "repetitions_per_min", "self_repairs_per_min", "pruned_words", "mattr_50", "mtld"):
        assert found[name].null_reason == "disfluencies are found in English only"
    assert fillers_of(language) == frozenset()


def test_english_of_any_region_has_the_fillers_of_english() -> None:
    assert fillers_of("en") == fillers_of("en-GB") == fillers_of("EN_us") == FILLERS


@pytest.mark.parametrize(("value", "reason"), [(None, None), (1.0, "why")])
def test_a_measure_is_known_or_explained(value: float | None, reason: str | None) -> None:
    with pytest.raises(ValidationError):
        Measure(name="x", value=value, unit="s", source="10.1/1", null_reason=reason)
