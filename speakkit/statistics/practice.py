"""What to practise next: severe, frequent and due patterns first.

The schedule is the half-life idea of Settles & Meeder 2016, doi:10.18653/v1/P16-1174.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from speakkit.model import Severity

FIRST_HALF_LIFE_DAYS = 7.0
MIN_EVIDENCE_SESSIONS = 2
_SEVERITY_POINTS: dict[Severity, int] = {"low": 1, "medium": 2, "high": 3}


@dataclass(frozen=True, slots=True)
class PracticeCandidate:
    """A pattern that might be practised.

    `rate` is the shrunken recency rate, `evidence_sessions` the comparable sessions it was present in. `is_established` says
    that its status is persistent or emerging: enough evidence that it is there now. `days_since_practice` is None where it was
    never practised.
    """

    pattern_id: str
    severity: Severity
    rate: float
    evidence_sessions: int
    days_since_practice: float | None = None
    half_life_days: float = FIRST_HALF_LIFE_DAYS
    is_established: bool = False

    @property
    def priority(self) -> float:
        """(severity/3) x rate x due, from 0 to 1."""
        return _SEVERITY_POINTS[self.severity] / 3 * self.rate * due(self.days_since_practice, self.half_life_days)


def due(days_since_practice: float | None, half_life_days: float = FIRST_HALF_LIFE_DAYS) -> float:
    """1 - 2^(-days/half-life): the share that is forgotten by now; 1 where it was never practised."""
    return 1.0 if days_since_practice is None else 1 - 2 ** (-days_since_practice / half_life_days)


def half_life_days(was_clean: Iterable[bool]) -> float:
    """The half-life after the probes that followed practice, in order: doubled by a clean one, halved by a lapse."""
    days = FIRST_HALF_LIFE_DAYS
    for is_clean in was_clean:
        days *= 2 if is_clean else 0.5
    return days


def rank_practice(candidates: Iterable[PracticeCandidate]) -> tuple[PracticeCandidate, ...]:
    """Those with evidence from at least two sessions: established ones first, then the most urgent, ties by id."""
    supported = (candidate for candidate in candidates if candidate.evidence_sessions >= MIN_EVIDENCE_SESSIONS)
    return tuple(sorted(supported, key=_order))


def _order(candidate: PracticeCandidate) -> tuple[bool, float, str]:
    return not candidate.is_established, -candidate.priority, candidate.pattern_id
