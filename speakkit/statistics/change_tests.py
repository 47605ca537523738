"""Whether patterns change: the recent sessions of every pattern of a page against the earlier ones, in two channels.

Presence (in how many sessions) and rate (how often per word) each give a signed likelihood-ratio root, below zero where
there is less of it now. Sessions aren't taken for independent: how alike neighbouring sessions are is estimated over the
whole page. All is computed for many pages at a time, which simulations need.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, ndtr, ndtri, xlogy

MIN_SESSIONS = 8
"""Fewer informing sessions say nothing of change."""
MIN_RECENT_SESSIONS, MAX_RECENT_SESSIONS = 5, 12

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]

_LEAST_DISPERSION = 1e-6  # the negative binomial is Poisson here, to rounding
_CORRELATIONS = np.linspace(0, 0.9, 10)
_DRAWN_HISTORIES = 2000
_LEAST_SQUARES = 1e-9
_FIT_STEPS = 6


def recent_sessions(informing: npt.ArrayLike) -> Integers:
    """How many of so many informing sessions are recent: about a third, at least 5, at most 12."""
    thirds: Integers = np.clip((np.asarray(informing) + 1) // 3, MIN_RECENT_SESSIONS, MAX_RECENT_SESSIONS)
    return thirds


@dataclass(frozen=True)
class Histories:
    """Pages of patterns over their informing sessions, oldest first; a pattern's places from `sessions` on are void.

    Shapes: `occurrences` and `words` are (pages, patterns, sessions), `sessions` is (pages, patterns).
    """

    occurrences: Floats
    words: Floats
    sessions: Integers

    @cached_property
    def is_counted(self) -> Booleans:
        counted: Booleans = np.arange(self.occurrences.shape[-1]) < self.sessions[..., None]
        return counted

    @cached_property
    def is_recent(self) -> Booleans:
        first = self.sessions - recent_sessions(self.sessions)
        recent: Booleans = self.is_counted & (np.arange(self.occurrences.shape[-1]) >= first[..., None])
        return recent

    @property
    def windows(self) -> tuple[Booleans, Booleans]:
        """The earlier and the recent sessions."""
        return self.is_counted & ~self.is_recent, self.is_recent

    @property
    def is_testable(self) -> Booleans:
        testable: Booleans = self.sessions >= MIN_SESSIONS
        return testable


@dataclass(frozen=True, slots=True)
class Channel:
    """What one channel says of every pattern: the share or rate of the earlier and of the recent sessions.

    `root` is about normal where nothing changed and sessions are independent, and 0 where nothing `is_tested`.
    `correlation` is that of neighbouring sessions. Shapes: (pages, patterns), `correlation` (pages,).
    """

    earlier: Floats
    recent: Floats
    root: Floats
    is_tested: Booleans
    correlation: Floats

    @property
    def p_value(self) -> Floats:
        """Two-sided, of each pattern by itself."""
        p: Floats = 2 * ndtr(-np.abs(self.root))
        return p


def informing_histories(occurrences: npt.ArrayLike, words: npt.ArrayLike, informs: npt.ArrayLike) -> Histories:
    """What to test, from all sessions of the pages, oldest first.

    Args:
        occurrences: of each pattern in each session, (pages, patterns, sessions).
        words: of each session, (pages, sessions); 0 where they can't be counted.
        informs: whether the session says anything of the pattern, as `occurrences`.
    """
    counts, informing = np.asarray(occurrences, dtype=np.float64), np.asarray(informs, dtype=bool)
    order = np.argsort(~informing, axis=-1, kind="stable")
    session_words = np.broadcast_to(np.asarray(words, dtype=np.float64)[..., None, :], counts.shape)
    sessions = informing.sum(axis=-1)
    is_counted = np.arange(counts.shape[-1]) < sessions[..., None]
    packed = [
        np.where(is_counted, np.take_along_axis(values, order, axis=-1), 0.0) for values in (counts, session_words)
    ]
    return Histories(packed[0], packed[1], sessions)


def presence_channel(pages: Histories) -> Channel:
    """In how many of the recent sessions, against the earlier ones.

    Where all recent sessions are clean, the chance of so long a clean run, were the sessions in any order, is used if it
    says more: two hits and then 38 clean sessions are a change that the last third doesn't show.
    """
    present = (pages.occurrences > 0).astype(np.float64)
    hits, sessions = _sums(present, pages), _sums(np.ones_like(present), pages)
    shares = [_ratio(k, n) for k, n in zip(hits, sessions, strict=True)]
    apart = _binomial(hits[0], sessions[0]) + _binomial(hits[1], sessions[1])
    root = _signed_root(apart - _binomial(hits[0] + hits[1], sessions[0] + sessions[1]), shares)
    root = np.where(hits[1] == 0, np.minimum(root, _clean_run_root(present, pages)), root)
    correlation = _correlation(present, pages)
    return Channel(shares[0], shares[1], np.where(pages.is_testable, root, 0.0), pages.is_testable, correlation)


def rate_channel(pages: Histories) -> Channel:
    """How often per word in the recent sessions, against the earlier ones.

    Counts may vary more than Poisson's, so they are negative binomial; half of a pattern's dispersion is its own, half
    that of the page.
    """
    is_tested = pages.is_testable & np.all((pages.words > 0) | ~pages.is_counted, axis=-1)
    pages = replace(pages, words=np.where(pages.is_counted, np.maximum(pages.words, 1), 0.0))
    counts, words = _sums(pages.occurrences, pages), _sums(pages.words, pages)
    rates = [_ratio(c, w) for c, w in zip(counts, words, strict=True)]
    dispersion = _dispersion(_by_window(rates, pages) * pages.words, pages)
    fits = [_fit(pages, is_in, dispersion) for is_in in (*pages.windows, pages.is_counted)]
    root = _signed_root(fits[0][1] + fits[1][1] - fits[2][1], [fits[0][0], fits[1][0]])
    correlation = _correlation(np.sqrt(_ratio(pages.occurrences + 3 / 8, pages.words)), pages)
    return Channel(fits[0][0], fits[1][0], np.where(is_tested, root, 0.0), is_tested, correlation)


def with_effective_sessions(channel: Channel, correlation: Floats) -> Channel:
    """The channel with the root that as many independent sessions would give: n(1-r)/(1+r) of n."""
    return replace(channel, root=channel.root * np.sqrt((1 - correlation) / (1 + correlation))[..., None])


def _sums(values: Floats, pages: Histories) -> tuple[Floats, Floats]:
    earlier, recent = (np.where(is_in, values, 0.0).sum(axis=-1) for is_in in pages.windows)
    return earlier, recent


def _ratio(part: Floats, whole: Floats) -> Floats:
    """0 where there is no whole."""
    divided: Floats = np.divide(part, whole, out=np.zeros(np.shape(part)), where=np.asarray(whole) > 0)
    return divided


def _by_window(values: Sequence[Floats], pages: Histories) -> Floats:
    """The value of its window for every session."""
    chosen: Floats = np.where(pages.is_recent, values[1][..., None], values[0][..., None])
    return chosen


def _binomial(k: Floats, n: Floats) -> Floats:
    """The greatest log likelihood of k of n, without the binomial coefficient."""
    return np.asarray(xlogy(k, _ratio(k, n)) + xlogy(n - k, _ratio(n - k, n)), dtype=np.float64)


def _signed_root(gain: Floats, values: Sequence[Floats]) -> Floats:
    signed: Floats = np.sign(values[1] - values[0]) * np.sqrt(2 * np.maximum(gain, 0))
    return signed


def _clean_run_root(present: Floats, pages: Histories) -> Floats:
    """The normal root, below zero, of the chance that all hits lie before a clean run as long as the last one is."""
    hits, sessions = present.sum(axis=-1), pages.sessions.astype(np.float64)
    before = present.shape[-1] - np.argmax(present[..., ::-1] > 0, axis=-1)
    before = np.where(hits > 0, before, sessions)
    log_chance = _log_choose(before, hits) - _log_choose(sessions, hits)
    root: Floats = ndtri(np.exp(np.minimum(log_chance, np.log(0.5))))
    return root


def _log_choose(n: Floats, k: Floats) -> Floats:
    chosen: Floats = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    return chosen


def _dispersion(expected: Floats, pages: Histories) -> Floats:
    """The variance of a count is m + dispersion m^2: by Pearson's statistic, half from the pattern, half from the page."""
    excess = np.where(pages.is_counted, _ratio((pages.occurrences - expected) ** 2, expected), 0.0).sum(axis=-1)
    free = np.maximum(pages.sessions - 2, 0) * (expected.sum(axis=-1) > 0)
    excess = np.where(pages.is_testable, excess - free, 0.0)
    weight = np.where(pages.is_testable, free * _ratio(expected.sum(axis=-1), pages.sessions.astype(float)), 0.0)
    own, page = _ratio(excess, weight), _ratio(excess.sum(axis=-1), weight.sum(axis=-1))[..., None]
    return np.maximum((own + page) / 2, _LEAST_DISPERSION)


