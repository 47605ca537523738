"""The status of every pattern of a learner's page, decided over the whole page.

A change is told where its p-value, adjusted by Benjamini and Hochberg over all patterns and both channels (presence and
rate), is at most .1, and neither channel goes the other way. It rests on nothing but the sessions up to now, so that it is
withdrawn as soon as this evidence is under .9. How often stable learners are told a change, and how soon true ones are
told: `make bench` prints it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from speakkit.statistics.change_tests import (
    MIN_SESSIONS,
    Channel,
    Floats,
    Histories,
    informing_histories,
    presence_channel,
    rate_channel,
    recent_sessions,
    with_effective_sessions,
)
from speakkit.statistics.multiplicity import benjamini_hochberg

MAX_PAGE_P = 0.1
"""Above it, adjusted over the page, no change is told."""
MIN_UNCHANGED_P = 0.1
"""Only above it, unadjusted and in both channels, may be said that there is no clear change."""
PERSISTENT_SHARE = 0.5


class Status(StrEnum):
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence"
    IMPROVING = "improving"
    EMERGING = "emerging"
    NOT_SEEN_RECENTLY = "not_seen_recently"
    PERSISTENT = "persistent"
    OCCASIONAL = "occasional"


CHANGES = frozenset({Status.IMPROVING, Status.EMERGING, Status.NOT_SEEN_RECENTLY})


@dataclass(frozen=True, slots=True)
class ChannelChange:
    """The recent sessions against the earlier ones: shares of sessions, or occurrences per 100 words.

    `p_value` is the pattern's by itself, `p_adjusted` over all patterns and both channels of the page.
    """

    earlier: float
    recent: float
    p_value: float
    p_adjusted: float


@dataclass(frozen=True, slots=True)
class PatternChange:
    """What at least eight informing sessions say of a pattern's change; `rate` is None where words can't be counted."""

    status: Status
    recent_sessions: int
    presence: ChannelChange
    rate: ChannelChange | None

    @property
    def is_unchanged(self) -> bool:
        """Whether "no clear change" may be said; in between, nothing is said either way."""
        channels = [channel for channel in (self.presence, self.rate) if channel is not None]
        return self.status not in CHANGES and all(channel.p_value > MIN_UNCHANGED_P for channel in channels)


def page_changes(
    occurrences: Sequence[Sequence[int]], words: Sequence[int], informs: Sequence[Sequence[bool]]
) -> tuple[PatternChange | None, ...]:
    """Of every pattern of one learner since the last break; None below eight informing sessions.

    Args:
        occurrences: one row a pattern, one column a session, oldest first.
        words: of each session; 0 where they can't be counted.
        informs: whether the session says anything of the pattern.
    """
    if not occurrences or not words:
        return (None,) * len(occurrences)
    pages = informing_histories([occurrences], [words], [informs])
    presence, rate = channels(pages)
    adjusted, direction = page_decision(presence, rate)
    return tuple(
        _pattern_change(pages, (presence, rate), adjusted[0, :, row], int(direction[0, row]), row)
        if pages.is_testable[0, row]
        else None
        for row in range(len(occurrences))
    )


def channels(pages: Histories) -> tuple[Channel, Channel]:
    """Presence and rate; sessions are taken to be as alike as they are in the channel where they are more alike."""
    presence, rate = presence_channel(pages), rate_channel(pages)
    correlation = np.maximum(presence.correlation, rate.correlation)
    return with_effective_sessions(presence, correlation), with_effective_sessions(rate, correlation)


def page_decision(presence: Channel, rate: Channel) -> tuple[Floats, npt.NDArray[np.int64]]:
    """For many pages: p-values adjusted over each, (pages, 2, patterns); and the change told of each pattern.

    The second is -1 where there is less of it, 1 where there is more, else 0: (pages, patterns).
    """
    adjusted = _adjusted(presence, rate)
    stronger = np.where(np.abs(presence.root) >= np.abs(rate.root), presence.root, rate.root)
    direction = np.where(adjusted.min(axis=1) <= MAX_PAGE_P, np.sign(stronger), 0)
    agreed = np.ones_like(direction, dtype=bool)
    for channel in (presence, rate):
        agreed &= ~channel.is_tested | (direction * (channel.recent - channel.earlier) >= 0)
    return adjusted, np.where(agreed, direction, 0).astype(np.int64)


def _adjusted(presence: Channel, rate: Channel) -> Floats:
    """The adjusted p-values of each page, 1 where there is nothing to test: (pages, 2, patterns)."""
    p_values = np.stack([presence.p_value, rate.p_value], axis=1)
    is_tested = np.stack([presence.is_tested, rate.is_tested], axis=1)
    adjusted = np.ones_like(p_values)
    for page, tested in enumerate(is_tested):
        adjusted[page, tested] = benjamini_hochberg(p_values[page, tested].tolist())
    return adjusted


def _pattern_change(
    pages: Histories, tested: tuple[Channel, Channel], adjusted: Floats, direction: int, row: int
) -> PatternChange:
    presence, rate = (
        ChannelChange(
            earlier=unit * float(channel.earlier[0, row]),
            recent=unit * float(channel.recent[0, row]),
            p_value=float(channel.p_value[0, row]),
            p_adjusted=float(p_adjusted),
        )
        if channel.is_tested[0, row]
        else None
        for channel, p_adjusted, unit in zip(tested, adjusted, (1, 100), strict=True)
    )
    assert presence is not None  # tested from eight sessions on
    recent = int(recent_sessions(pages.sessions[0, row]))
    return PatternChange(_status(direction, presence.recent), recent, presence, rate)


def _status(direction: int, recent_share: float) -> Status:
    if direction > 0:
        return Status.EMERGING
    if direction < 0:
        return Status.IMPROVING if recent_share > 0 else Status.NOT_SEEN_RECENTLY
    return Status.PERSISTENT if recent_share >= PERSISTENT_SHARE else Status.OCCASIONAL


__all__ = [
    "CHANGES",
    "MAX_PAGE_P",
    "MIN_SESSIONS",
    "MIN_UNCHANGED_P",
    "ChannelChange",
    "PatternChange",
    "Status",
    "channels",
    "page_changes",
    "page_decision",
]
