"""Stability: several analyses of one transcript become one that says how far they agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from speakkit.model import Analysis, RunAgreement
from speakkit.statistics.agreement import agreement


def agreed(runs: Sequence[Analysis]) -> Analysis:
    """The analysis that shares most with the others, the first of equals; its insights say how many runs found them.

    Raises:
        ValueError: there is no run.
    """
    if not runs:
        raise ValueError("agreement needs an analysis")
    if len(runs) == 1:
        return runs[0]
    found = [_found(run) for run in runs]
    counts = Counter(key for keys in found for key in keys)
    chosen = max(runs, key=lambda run: sum(counts[insight.key] for insight in run.insights))
    insights = tuple(
        insight.model_copy(update={"runs": len(runs), "runs_agreeing": counts[insight.key]})
        for insight in chosen.insights
    )
    return chosen.model_copy(update={"insights": insights, "agreement": _agreement(found)})


def _found(run: Analysis) -> frozenset[str]:
    """Profile keys of what occurs, listed or not: being outranked is no disagreement."""
    return frozenset(seen.key for seen in run.observations if seen.state == "present")


def _agreement(found: Sequence[frozenset[str]]) -> RunAgreement:
    """Units are the patterns that any run found, raters the runs; each says whether the pattern occurs."""
    patterns = sorted(frozenset[str]().union(*found))
    if not patterns:
        return RunAgreement(
            runs=len(found), patterns=0, raw=None, cohens_kappa=None, krippendorffs_alpha=None, gwets_ac1=None
        )
    result = agreement([[key in keys for keys in found] for key in patterns])
    return RunAgreement(
        runs=len(found),
        patterns=len(patterns),
        raw=result.raw,
        cohens_kappa=result.cohens_kappa,
        krippendorffs_alpha=result.krippendorffs_alpha,
        gwets_ac1=result.gwets_ac1,
    )
