"""A learner's presence rate seen against the cohort: beta-binomial, with the cohort's own uncertainty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy.special import betaln, gammaln

from speakkit.statistics.intervals import LEVEL, Interval, beta_interval, jeffreys

MIN_LEARNERS = 20
"""Below this the cohort says too little, and each learner stands alone."""

_MEANS = np.sin((np.arange(48) + 0.5) * np.pi / 96) ** 2  # evenly in the angle: dense where rates are extreme
_MEAN_WEIGHTS = np.sqrt(_MEANS * (1 - _MEANS))  # of a uniform density at these places
_SIZES = np.geomspace(0.1, 10_000, 48)
_LEAST_WEIGHT = 1e-5
_KNOWN_COUNTS = 128
"""Up to so many sessions a learner, what the prior is computed from is kept."""
_ANGLES = (np.arange(512) + 0.5) * np.pi / 1024
_RATES = np.sin(_ANGLES) ** 2

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BetaPrior:
    """Beta(a, b) over the presence rates of a cohort."""

    a: float
    b: float

    @property
    def mean(self) -> float:
        return self.a / (self.a + self.b)

    @property
    def kappa(self) -> float:
        """How many sessions the prior is worth."""
        return self.a + self.b


@dataclass(frozen=True, slots=True)
class CohortPrior:
    """What a cohort says of how its learners' presence rates are spread: beta distributions, each with its probability."""

    candidates: tuple[BetaPrior, ...]
    probabilities: tuple[float, ...]

    @property
    def mean(self) -> float:
        return float(np.average([prior.mean for prior in self.candidates], weights=self.probabilities))

    @property
    def shapes(self) -> tuple[Floats, Floats, Floats]:
        """a, b and the probability of each candidate."""
        a, b = (np.array([getattr(prior, name) for prior in self.candidates]) for name in "ab")
        return a, b, np.array(self.probabilities)


@dataclass(frozen=True, slots=True)
class ShrunkenRate:
    """A presence rate drawn towards the cohort; `is_shrunken` says whether the cohort was large enough for that."""

    rate: float
    interval: Interval
    is_shrunken: bool


def cohort_prior(
    present: Sequence[int], informative: Sequence[int], learners: Sequence[int] | None = None
) -> CohortPrior | None:
    """How the learners' rates are spread, None below 20 learners with sessions.

    Full Bayes on a grid over the mean and the size a+b of a beta distribution, with the density (a+b)^(-5/2) over (a, b)
    beforehand (Gelman et al., Bayesian Data Analysis, 3rd edition, section 5.3). Plugging in the most likely one instead
    gives intervals that hold in four of five cases.

    Args:
        present: sessions with the pattern, one number a learner.
        informative: sessions in which the pattern was checked.
        learners: how many learners have these two numbers; one each where None.
    """
    k, n = (np.array(counts, dtype=np.float64) for counts in (present, informative))
    weights = np.ones_like(n) if learners is None else np.array(learners, dtype=np.float64)
    k, n, weights = k[n > 0], n[n > 0], weights[n > 0]
    if weights.sum() < MIN_LEARNERS:
        return None
    a, b, before = _grid()
    of_sizes = _gained(_SIZES, n, weights, "size")
    likelihood = _gained(a, k, weights, "a") + _gained(b, n - k, weights, "b") - np.tile(of_sizes, _MEANS.size)
    probability = np.exp(before + likelihood - (before + likelihood).max())
    kept = probability > _LEAST_WEIGHT * probability.max()
    shares = probability[kept] / probability[kept].sum()
    candidates = (BetaPrior(float(one), float(other)) for one, other in zip(a[kept], b[kept], strict=True))
    return CohortPrior(tuple(candidates), tuple(shares.tolist()))


@cache
def _grid() -> tuple[Floats, Floats, Floats]:
    """a, b and the log probability beforehand, of each place of the grid."""
    mean, size = (axis.ravel() for axis in np.meshgrid(_MEANS, _SIZES, indexing="ij"))
    weight = np.repeat(np.log(_MEAN_WEIGHTS), _SIZES.size)
    # s^(-5/2) da db = s^(-3/2) dmean ds, and s^(-1/2) dmean dlog(s)
    return mean * size, (1 - mean) * size, weight - np.log(size) / 2


def _gained(shape: Floats, counts: Floats, weights: Floats, name: str) -> Floats:
    """The sum over learners of log Gamma(shape + count) - log Gamma(shape), at every shape of the grid's axis `name`."""
    distinct, place = np.unique(counts, return_inverse=True)
    learners = np.bincount(place, weights=weights)
    if distinct.size and distinct[-1] < _KNOWN_COUNTS and np.all(distinct == np.floor(distinct)):
        gained: Floats = _gains_of_whole_counts(name)[:, distinct.astype(np.int64)] @ learners
    else:
        gained = (gammaln(shape[:, None] + distinct) - gammaln(shape)[:, None]) @ learners
    return gained


@cache
def _gains_of_whole_counts(name: str) -> Floats:
    """log Gamma(shape + count) - log Gamma(shape) for counts from 0: every pattern's prior asks for the same ones."""
    a, b, _ = _grid()
    shape = {"a": a, "b": b, "size": _SIZES}[name]
    steps = np.log(shape[:, None] + np.arange(_KNOWN_COUNTS - 1))
    return np.concatenate([np.zeros((shape.size, 1)), np.cumsum(steps, axis=1)], axis=1)


def shrunken_rate(k: float, n: float, prior: CohortPrior | None, level: float = LEVEL) -> ShrunkenRate:
    """Posterior mean and central interval of a rate with k of n; without a prior Jeffreys'. Counts may be weighted."""
    rate = posterior_mean(k, n, prior)
    if prior is None:
        return ShrunkenRate(rate, jeffreys(k, n, level), is_shrunken=False)
    a, b, probability = prior.shapes
    if len(a) == 1:
        interval = beta_interval(float(a[0]) + k, float(b[0]) + n - k, level)
    else:
        interval = _mixture_interval(a + k, b + n - k, probability, level)
    return ShrunkenRate(rate, Interval(*interval, level), is_shrunken=True)


def posterior_mean(k: float, n: float, prior: CohortPrior | None) -> float:
    """The rate of `shrunken_rate`, without the work for its interval."""
    if prior is None:
        return (k + 0.5) / (n + 1)
    a, b, probability = prior.shapes
    return float(np.average((a + k) / (a + b + n), weights=probability))


def _mixture_interval(a: Floats, b: Floats, probability: Floats, level: float) -> tuple[float, float]:
    """The central interval of several Beta(a, b), each with its probability.

    On a grid of angles whose squared sine is the rate; the density there is finite from a, b of 1/2 on, and what lies
    outside the grid is less than one of its steps.
    """
    log_density = np.outer(2 * a - 1, np.log(np.sin(_ANGLES))) + np.outer(2 * b - 1, np.log(np.cos(_ANGLES)))
    density = probability @ np.exp(log_density - betaln(a, b)[:, None])
    reached = (np.cumsum(density) - density / 2) / density.sum()
    low, high = np.interp([(1 - level) / 2, (1 + level) / 2], reached, _RATES)
    return float(low), float(high)


def expected_at_retest(observed_rate: float, sessions: int, prior: CohortPrior) -> float:
    """The rate to expect next time if nothing changes: mu + n/(n+kappa) (x - mu), regression to the mean."""
    a, b, probability = prior.shapes
    mean = a / (a + b)
    expected = mean + sessions / (sessions + a + b) * (observed_rate - mean)
    return float(np.average(expected, weights=probability))
