from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from speakkit.measure.values import Unknown
from speakkit.measure.vocabulary import hdd, mattr, mtld, vocabulary_measures

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
