from __future__ import annotations

import pytest

from speakkit.measure.lexical_range import less_common_words
from speakkit.measure.trusted_words import TrustedWords
from speakkit.measure.values import Measure
from speakkit.text import word_bands
from speakkit.text.word_bands import is_less_common
from tests.support.values import make_transcript

pytest.importorskip("wordfreq", reason="the word list isn't installed (extra bands)")
PLAIN = (
    "I go to the market with my friend and we buy bread. My mother works in a school near our house, so she knows every "
    "child there. On Sunday we eat together, then my brother plays music for us. He likes old songs, but I want new ones. "
    "Last year they went home by train because the car was too small for five people. "
)


def measured(text: str, **fields: object) -> Measure:
    return less_common_words(TrustedWords(make_transcript(text).model_copy(update=fields)))


@pytest.mark.parametrize("word", ["scenery", "stubborn", "supervised", "grateful"])
def test_a_word_beyond_the_commonest_is_less_common(word: str) -> None:
    assert is_less_common(word)


@pytest.mark.parametrize("word", ["market", "cooks", "bought", "i'm", "qzxv", "2019"])
def test_common_lemmas_contractions_and_what_is_no_word_are_not(word: str) -> None:
    assert not is_less_common(word)


def test_the_share_is_of_running_words_without_fillers_and_names() -> None:
    said = PLAIN + "The um scenery near Abergavenny was stubborn."
    assert measured(said, verbatim=True).value == pytest.approx(100 * 2 / 67)


@pytest.mark.parametrize(
    ("text", "fields", "reason"),
    [
        ("I go to the market.", {}, "fewer than 50 words"),
        (PLAIN, {"unreliable": "noise"}, "the transcript is unreliable"),
        (PLAIN, {"language": "de"}, "disfluencies are found in English only"),
    ],
)
def test_no_value_comes_with_its_reason(text: str, fields: dict[str, object], reason: str) -> None:
    assert measured(text, **fields).null_reason == reason


def test_without_the_list_the_reason_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_bands, "find_spec", lambda _: None)
    assert "speakkit[bands]" in str(measured(PLAIN).null_reason)
