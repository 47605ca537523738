"""A learner's presence rate seen against the cohort: beta-binomial empirical Bayes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import betaln, expit, logit

from speakkit.statistics.intervals import LEVEL, Interval, beta_interval, jeffreys

MIN_LEARNERS = 20
"""Below this the cohort says too little, and each learner stands alone."""

_MAX_LOG_KAPPA = np.log(10_000)  # learners who hardly differ: the likelihood is flat beyond


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
class ShrunkenRate:
    """A presence rate drawn towards the cohort; `is_shrunken` says whether the cohort was large enough for that."""

    rate: float
    interval: Interval
    is_shrunken: bool


def cohort_prior(
    present: Sequence[int], informative: Sequence[int], learners: Sequence[int] | None = None
) -> BetaPrior | None:
    """The beta distribution of the learners' rates by maximum likelihood, None below 20 learners with sessions.

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

    def deviance(parameters: npt.NDArray[np.float64]) -> float:
        """Minus the log likelihood, without the binomial coefficients, which don't depend on the prior."""
        prior = _prior_at(parameters)
        return -float(weights @ (betaln(k + prior.a, n - k + prior.b) - betaln(prior.a, prior.b)))

    mean = (float(weights @ k) + 0.5) / (float(weights @ n) + 1)
    starts = [(float(logit(mean)), log_kappa) for log_kappa in (0.0, 3.0)]
    bounds = [(-12, 12), (np.log(0.01), _MAX_LOG_KAPPA)]
    fits = [minimize(deviance, start, bounds=bounds, method="L-BFGS-B") for start in starts]
    return _prior_at(min(fits, key=lambda fit: fit.fun).x)


def _prior_at(parameters: npt.NDArray[np.float64]) -> BetaPrior:
    """The prior with the given logit of its mean and log of its kappa."""
    mean, kappa = float(expit(parameters[0])), float(np.exp(parameters[1]))
    return BetaPrior(mean * kappa, (1 - mean) * kappa)


def shrunken_rate(k: float, n: float, prior: BetaPrior | None, level: float = LEVEL) -> ShrunkenRate:
    """Posterior mean (k+a)/(n+a+b) and its interval; without a prior Jeffreys' (1/2, 1/2). Counts may be weighted."""
    if prior is None:
        return ShrunkenRate((k + 0.5) / (n + 1), jeffreys(k, n, level), is_shrunken=False)
    a, b = k + prior.a, n - k + prior.b
    return ShrunkenRate(a / (a + b), Interval(*beta_interval(a, b, level), level), is_shrunken=True)


def expected_at_retest(observed_rate: float, sessions: int, prior: BetaPrior) -> float:
    """The rate to expect next time if nothing changes: mu + n/(n+kappa) (x - mu), regression to the mean."""
    return prior.mean + sessions / (sessions + prior.kappa) * (observed_rate - prior.mean)
