"""The hard cap of a run: money is set aside before a call, so that several sessions at once can't exceed it together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import Protocol

from speakkit.calls.prices import dollars
from speakkit.errors import CostCapError

Settle = Callable[[float], None]
"""Says what a call really cost, in US dollars."""


class CostCap(Protocol):
    """What calls have to fit into, whoever counts."""

    def setting_aside(self, most_usd: float | None) -> AbstractContextManager[Settle]:
        """Hold the most that a call can cost while it is made; call what is given with its cost.

        Raises:
            CostCapError: the call might exceed the cap, or its price isn't known though there is a cap.
        """
        ...


@contextmanager
def settling(settled: Callable[[float], None]) -> Iterator[Settle]:
    """While a call is made: what is given is told its cost, and `settled` in the end whatever came of it, 0 where nobody said."""
    spent_usd = 0.0

    def settle(cost_usd: float) -> None:
        nonlocal spent_usd
        spent_usd = cost_usd

    try:
        yield settle
    finally:
        settled(spent_usd)


@dataclass(frozen=True)
class AllOf:
    """Several caps, each of which a call has to fit into."""

    caps: Sequence[CostCap]

    @contextmanager
    def setting_aside(self, most_usd: float | None) -> Iterator[Settle]:
        """As `CostCap` says."""
        with ExitStack() as held:
            settles = [held.enter_context(cap.setting_aside(most_usd)) for cap in self.caps]

            def settle(cost_usd: float) -> None:
                for one in settles:
                    one(cost_usd)

            yield settle


class Budget:
    """What one run (a command, or a flow run's process) may spend on engine calls; None for no cap.

    A call sets aside the most that it can cost, which is given back once the ledger says what it did cost. Where too
    little is left because of calls under way, it waits for those.
    """

    def __init__(self, cap_usd: float | None = None) -> None:
        self.cap_usd = cap_usd
        self._spent_usd = 0.0
        self._set_aside_usd = 0.0
        self._changed = threading.Condition()

    @property
    def spent_usd(self) -> float:
        """What the calls of this run have cost so far, those of an unknown price left out."""
        with self._changed:
            return self._spent_usd

    @contextmanager
    def setting_aside(self, most_usd: float | None) -> Iterator[Settle]:
        """Hold the most that a call can cost while it is made; call what is given with its cost.

        Raises:
            CostCapError: the call might exceed the cap, or its price isn't known though there is a cap.
        """
        held_usd = self._set_aside(most_usd)

        def settled(spent_usd: float) -> None:
            with self._changed:
                self._set_aside_usd -= held_usd
                self._spent_usd += spent_usd
                self._changed.notify_all()

        with settling(settled) as settle:
            yield settle

    def _set_aside(self, most_usd: float | None) -> float:
        if self.cap_usd is None or most_usd == 0:
            return 0.0
        if most_usd is None:
            raise CostCapError(
                "There is a cap on cost, and the price of this engine's model isn't known. "
                "Set it (SPEAKKIT_OPENAI_USD_PER_MINUTE, SPEAKKIT_ANTHROPIC_USD_PER_MILLION_... or "
                "SPEAKKIT_CHAT_USD_PER_MILLION_...), or lift the cap."
            )
        with self._changed:
            self._changed.wait_for(lambda: self._fits(most_usd) or self._set_aside_usd <= 0)
            if not self._fits(most_usd):
                raise CostCapError(
                    f"The next call may cost up to {dollars(most_usd)}, and {dollars(self._spent_usd)} of "
                    f"{dollars(self.cap_usd)} are spent. Raise the cap (--max-cost, or SPEAKKIT_MAX_COST_USD) and run "
                    "again what stopped here."
                )
            self._set_aside_usd += most_usd
        return most_usd

    def _fits(self, most_usd: float) -> bool:
        return self.cap_usd is None or self._spent_usd + self._set_aside_usd + most_usd <= self.cap_usd + 1e-9
