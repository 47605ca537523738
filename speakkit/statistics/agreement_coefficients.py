"""Agreement of analysers, of repeated analyses, or of coaches, on nominal judgements.

Four coefficients go together: kappa alone misleads where one category dominates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean

Ratings = Sequence[Sequence[Hashable | None]]
"""One row a unit, one column a rater, None where a rater didn't judge the unit."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Over the units that at least two raters judged; None where a coefficient is undefined (no variation).

    `raw` is the share of agreeing pairs of raters, `cohens_kappa` the mean over pairs of raters where there are more
    than two (Light 1971).
    """

    units: int
    raw: float
    cohens_kappa: float | None
    krippendorffs_alpha: float | None
    gwets_ac1: float | None


def agreement(ratings: Ratings) -> Agreement:
    """All four coefficients.

    Sources: Cohen 1960, doi:10.1177/001316446002000104; Krippendorff 2004, Content Analysis, ch. 11; Gwet 2008,
    doi:10.1348/000711006X126600; Light 1971, doi:10.1037/h0031643.

    Raises:
        ValueError: no unit was judged by two raters.
    """
    judged = [Counter(value for value in row if value is not None) for row in ratings]
    counts = [count for count in judged if count.total() >= 2]
    if not counts:
        raise ValueError("agreement needs a unit that two raters judged")
    raw = fmean(_pairwise_agreement(count) for count in counts)
    return Agreement(
        units=len(counts),
        raw=raw,
        cohens_kappa=_light_kappa(ratings),
        krippendorffs_alpha=_alpha(counts),
        gwets_ac1=_beyond_chance(raw, _ac1_chance([count for count in judged if count])),
    )


def _pairwise_agreement(count: Counter[Hashable]) -> float:
    return sum(k * (k - 1) for k in count.values()) / (count.total() * (count.total() - 1))


def _beyond_chance(observed: float, chance: float) -> float | None:
    return (observed - chance) / (1 - chance) if chance < 1 else None


def _light_kappa(ratings: Ratings) -> float | None:
    raters = range(max(map(len, ratings)))
    kappas = [_cohens_kappa([(row[a], row[b]) for row in ratings]) for a, b in combinations(raters, 2)]
    defined = [kappa for kappa in kappas if kappa is not None]
    return fmean(defined) if defined else None


def _cohens_kappa(pairs: Sequence[tuple[Hashable | None, Hashable | None]]) -> float | None:
    judged = [(a, b) for a, b in pairs if a is not None and b is not None]
    if not judged:
        return None
    first, second = (Counter(column) for column in zip(*judged, strict=True))
    chance = sum(first[category] * second[category] for category in first) / len(judged) ** 2
    return _beyond_chance(fmean(a == b for a, b in judged), chance)


def _alpha(counts: Sequence[Counter[Hashable]]) -> float | None:
    """1 - observed/expected disagreement over the values of units that can be paired."""
    totals = sum(counts, Counter[Hashable]())
    n = totals.total()
    observed = sum(count.total() * (1 - _pairwise_agreement(count)) for count in counts) / n
    expected = 1 - sum(k * (k - 1) for k in totals.values()) / (n * (n - 1))
    return 1 - observed / expected if expected > 0 else None


def _ac1_chance(counts: Sequence[Counter[Hashable]]) -> float:
    """sum pi (1 - pi) / (categories - 1), pi the mean share of a category over all units that anybody judged.

    0 where only one category was used.
    """
    categories = set().union(*counts)
    shares = [fmean(count[category] / count.total() for count in counts) for category in categories]
    return sum(share * (1 - share) for share in shares) / max(1, len(categories) - 1)
