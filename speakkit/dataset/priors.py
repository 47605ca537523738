"""How learners differ in their presence rates, estimated once for each pattern of a version of the dataset."""

from __future__ import annotations

from functools import cached_property

from speakkit.statistics.shrinkage import CohortPrior, cohort_prior
from speakkit.store.reading_engines import TableViews


class PresencePriors:
    """Priors by profile key; the counts of all learners are read at first use."""

    def __init__(self, views: TableViews) -> None:
        self._views = views
        self._known: dict[str, CohortPrior | None] = {}

    def of(self, key: str) -> CohortPrior | None:
        """The prior of a pattern; None below 20 learners whose sessions inform about it."""
        if key not in self._known:
            present, informative, learners = self._counts.get(key, ([], [], []))
            self._known[key] = cohort_prior(present, informative, learners)
        return self._known[key]

    @cached_property
    def _counts(self) -> dict[str, tuple[list[int], list[int], list[int]]]:
        rows = self._views.presence_counts()
        return {
            str(key): (group["present"].tolist(), group["informative"].tolist(), group["learners"].tolist())
            for key, group in rows.groupby("key")
        }
