"""The cap on what all workers on other hosts may spend together."""

from __future__ import annotations

import secrets
import threading

from speakkit.calls.prices import dollars
from speakkit.errors import CostCapError


class SharedBudget:
    """What the workers of this host may spend, counted from its start; None for no cap.

    What was set aside and is never settled counts as spent: a worker that died in a call may have paid for it.
    """

    def __init__(self, cap_usd: float | None = None) -> None:
        self.cap_usd = cap_usd
        self._spent_usd = 0.0
        self._set_aside_usd: dict[str, float] = {}
        self._lock = threading.Lock()

    def set_aside(self, most_usd: float | None) -> str:
        """Hold the most that a call can cost; the id under which it is settled.

        Raises:
            CostCapError: the call might exceed the cap, or its price isn't known though there is a cap.
        """
        if self.cap_usd is not None and most_usd is None:
            raise CostCapError(
                "There is a cap on cost, and the price of this engine's model isn't known. Set it where the worker runs "
                "(SPEAKKIT_..._USD_PER_...), or lift the cap on the store's host."
            )
        reservation_id = secrets.token_hex(8)
        with self._lock:
            used = self._spent_usd + sum(self._set_aside_usd.values())
            if self.cap_usd is not None and used + (most_usd or 0.0) > self.cap_usd + 1e-9:
                raise CostCapError(
                    f"The next call may cost up to {dollars(most_usd or 0.0)}, and {dollars(used)} of {dollars(self.cap_usd)} "
                    "are spent or set aside by all workers. Raise SPEAKKIT_MAX_COST_USD on the store's host."
                )
            self._set_aside_usd[reservation_id] = most_usd or 0.0
        return reservation_id

    def settle(self, reservation_id: str, cost_usd: float) -> None:
        """Count what the call did cost in place of what was set aside; a second time changes nothing."""
        with self._lock:
            if self._set_aside_usd.pop(reservation_id, None) is not None:
                self._spent_usd += cost_usd
