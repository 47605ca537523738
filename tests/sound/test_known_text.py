from __future__ import annotations

import math
import re

import pytest

from speakkit.sound.known_text import KnownText, arpa, dictionary, sentences, spoken_words
from speakkit.sound.pocketsphinx_models import pronunciation


def test_words_are_spelt_as_the_dictionary_spells_them() -> None:
    assert spoken_words("I don’t know: twenty-one, 25!") == ("i", "don't", "know", "twenty", "one")


def test_sentences_without_words_are_left_out() -> None:
    assert sentences("Come in. ... 12! Sit down") == (("come", "in"), ("sit", "down"))


def test_all_pronunciations_are_in_the_dictionary_and_strange_words_by_their_letters() -> None:
    lines = dictionary(["a", "qwzxk", "a"]).splitlines()
    assert lines == ["a AH", "a(2) EY", "qwzxk K W Z K S K"]
    assert pronunciation("qwzxk") is None


@pytest.mark.parametrize("history", ["<s>", "a", "b", "<s> a", "a b", "b a"])
def test_what_may_follow_sums_to_one(history: str) -> None:
    model = arpa([("a", "b", "a", "c"), ("b", "a", "b")])
    total = sum(10 ** _log10(model, f"{history} {word}") for word in ("a", "b", "c", "</s>"))
    assert math.isclose(total, 1, abs_tol=1e-3)


def test_a_known_text_holds_both_files() -> None:
    known = KnownText.of([("come", "in")])
    assert "ngram 1=4" in known.language_model
    assert known.dictionary.startswith("come K AH M\n")


def _log10(model: str, gram: str) -> float:
    """How an ARPA file is read: the longest entry there is, else the history's weight and the shorter gram."""
    entries = {gram: value for value, gram in re.findall(r"^(-?[\d.]+)\t([^\t\n]+)", model, re.MULTILINE)}
    weights = dict(re.findall(r"^-?[\d.]+\t([^\t\n]+)\t(-?[\d.]+)$", model, re.MULTILINE))
    if gram in entries:
        return float(entries[gram])
    history, _, word = gram.rpartition(" ")
    assert history, f"{word} isn't in the model"
    return float(weights.get(history, 0)) + _log10(model, gram.split(" ", 1)[1])
