from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speakkit.statistics.multiplicity import benjamini_hochberg
from speakkit.statistics.pattern_status import CHANGES, PatternChange, Status, page_changes
from tests.support.examples import examples

WORDS = 150


def page(*marks: str, words: int = WORDS) -> tuple[PatternChange | None, ...]:
    """ "x" where a pattern was present, a digit for as many occurrences, "-" where the session says nothing of it."""
    counts = [
        [{"x": 1, ".": 0, "-": 0}.get(mark) or int(mark if mark.isdigit() else mark == "x") for mark in row]
        for row in marks
    ]
    return page_changes(counts, [words] * len(marks[0]), [[mark != "-" for mark in row] for row in marks])


def change(marks: str) -> PatternChange:
    found = page(marks)[0]
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ("xxxxxxxx", Status.PERSISTENT),
        ("....x.x.", Status.OCCASIONAL),
        ("........", Status.OCCASIONAL),
        ("xxxxxxxxxx..x..", Status.IMPROVING),
        ("........xxxxx", Status.EMERGING),
        ("xxxxxxxx........", Status.NOT_SEEN_RECENTLY),
        ("xxxxxxxx.....x", Status.IMPROVING),
        ("xx" + "." * 38, Status.NOT_SEEN_RECENTLY),
    ],
)
def test_the_status_of_a_page_with_one_pattern(marks: str, expected: Status) -> None:
    assert change(marks).status is expected


@pytest.mark.parametrize("marks", ["xxxxxxx", "x-x-x-x-x-x-x-"])
def test_below_eight_informing_sessions_nothing_is_said(marks: str) -> None:
    assert page(marks) == (None,)


def test_a_falling_rate_is_a_change_though_the_share_stays() -> None:
    found = change("9898798989932332")
    assert (found.status, found.presence.earlier, found.presence.recent) == (Status.IMPROVING, 1, 1)
    assert found.rate is not None
    assert found.rate.recent < found.rate.earlier
    assert not found.is_unchanged


def test_a_fall_isnt_told_where_the_share_of_sessions_rises() -> None:
    found = change("9.9.9.9.9.9.9.9.11111111")
    assert found.presence.recent > found.presence.earlier
    assert found.status not in CHANGES


def test_a_change_needs_more_on_a_page_of_many() -> None:
    marks = "xxxxxxxx.x..x.x"
    assert page(marks)[0].status is Status.IMPROVING  # type: ignore[union-attr]
    with_others = page(marks, *["x.x..x.xx.x..x."] * 30)
    assert with_others[0].status not in CHANGES  # type: ignore[union-attr]


def test_sessions_that_are_alike_on_the_whole_page_weigh_less() -> None:
    marks = "xxxxxxx.x..x..."
    runs = ["xxx...xxxx...xx", "...xxxx...xxx..", "xx...xxx...xxxx"] * 5
    apart = ["x.x..x.xx.x..x.", ".x.xx.x..x.xx.x", "xx.x..x.x.x..x."] * 5
    alike, independent = page(marks, *runs)[0], page(marks, *apart)[0]
    assert alike is not None
    assert independent is not None
    assert alike.presence.p_value > independent.presence.p_value


def test_without_countable_words_only_presence_is_tested() -> None:
    found = page("xxxxxxxx........", words=0)[0]
    assert found is not None
    assert (found.rate, found.status) == (None, Status.NOT_SEEN_RECENTLY)


def test_p_values_are_adjusted_over_all_patterns_and_both_channels() -> None:
    found = [one for one in page("xxxxxxxx.x..x...", "x.x..x.xx.x..x.x", "3..2.13..1..2..1") if one]
    channels = [[one.presence for one in found], [one.rate for one in found if one.rate]]
    raw = [channel.p_value for side in channels for channel in side]
    adjusted = [channel.p_adjusted for side in channels for channel in side]
    assert adjusted == pytest.approx(benjamini_hochberg(raw))


def test_what_is_recent_grows_with_the_history() -> None:
    assert [change("x." * (n // 2)).recent_sessions for n in (8, 16, 24, 40, 80)] == [5, 5, 8, 12, 12]


@settings(max_examples=examples(40), deadline=None)
@given(st.lists(st.lists(st.sampled_from("x.-39"), min_size=16, max_size=16), min_size=1, max_size=4))
def test_no_change_is_denied_that_a_test_shows(rows: list[list[str]]) -> None:
    for found in page(*map("".join, rows)):
        if found is not None and found.is_unchanged:
            assert found.presence.p_value > 0.1
            assert found.rate is None or found.rate.p_value > 0.1


@settings(max_examples=examples(40), deadline=None)
@given(st.lists(st.sampled_from("x.39"), min_size=8, max_size=30))
def test_a_told_fall_is_one_in_the_recent_sessions(marks: list[str]) -> None:
    found = change("".join(marks))
    if found.status in {Status.IMPROVING, Status.NOT_SEEN_RECENTLY}:
        assert found.presence.recent <= found.presence.earlier
        assert found.rate is not None
        assert found.rate.recent <= found.rate.earlier


def test_a_page_without_patterns_or_sessions() -> None:
    assert page_changes([], [], []) == ()
    assert page_changes([[]], [], [[]]) == (None,)