def _fit(pages: Histories, is_in: Booleans, dispersion: Floats) -> tuple[Floats, Floats]:
    """The rate per word of these sessions by greatest likelihood, and that log likelihood up to a constant."""
    counts, words = np.where(is_in, pages.occurrences, 0.0), np.where(is_in, pages.words, 0.0)
    total, spread = counts.sum(axis=-1), dispersion[..., None]
    rate = _ratio(total, words.sum(axis=-1))
    for _ in range(_FIT_STEPS):
        weights = 1 / (1 + spread * rate[..., None] * words)
        rate = _ratio((counts * weights).sum(axis=-1), (words * weights).sum(axis=-1))
    growth = np.log1p(spread * rate[..., None] * words)
    likelihood = xlogy(total, rate) - ((counts + 1 / spread) * growth).sum(axis=-1)
    return rate, likelihood


def _correlation(values: Floats, pages: Histories) -> Floats:
    """Of neighbouring sessions over all patterns of a page, at least 0; (pages,).

    A step where it fits best is taken out of each pattern, so that a change isn't mistaken for sessions that are alike.
    What is left is less alike than the sessions are: the correlation is the one that leads to expect what was found. One
    pattern without any is thought of beside those of the page, since few patterns say little.
    """
    is_used = pages.is_counted & pages.is_testable[..., None]
    kept = np.where(is_used, _without_best_step(values, pages.sessions), 0.0)
    squares = (kept**2).sum(axis=-1)
    found = _ratio((kept[..., 1:] * kept[..., :-1]).sum(axis=(-2, -1)), squares.sum(axis=-1))
    varying = (squares > _LEAST_SQUARES).sum(axis=-1)
    sessions = _ratio((pages.sessions * pages.is_testable).sum(axis=-1), pages.is_testable.sum(axis=-1).astype(float))
    return _expecting(found, varying, np.rint(sessions).astype(np.int64))


