"""How learners differ in their presence rates, estimated once for each judge and pattern of a version of the dataset."""

from __future__ import annotations

from functools import cached_property

from speakkit.model.judge import Judge
from speakkit.statistics.shrinkage import MIN_LEARNERS, CohortPrior, cohort_prior
from speakkit.store.reading_engines import TableViews


class PresencePriors:
    """Priors by judge and profile key; the counts of all learners are read at first use."""

    def __init__(self, views: TableViews) -> None:
        self._views = views
        self._known: dict[tuple[str, str], CohortPrior | None] = {}

    def of(self, key: str, judge: Judge) -> CohortPrior | None:
        """The prior of a pattern; None below 20 learners whom this judge has judged since their last break, with sessions that
        inform about it.
        """
        wanted = (judge.text, key)
        if wanted not in self._known:
            present, informative, learners = self._counts.get(wanted, ([], [], []))
            self._known[wanted] = cohort_prior(present, informative, learners)
        return self._known[wanted]

    @cached_property
    def _counts(self) -> dict[tuple[str, str], tuple[list[int], list[int], list[int]]]:
        if self._views.count("learners") < MIN_LEARNERS:
            return {}  # without starting DuckDB, which takes longer than the rest of a profile
        rows = self._views.presence_counts()
        return {
            (str(judge), str(key)): (
                group["present"].tolist(),
                group["informative"].tolist(),
                group["learners"].tolist(),
            )
            for (judge, key), group in rows.groupby(["judge", "key"])
        }
