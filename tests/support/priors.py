"""Priors that are known, as no study has them."""

from __future__ import annotations

from speakkit.statistics.shrinkage import BetaPrior, CohortPrior


def certain_prior(a: float, b: float) -> CohortPrior:
    """Beta(a, b) without any doubt."""
    return CohortPrior((BetaPrior(a, b),), (1.0,))
