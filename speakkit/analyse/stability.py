"""Stability: several analyses of one transcript become one that says how far they agree.

An insight that fewer than two thirds of them found stays and is tentative. What isn't shown as an insight can't be marked
so: of its pattern something is said only where two thirds agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from speakkit.model import Analysis, Observation, RunAgreement
from speakkit.statistics.agreement_coefficients import agreement


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
    changes = {"insights": insights, "observations": _observations(runs, chosen), "agreement": _agreement(found)}
    return chosen.model_copy(update=changes)


def _observations(runs: Sequence[Analysis], chosen: Analysis) -> tuple[Observation, ...]:
    """One a pattern: that of the chosen run where it lists the pattern, else what two thirds of all runs say."""
    listed = {insight.key for insight in chosen.insights}
    given: dict[str, list[Observation]] = {}
    for run in (chosen, *(run for run in runs if run is not chosen)):
        for seen in run.observations:
            given.setdefault(seen.key, []).append(seen)
    return tuple(seen[0] if key in listed else _said_by_most(seen, len(runs)) for key, seen in sorted(given.items()))


def _said_by_most(seen: Sequence[Observation], runs: int) -> Observation:
    """The first observation with the state that two thirds of the runs saw; without one, not checked."""
    states = Counter(observation.state for observation in seen)
    for observation in seen:
        if 3 * states[observation.state] >= 2 * runs:
            return observation
    return seen[0].model_copy(update={"state": "not_checked", "occurrences": 0, "quotes": ()})


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
