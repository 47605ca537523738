"""Several patterns on one page: false discoveries kept rare among them."""

from __future__ import annotations

from collections.abc import Sequence


def benjamini_hochberg(p_values: Sequence[float]) -> tuple[float, ...]:
    """Adjusted p-values, in the order given. Source: doi:10.1111/j.2517-6161.1995.tb02031.x."""
    from scipy.stats import false_discovery_control  # half a second to import, which not every command needs

    return tuple(float(p) for p in false_discovery_control(p_values)) if p_values else ()
