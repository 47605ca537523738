"""Several patterns on one page: false discoveries kept rare among them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def benjamini_hochberg(p_values: Sequence[float]) -> tuple[float, ...]:
    """Adjusted p-values, in the order given. Source: doi:10.1111/j.2517-6161.1995.tb02031.x.

    `scipy.stats` has it, too, and takes longer to import than a page of the coach's room to make.
    """
    given = np.array(p_values, dtype=np.float64)
    largest_first = np.argsort(given)[::-1]
    ranks = np.arange(given.size, 0, -1)
    adjusted = np.empty_like(given)
    adjusted[largest_first] = np.minimum.accumulate(given[largest_first] * (given.size / ranks))
    return tuple(np.minimum(adjusted, 1).tolist())
