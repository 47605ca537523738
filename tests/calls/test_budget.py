"""The hard cap of a run: never exceeded, however many sessions are under way."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from speakkit.calls.budget import Budget
from speakkit.errors import CostCapError


def spend(budget: Budget, most_usd: float | None, cost_usd: float) -> None:
    with budget.setting_aside(most_usd) as settle:
        settle(cost_usd)


def test_a_call_that_might_exceed_the_cap_is_not_made() -> None:
    budget = Budget(1.0)
    spend(budget, 0.7, 0.5)
    with pytest.raises(CostCapError, match=r"up to \$0\.60, and \$0\.50 of \$1\.00"):
        spend(budget, 0.6, 0.1)
    assert budget.spent_usd == 0.5


def test_a_small_cap_is_told_as_it_is() -> None:
    with pytest.raises(CostCapError, match=r"up to \$0\.0327, and \$0\.00 of \$0\.0001 are spent"):
        spend(Budget(0.0001), 0.0327, 0.0)


def test_what_a_call_did_not_use_is_given_back() -> None:
    budget = Budget(1.0)
    for _ in range(5):
        spend(budget, 0.5, 0.1)
    assert budget.spent_usd == pytest.approx(0.5)


def test_a_call_that_fails_gives_everything_back() -> None:
    budget = Budget(1.0)
    with pytest.raises(ZeroDivisionError), budget.setting_aside(1.0):
        raise ZeroDivisionError
    spend(budget, 1.0, 1.0)
    assert budget.spent_usd == 1.0


def test_free_calls_pass_a_cap_of_nothing() -> None:
    spend(Budget(0), 0.0, 0.0)
    with pytest.raises(CostCapError):
        spend(Budget(0), 0.0001, 0.0)


def test_a_cap_needs_a_known_price() -> None:
    with pytest.raises(CostCapError, match="price"):
        spend(Budget(1.0), None, 0.0)
    spend(Budget(None), None, 0.0)


def test_a_call_waits_for_those_under_way_rather_than_give_up() -> None:
    budget = Budget(1.0)
    under_way, may_end = threading.Event(), threading.Event()

    def first() -> None:
        with budget.setting_aside(0.8) as settle:
            under_way.set()
            may_end.wait(5)
            settle(0.1)

    with ThreadPoolExecutor(2) as pool:
        held = pool.submit(first)
        under_way.wait(5)
        waiting = pool.submit(spend, budget, 0.8, 0.1)
        may_end.set()
        held.result(5)
        waiting.result(5)
    assert budget.spent_usd == pytest.approx(0.2)


def test_many_at_once_stay_within_the_cap() -> None:
    budget = Budget(1.0)

    def attempt(_: int) -> bool:
        try:
            spend(budget, 0.25, 0.2)
        except CostCapError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        made = sum(pool.map(attempt, range(30)))
    assert made == 4
    assert budget.spent_usd == pytest.approx(0.8)
