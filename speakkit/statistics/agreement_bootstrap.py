"""How sure an agreement of two raters is; apart from the coefficients, which need no scipy and so are at hand at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from speakkit.statistics.intervals import LEVEL, Interval

_RESAMPLES = 1999


def bootstrap_agreement(
    cells: npt.NDArray[np.int64], *, seed: int = 0, level: float = LEVEL
) -> tuple[Interval, Interval]:
    """Percentile bootstrap intervals, over learners, of the raw agreement and of Gwet's AC1 of two raters.

    Args:
        cells: one row a learner: units where both say yes, only the first, only the second, neither.
    """
    learners = len(cells)
    drawn = np.random.default_rng(seed).multinomial(learners, np.full(learners, 1 / learners), size=_RESAMPLES)
    yes, first, second, no = np.moveaxis(drawn @ np.asarray(cells, dtype=float), -1, 0)
    units = yes + first + second + no
    raw, share = (yes + no) / units, (2 * yes + first + second) / (2 * units)
    chance = 2 * share * (1 - share)
    return _central(raw, level), _central((raw - chance) / (1 - chance), level)


def _central(values: npt.NDArray[np.float64], level: float) -> Interval:
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high), level)
