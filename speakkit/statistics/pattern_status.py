"""The status of a pattern in a learner's profile: a small state machine that runs over the informative sessions.

At each session the evidence names a candidate. A change (improving, emerging, not seen recently) is published only when
it is the candidate at two sessions in a row, and stays until it is contradicted; testing anew at every session would
show most stable learners a change that never was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt
from numpy.polynomial.legendre import leggauss
from scipy.special import betainc

MIN_SESSIONS = 8
RECENT_SESSIONS = 5
MIN_PROBABILITY = 0.975
MIN_HITS = 3
MIN_CLEAN_RUN = 5
MAX_CHANCE_OF_CLEAN_RUN = 0.02


class Status(StrEnum):
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence"
    IMPROVING = "improving"
    EMERGING = "emerging"
    NOT_SEEN_RECENTLY = "not_seen_recently"
    PERSISTENT = "persistent"
    OCCASIONAL = "occasional"


CHANGES = frozenset({Status.IMPROVING, Status.EMERGING, Status.NOT_SEEN_RECENTLY})


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the sessions up to one say.

    `p_decrease` is P(recent < earlier); `clean_run` counts the sessions since the pattern was last present.
    """

    recent_hits: int
    earlier_hits: int
    p_decrease: float
    clean_run: int
    chance_of_clean_run: float

    @property
    def level(self) -> Status:
        """Where no change is claimed."""
        return Status.PERSISTENT if self.recent_hits >= MIN_HITS else Status.OCCASIONAL

    @property
    def candidate(self) -> Status:
        """The change that the sessions up to now suggest, else the level."""
        if self.clean_run >= MIN_CLEAN_RUN and self.chance_of_clean_run <= MAX_CHANCE_OF_CLEAN_RUN:
            return Status.NOT_SEEN_RECENTLY
        if self.earlier_hits >= MIN_HITS and self.p_decrease >= MIN_PROBABILITY:
            return Status.IMPROVING
        if self.recent_hits >= MIN_HITS and 1 - self.p_decrease >= MIN_PROBABILITY:
            return Status.EMERGING
        return self.level

    def contradicts(self, change: Status) -> bool:
        """Whether a change that was published can't stand any longer."""
        if change is Status.NOT_SEEN_RECENTLY:
            return self.clean_run == 0
        return self.p_decrease <= 0.5 if change is Status.IMPROVING else self.p_decrease >= 0.5


@dataclass(frozen=True, slots=True)
class State:
    """Between two sessions: what is published, and the last session's candidate."""

    published: Status
    candidate: Status

    def after(self, evidence: Evidence) -> State:
        """The state after one more session."""
        candidate = evidence.candidate
        if candidate in CHANGES and candidate is self.candidate:
            return State(candidate, candidate)
        if self.published in CHANGES and not evidence.contradicts(self.published):
            return State(self.published, candidate)
        return State(evidence.level, candidate)


def published_status(was_present: Sequence[bool]) -> Status:
    """The status after the last of a learner's informative sessions, oldest first."""
    statuses = tuple(published_statuses(was_present))
    return statuses[-1] if statuses else Status.NOT_ENOUGH_EVIDENCE


def published_statuses(was_present: Sequence[bool]) -> Iterator[Status]:
    """The status as it stood after each session, oldest first."""
    state = State(Status.NOT_ENOUGH_EVIDENCE, Status.NOT_ENOUGH_EVIDENCE)
    for sessions in range(1, len(was_present) + 1):
        if sessions >= MIN_SESSIONS:
            state = state.after(gather_evidence(was_present[:sessions]))
        yield state.published


def gather_evidence(was_present: Sequence[bool]) -> Evidence:
    """What at least eight informative sessions say, oldest first.

    Raises:
        ValueError: there are fewer.
    """
    if len(was_present) < MIN_SESSIONS:
        raise ValueError(f"a status needs at least {MIN_SESSIONS} informative sessions")
    earlier, recent = was_present[:-RECENT_SESSIONS], was_present[-RECENT_SESSIONS:]
    clean_run = next((age for age, hit in enumerate(reversed(was_present)) if hit), len(was_present))
    return Evidence(
        recent_hits=sum(recent),
        earlier_hits=sum(earlier),
        p_decrease=probability_lower(sum(recent), len(recent), sum(earlier), len(earlier)),
        clean_run=clean_run,
        chance_of_clean_run=_chance_of_clean_run(was_present, clean_run),
    )


@lru_cache(maxsize=4096)
def probability_lower(k: int, n: int, other_k: int, other_n: int) -> float:
    """P(p < q) for p with k of n and q with other_k of other_n, under independent Jeffreys posteriors.

    Written in the angle whose squared sine is p, both posteriors are smooth, so that Gauss-Legendre quadrature is
    exact to rounding.
    """
    angle, weights = _quadrature()
    log_density = 2 * k * np.log(np.sin(angle)) + 2 * (n - k) * np.log(np.cos(angle))
    q_below = betainc(other_k + 0.5, other_n - other_k + 0.5, np.sin(angle) ** 2)
    return float(np.average(1 - q_below, weights=weights * np.exp(log_density - log_density.max())))


@cache
def _quadrature() -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Angles from 0 to pi/2 and their weights."""
    nodes, weights = leggauss(128)
    return (nodes + 1) * np.pi / 4, weights


def _chance_of_clean_run(was_present: Sequence[bool], clean_run: int) -> float:
    """(1-p0)^m for a clean run of m after sessions with the rate p0; 1 where that rests on fewer than three hits."""
    before = was_present[: len(was_present) - clean_run]
    if sum(before) < MIN_HITS:
        return 1.0
    return (1 - sum(before) / len(before)) ** clean_run
