from __future__ import annotations

import numpy as np
import pytest

from speakkit.statistics.change_tests import informing_histories, presence_channel, rate_channel, recent_sessions
from tests.support.changes import WORDS, stable_pages


def test_sessions_that_do_not_inform_are_left_out() -> None:
    told = informing_histories([[[3, 0, 1, 0]]], [[100, 200, 300, 400]], [[[True, False, True, True]]])
    assert told.occurrences.tolist() == [[[3, 1, 0, 0]]]
    assert told.words.tolist() == [[[100, 300, 400, 0]]]
    assert told.sessions.tolist() == [[3]]


def test_recent_is_a_third_from_five_to_twelve() -> None:
    assert recent_sessions([8, 14, 18, 36, 100]).tolist() == [5, 5, 6, 12, 12]


def test_presence_root_is_the_likelihood_ratio_of_two_shares() -> None:
    present = np.array([1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 0, 0, 0, 1, 0])  # 8 of 10, then 1 of 5
    channel = presence_channel(informing_histories([[present]], [[WORDS] * 15], [[[True] * 15]]))

    def log_likelihood(k: int, n: int) -> float:
        return float(k * np.log(k / n) + (n - k) * np.log(1 - k / n))

    gain = log_likelihood(8, 10) + log_likelihood(1, 5) - log_likelihood(9, 15)
    assert channel.root[0, 0] == pytest.approx(-np.sqrt(2 * gain))


def test_a_clean_run_is_as_rare_as_its_place_among_all_orders() -> None:
    present = [1, 1] + [0] * 38
    channel = presence_channel(informing_histories([[present]], [[WORDS] * 40], [[[True] * 40]]))
    assert channel.p_value[0, 0] == pytest.approx(2 / 780)  # all pairs of places, both tails


def test_with_equal_words_the_rates_are_plain_means() -> None:
    counts = [4, 9, 0, 6, 2, 11, 1, 3, 7, 0]
    channel = rate_channel(informing_histories([[counts]], [[WORDS] * 10], [[[True] * 10]]))
    assert channel.earlier[0, 0] == pytest.approx(sum(counts[:5]) / 5 / WORDS)
    assert channel.recent[0, 0] == pytest.approx(sum(counts[5:]) / 5 / WORDS)


@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.5])
def test_the_correlation_of_neighbouring_sessions_is_found(correlation: float) -> None:
    drawn = stable_pages(150, "poisson", correlation, seed=6)[..., :24]
    pages = informing_histories(drawn, np.full((150, 24), WORDS), np.ones(drawn.shape, dtype=bool))
    for channel in (presence_channel(pages), rate_channel(pages)):
        assert channel.correlation.mean() == pytest.approx(correlation, abs=0.06)


def test_a_change_isnt_taken_for_sessions_that_are_alike() -> None:
    pages = informing_histories([[[1] * 8 + [0] * 9]], [[WORDS] * 17], [[[True] * 17]])
    assert presence_channel(pages).correlation.tolist() == [0]
