from __future__ import annotations

import math

import pytest

from speakkit.sound.pocketsphinx_models import (
    SENTENCE_START,
    is_no_word,
    language_model,
    new_decoder,
    pronunciation,
    syllables,
)


def test_likely_words_are_more_probable_than_unlikely_ones() -> None:
    model = language_model()

    assert model.log_prob("of", ["a", "lot"]) > model.log_prob("off", ["a", "lot"])
    assert model.log_prob("i", [SENTENCE_START]) > model.log_prob("of", [SENTENCE_START])


def test_a_log_probability_is_a_natural_logarithm() -> None:
    probability = math.exp(language_model().log_prob("the"))

    assert 0.01 < probability < 0.1


def test_only_the_last_two_words_of_the_history_count() -> None:
    model = language_model()

    assert model.log_prob("of", ["i", "have", "a", "lot"]) == model.log_prob("of", ["a", "lot"])


def test_a_word_out_of_the_vocabulary_has_no_probability() -> None:
    assert language_model().log_prob("dog") > -math.inf
    assert language_model().log_prob("qwzxk", ["the"]) == -math.inf


@pytest.mark.parametrize(
    ("word", "count"), [("market", 2), ("i", 1), ("Yesterday", 3), ("don’t", 1), ("vocabulary", 5), ("qwzxk", None)]
)
def test_syllables_are_counted_in_the_dictionary(word: str, count: int | None) -> None:
    assert syllables(word) == count


def test_a_pronunciation_is_a_row_of_phones() -> None:
    assert pronunciation("cat") == ("K", "AE", "T")
    assert pronunciation("qwzxk") is None


def test_a_decoder_has_the_shipped_dictionary() -> None:
    assert new_decoder(lm=None).lookup_word("cat") == "K AE T"


@pytest.mark.parametrize(
    ("word", "is_made_up"),
    [
        ("landwages,", True),
        ("smolding", True),
        ("organised", False),
        ("podcasts.", False),
        ("Aton", False),
        ("it's", False),
    ],
)
def test_what_a_recogniser_made_up_is_no_word_of_the_dictionary(word: str, is_made_up: bool) -> None:
    assert is_no_word(word) == is_made_up
