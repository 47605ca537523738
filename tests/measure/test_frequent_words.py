"""Which words count as said far more often than usual."""

from __future__ import annotations

import pytest

from speakkit.measure.frequent_words import frequent_words
from speakkit.model import Transcript
from speakkit.text import word_bands
from tests.support.values import make_transcript

pytest.importorskip("wordfreq", reason="the word list isn't installed (extra bands)")
PLAIN = (
    "I go to the market with my friend and we buy bread. My mother works in a school near our house, so she knows every "
    "child there. On Sunday we eat together, then my brother plays music for us. He likes old songs, but I want new ones. "
)
LONG = " ".join(f"In town {number} we met a man who sold us {number + 7} of his books. " for number in range(40))
NICE = "A nice day, a nice house, nice food and nice people. "


def heard(text: str, **fields: object) -> Transcript:
    return make_transcript(text).model_copy(update={"verbatim": True, **fields})


def test_an_adjective_said_four_times_in_sixty_words_is() -> None:
    (word,) = frequent_words(heard(PLAIN + NICE))
    assert (word.norm, word.uses, word.words) == ("nice", 4, 58)
    assert list(word.places) == [49, 52, 54, 57]


@pytest.mark.parametrize(
    "said",
    [
        "A nice day, a nice house and nice food. ",
        "I eat bread, bread, and more bread, bread. ",
        "Ana Nice and Ben Nice, " * 2,
    ],
)
def test_three_times_nouns_and_names_are_not(said: str) -> None:
    assert frequent_words(heard(PLAIN + said)) == ()


def test_once_in_a_hundred_words_is_needed() -> None:
    assert frequent_words(heard(LONG + NICE)) == ()


@pytest.mark.parametrize("fields", [{"language": "de"}, {"unreliable": "noise"}])
def test_nothing_is_known_of_other_languages_and_noise(fields: dict[str, object]) -> None:
    assert frequent_words(heard(PLAIN + NICE, **fields)) == ()


def test_nothing_is_known_of_a_few_words() -> None:
    assert frequent_words(heard(NICE)) == ()


def test_nothing_is_known_without_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("speakkit.measure.frequent_words.has_list", lambda: False)
    assert frequent_words(heard(PLAIN + NICE)) == ()
    assert word_bands.has_list()
