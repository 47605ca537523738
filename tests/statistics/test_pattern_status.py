from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import beta

from speakkit.statistics.pattern_status import (
    CHANGES,
    Status,
    gather_evidence,
    probability_lower,
    published_status,
    published_statuses,
)

histories = st.lists(st.booleans(), max_size=24)


def history(marks: str) -> list[bool]:
    """ "x" where the pattern was present."""
    return [mark == "x" for mark in marks]


@pytest.mark.parametrize(("counts", "expected"), [((1, 6, 5, 6), 0.9913), ((1, 5, 2, 5), 0.7510)])
def test_posterior_probability_worked_values(counts: tuple[int, int, int, int], expected: float) -> None:
    assert probability_lower(*counts) == pytest.approx(expected, abs=5e-5)


@settings(max_examples=25)
@given(st.integers(1, 20), st.integers(1, 20), st.data())
def test_posterior_probability_agrees_with_plain_integration(n: int, m: int, data: st.DataObject) -> None:
    k, j = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    p, q = beta(k + 0.5, n - k + 0.5), beta(j + 0.5, m - j + 0.5)
    expected = quad(lambda root: 2 * root * p.pdf(root**2) * q.sf(root**2), 0, 0.5**0.5)[0]
    expected += quad(lambda root: 2 * root * p.pdf(1 - root**2) * q.sf(1 - root**2), 0, 0.5**0.5)[0]
    assert probability_lower(k, n, j, m) == pytest.approx(expected, abs=1e-7)
    assert probability_lower(k, n, j, m) + probability_lower(j, m, k, n) == pytest.approx(1, abs=1e-7)


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ("xxxxxxx", Status.NOT_ENOUGH_EVIDENCE),
        ("xxxxxxxx", Status.PERSISTENT),
        ("....x.x.", Status.OCCASIONAL),
        ("........", Status.OCCASIONAL),
        ("xxxxxxxxx..x..", Status.IMPROVING),
        ("........xxxxx", Status.EMERGING),
        ("xxxxxxxx.....", Status.IMPROVING),
        ("xxxxxxxx......", Status.NOT_SEEN_RECENTLY),
    ],
)
def test_published(marks: str, expected: Status) -> None:
    assert published_status(history(marks)) is expected


def test_a_change_needs_two_sessions_in_a_row() -> None:
    sessions = history("xxxxxxxx....")
    assert gather_evidence(sessions[:11]).candidate is Status.IMPROVING
    assert published_status(sessions[:11]) is Status.OCCASIONAL
    assert published_status(sessions) is Status.IMPROVING


def test_a_change_seen_once_is_never_published() -> None:
    sessions = history("xxx.x.xx..x....x.x..")
    assert gather_evidence(sessions[:13]).candidate is Status.IMPROVING
    assert CHANGES.isdisjoint(published_statuses(sessions))


def test_not_seen_recently_ends_with_the_next_hit() -> None:
    assert published_status(history("xxxxxxxx......x")) is not Status.NOT_SEEN_RECENTLY


def test_improving_stays_until_it_comes_back() -> None:
    statuses = list(published_statuses(history("xxxxxxxxx..x..x.xxxxxxx")))
    assert statuses[13] is Status.IMPROVING
    assert statuses[-1] is Status.PERSISTENT


def test_three_earlier_hits_are_needed_for_a_clean_run_to_mean_anything() -> None:
    assert published_status(history("xx" + "." * 12)) is Status.OCCASIONAL


def test_evidence_needs_eight_sessions() -> None:
    with pytest.raises(ValueError, match="8"):
        gather_evidence([True] * 7)


@given(histories)
def test_a_published_change_was_the_candidate_twice_in_a_row_before(was_present: list[bool]) -> None:
    candidates = [gather_evidence(was_present[:n]).candidate for n in range(8, len(was_present) + 1)]
    held = {a for a, b in pairwise(candidates) if a is b}
    assert {status for status in published_statuses(was_present) if status in CHANGES} <= held


@given(histories)
def test_earlier_statuses_never_change_with_later_sessions(was_present: list[bool]) -> None:
    statuses = list(published_statuses(was_present))
    assert statuses[:-1] == list(published_statuses(was_present[:-1]))
