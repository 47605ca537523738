from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom

from speakkit.measure.lexical_diversity import hdd, mattr, mtld, vocabulary_measures
from speakkit.measure.values import Unknown
from tests.support.examples import examples

TEN_TYPES_FIVE_TIMES = tuple("abcdefghij" * 5)
Words = Sequence[str]


def test_worked_values() -> None:
    assert mattr("abac", 3) == pytest.approx(0.833333, abs=5e-7)
    assert mattr(TEN_TYPES_FIVE_TIMES) == pytest.approx(0.2)
    assert hdd(TEN_TYPES_FIVE_TIMES) == pytest.approx(0.238089, abs=5e-7)
    assert mtld(TEN_TYPES_FIVE_TIMES) == pytest.approx(16.666667, abs=5e-7)


@given(st.lists(st.sampled_from("abcdefgh"), min_size=5, max_size=80))
def test_mattr_is_the_mean_over_all_windows(words: Words) -> None:
    windows = [words[i : i + 5] for i in range(len(words) - 4)]
    expected = sum(len(set(window)) / 5 for window in windows) / len(windows)
    assert mattr(words, 5) == pytest.approx(expected)


@given(st.lists(st.sampled_from("abcdefgh"), min_size=42, max_size=80))
def test_mtld_reads_the_same_in_both_directions(words: Words) -> None:
    assert mtld(words) == pytest.approx(mtld(words[::-1]))


@given(st.lists(st.sampled_from("abcdefgh"), min_size=42, max_size=42))
def test_hdd_of_a_text_as_long_as_its_sample_is_the_type_token_ratio(words: Words) -> None:
    assert hdd(words) == pytest.approx(len(set(words)) / 42)


@given(st.lists(st.sampled_from("abcdefghijklmnop"), min_size=42, max_size=300))
def test_hdd_is_what_the_hypergeometric_distribution_says(words: Words) -> None:
    drawn = [1 - hypergeom.pmf(0, len(words), frequency, 42) for frequency in Counter(words).values()]
    assert hdd(words) == pytest.approx(sum(drawn) / 42)


RANDOM_WORDS = st.integers(1, 60).flatmap(
    lambda types: st.lists(st.integers(1, types).map(str), min_size=50, max_size=160)
)
"""Word lists poor and rich in types."""


def plain_mattr(words: Words) -> Fraction:
    """Covington & McFall 2010: the window is moved on by one token at a time, all ratios are averaged."""
    ratios = [Fraction(len(set(words[at : at + 50])), 50) for at in range(len(words)) if at + 50 <= len(words)]
    return sum(ratios, Fraction()) / len(ratios)


def plain_factors(words: Words) -> Fraction:
    """McCarthy & Jarvis 2010: a factor is complete where the ratio of types falls below .72, then it starts anew.

    What is left at the end is a part of a factor: how far its ratio has come on the way from 1 to .72.
    """
    threshold = Fraction(72, 100)
    for end in range(1, len(words) + 1):
        ratio = Fraction(len(set(words[:end])), end)
        if ratio < threshold:
            return 1 + plain_factors(words[end:])
    left = Fraction(len(set(words)), len(words)) if words else Fraction(1)
    return (1 - left) / (1 - threshold)


def plain_mtld(words: Words) -> Fraction | None:
    factors = [plain_factors(words), plain_factors(list(reversed(words)))]
    return sum((len(words) / each for each in factors), Fraction()) / 2 if all(factors) else None


def plain_hdd(words: Words) -> Fraction:
    """McCarthy & Jarvis 2010: each type adds 1/42 of its probability of being among 42 tokens drawn one after the other."""
    total = Fraction()
    for word in set(words):
        never = Fraction(1)
        for drawn in range(42):
            left = len(words) - drawn
            never *= Fraction(max(0, left - words.count(word)), left)
        total += (1 - never) / 42
    return total


@settings(max_examples=examples(40), deadline=None)
@given(RANDOM_WORDS)
def test_all_three_are_what_their_definitions_say(words: Words) -> None:
    assert mattr(words) == pytest.approx(float(plain_mattr(words)))
    assert hdd(words) == pytest.approx(float(plain_hdd(words)))
    expected = plain_mtld(words)
    assert mtld(words) == (None if expected is None else pytest.approx(float(expected)))


@pytest.mark.parametrize(
    ("words", "factors"),
    [
        ("abca", Fraction(25, 28)),  # never below .72: a part of one, (1 - 3/4)/(1 - .72)
        ("aab", Fraction(1)),  # "aa" is one, of "b" nothing is repeated
        ("aaabcb", 1 + Fraction(25, 28)),  # "aa" is one, "abcb" a part of one
    ],
)
def test_a_part_of_a_factor_counts_as_a_part(words: str, factors: Fraction) -> None:
    assert plain_factors(words) == factors
    backwards = plain_factors(words[::-1])
    assert mtld(words) == pytest.approx(float((len(words) / factors + len(words) / backwards) / 2))


def test_too_few_words_for_the_formulas_are_refused() -> None:
    with pytest.raises(ValueError, match="window"):
        mattr("abc")
    with pytest.raises(ValueError, match="sample"):
        hdd("abc")


def test_mtld_is_unknown_where_nothing_repeats() -> None:
    assert mtld([str(number) for number in range(60)]) is None
    (_, measure, _) = vocabulary_measures([str(number) for number in range(60)])
    assert measure.null_reason == "no word is repeated"


@pytest.mark.parametrize(("length", "flag"), [(50, "fewer than 100 words"), (99, "fewer than 100 words"), (100, None)])
def test_short_texts_are_flagged(length: int, flag: str | None) -> None:
    words = (TEN_TYPES_FIVE_TIMES * 2)[:length]
    assert [measure.flag for measure in vocabulary_measures(words)] == [flag] * 3


def test_below_fifty_words_there_is_no_value() -> None:
    found = vocabulary_measures(TEN_TYPES_FIVE_TIMES[:49])
    assert {measure.null_reason for measure in found} == {"fewer than 50 words"}


def test_unknown_words_give_their_reason() -> None:
    assert {measure.null_reason for measure in vocabulary_measures(Unknown("because"))} == {"because"}
