from __future__ import annotations

import pytest
from pydantic import ValidationError

from speakkit.measure.session import measure_session, occurrences_per_100_words, pruned_word_count
from speakkit.measure.values import Measure
from speakkit.model import Transcript

SPOKEN = Transcript(
    text="um the the cat sat on the mat. " * 15,
    duration_ms=60_000,
    verbatim=True,
    engine="test",
    engine_version="1",
)


def test_every_measure_has_a_name_of_its_own_a_source_and_a_value_or_reason() -> None:
    found = measure_session(SPOKEN, lambda _: 1)
    assert len({measure.name for measure in found}) == len(found) == 20
    assert all(measure.source.startswith("10.") and measure.unit for measure in found)
    assert all((measure.value is None) == bool(measure.null_reason) for measure in found)


def test_vocabulary_is_measured_without_disfluencies() -> None:
    by_name = {measure.name: measure for measure in measure_session(SPOKEN, lambda _: 1)}
    assert pruned_word_count(SPOKEN.text) == by_name["pruned_words"].value == 90
    assert by_name["mattr_50"].value == pytest.approx(5 / 50)


def test_an_unreliable_transcript_has_no_vocabulary() -> None:
    doubted = SPOKEN.model_copy(update={"unreliable": "low confidence"})
    by_name = {measure.name: measure for measure in measure_session(doubted, lambda _: 1)}
    assert by_name["mtld"].null_reason == "the transcript is unreliable"


def test_occurrences_per_100_words() -> None:
    assert occurrences_per_100_words(4, 612) == pytest.approx(0.6536, abs=5e-5)
    with pytest.raises(ValueError, match="words"):
        occurrences_per_100_words(1, 0)


@pytest.mark.parametrize(("value", "reason"), [(None, None), (1.0, "why")])
def test_a_measure_is_known_or_explained(value: float | None, reason: str | None) -> None:
    with pytest.raises(ValidationError):
        Measure(name="x", value=value, unit="s", source="10.1/1", null_reason=reason)