def _without_best_step(values: Floats, sessions: Integers) -> Floats:
    """What is left when each side of the step that fits best has its mean taken out, two sessions at least on a side."""
    places = np.arange(1, values.shape[-1] + 1)
    is_counted = places <= sessions[..., None]
    sums = np.cumsum(np.where(is_counted, values, 0.0), axis=-1)
    rest = sums[..., -1:] - sums
    after = np.maximum(sessions[..., None] - places, 1)
    gain = np.where((places >= 2) & (sessions[..., None] - places >= 2), sums**2 / places + rest**2 / after, -np.inf)
    best = np.argmax(gain, axis=-1)[..., None]
    before = np.take_along_axis(sums, best, axis=-1)
    means = before / (best + 1), (sums[..., -1:] - before) / np.maximum(sessions[..., None] - best - 1, 1)
    left: Floats = values - np.where(places <= best + 1, *means)
    return left


def _expecting(found: Floats, varying: Integers, sessions: Integers) -> Floats:
    correlations = np.zeros_like(found)
    for count in np.unique(sessions[varying > 0]):
        chosen, expected = (sessions == count) & (varying > 0), _expected_ratios(int(count))
        pooled = (found * varying + expected[0]) / (varying + 1)
        correlations[chosen] = np.interp(pooled[chosen], expected, _CORRELATIONS)
    return correlations


@cache
def _expected_ratios(sessions: int) -> Floats:
    """What so many sessions are expected to show, for each correlation r^distance between them: drawn, not derived."""
    drawn = np.random.default_rng(sessions).normal(size=(_DRAWN_HISTORIES, sessions))
    counts = np.full(_DRAWN_HISTORIES, sessions)
    ratios = []
    for r in _CORRELATIONS:
        alike = drawn.copy()
        for place in range(1, sessions):
            alike[:, place] = r * alike[:, place - 1] + np.sqrt(1 - r**2) * drawn[:, place]
        left = _without_best_step(alike, counts)
        ratios.append((left[:, 1:] * left[:, :-1]).sum() / (left**2).sum())
    return np.maximum.accumulate(np.array(ratios))
