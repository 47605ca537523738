"""Cohorts: learners and sessions that have something in common, described and compared with the learner as the unit.

A figure about fewer than ten learners isn't shown: it is null, and `withheld` says why. Figures rest on one judge and run across
no break: of each learner the sessions since the last change of engines or vocabulary, of the learners those whom the judge that
most of them have judged last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from html import escape

import pandas as pd

from speakkit.dataset.attributes import require_known, wanted_values
from speakkit.dataset.dataset import Dataset
from speakkit.dataset.judges import judges, last_judges, since_last_break
from speakkit.dataset.names import moment
from speakkit.errors import InputError
from speakkit.model.judge import Judge
from speakkit.statistics.comparison import WITHHELD, bootstrap_mean, compare_groups, is_cell_shown
from speakkit.statistics.multiplicity import benjamini_hochberg
from speakkit.statistics.shrinkage import CohortPrior, cohort_prior, shrunken_rate
from speakkit.study.before_after import BeforeAfter, compare_sides
from speakkit.text.counting import agreeing, counted
from speakkit.text.known_names import unknown_attribute


@dataclass(frozen=True)
class Cohort:
    """Learners with their sessions, from one version of a dataset.

    Attributes:
        name: what they have in common.
        learners: ids of the learners, sorted.
        counts: one row a learner and pattern that anybody here showed, over informing sessions of `compared`: learner_id, key,
            present, informative, occurrences, words (pruned).
        judge: who heard and judged what the figures rest on; None where nobody did.
        read_sessions: gives the `sessions`, which aren't read before they are needed.
    """

    name: str
    learners: tuple[str, ...]
    counts: pd.DataFrame
    dataset: Dataset
    judge: Judge | None
    read_sessions: Callable[[], pd.DataFrame] = field(repr=False)

    @cached_property
    def sessions(self) -> pd.DataFrame:
        """One row a session, the columns of `Dataset.sessions`."""
        return self.read_sessions()

    @cached_property
    def compared(self) -> pd.DataFrame:
        """The sessions that the figures rest on."""
        return since_last_break(self.sessions, self.judge)

    @cached_property
    def shares(self) -> pd.DataFrame:
        """One row a learner and pattern: `counts` with the presence `share` and occurrences `per_100_words`."""
        counts = self.counts
        return counts.assign(
            share=counts["present"] / counts["informative"],
            per_100_words=100 * counts["occurrences"] / counts["words"].where(counts["words"] > 0),
        )

    @cached_property
    def judges(self) -> frozenset[Judge]:
        """Who heard and judged its sessions, those aside that nobody could judge."""
        judged = self.sessions[self.sessions["analyser"].notna() & self.sessions["unreliable"].isna()]
        return frozenset(judges(judged))

    def prior(self, pattern: str) -> CohortPrior | None:
        """How these learners differ in their presence rates of a pattern; None below 20 learners."""
        rows = self.shares_of(pattern)
        return cohort_prior(rows["present"].tolist(), rows["informative"].tolist())

    def learner_rates(self, pattern: str) -> pd.DataFrame:
        """One row a learner, lowest rate first: presence drawn towards the cohort, from 20 learners on.

        Columns: learner_id, present, informative, share, rate, low, high, is_shrunken. It describes; it doesn't rank
        people: mind how the intervals overlap.
        """
        rows, prior = self.shares_of(pattern), self.prior(pattern)
        rates = [shrunken_rate(k, n, prior) for k, n in zip(rows["present"], rows["informative"], strict=True)]
        shrunken = pd.DataFrame(
            {
                "rate": [rate.rate for rate in rates],
                "low": [rate.interval.low for rate in rates],
                "high": [rate.interval.high for rate in rates],
                "is_shrunken": [rate.is_shrunken for rate in rates],
            },
            index=rows.index,
        )
        columns = ["learner_id", "present", "informative", "share"]
        return rows[columns].join(shrunken).sort_values(["rate", "learner_id"]).reset_index(drop=True)

    def patterns(self) -> pd.DataFrame:
        """One row a pattern, the most frequent first.

        Columns: key; learners, those with informing sessions; learners_with, those who ever showed it; presence, the
        mean over learners of their share of sessions, with low and high of a bootstrap over learners; per_100_words, the
        mean over learners; withheld.
        """
        rows = [_pattern_row(str(key), group) for key, group in self.shares.groupby("key", sort=True)]
        frame = pd.DataFrame(rows, columns=list(_PATTERN_COLUMNS)).astype(_PATTERN_COLUMNS)
        return frame.sort_values(["presence", "key"], ascending=[False, True]).reset_index(drop=True)

    def compare(self, other: Cohort, *, by: str = "share") -> pd.DataFrame:
        """One row a pattern: this cohort against another, the learner as the unit, the smallest p first.

        Args:
            by: "share" (of sessions that showed the pattern) or "per_100_words".

        Columns: key; learners, other_learners; mean, other_mean; difference with low and high of a bootstrap over
        learners; cliffs_delta; p_value of a permutation test, exact below 12 a side (is_exact); p_adjusted, Benjamini and
        Hochberg's over the page; withheld.

        Raises:
            InputError: a learner is in both, no engines spoke in both, or there is no such value.
        """
        if by not in {"share", "per_100_words"}:
            raise InputError(f"Patterns are compared by 'share' or 'per_100_words', not by {by[:40]!r}.")
        return self._compared(other, lambda cohort: _values(cohort.shares, "key", by), "key")

    def compare_measures(self, other: Cohort) -> pd.DataFrame:
        """One row a measure ("speech_rate", "mtld", ...): mean over learners of their own means, compared as in `compare`.

        Raises:
            InputError: a learner is in both, or no engines spoke in both.
        """
        return self._compared(other, lambda cohort: _values(cohort.measures, "name", "value"), "name")

    @cached_property
    def measures(self) -> pd.DataFrame:
        """One row a learner and measure: `value` is the mean over the sessions that have one, `sessions` how many."""
        rows = self.dataset.measures().dropna(subset=["value"])
        rows = rows[rows["session_id"].isin(self.compared["session_id"])]
        means = rows.groupby(["learner_id", "name"])["value"].agg(value="mean", sessions="size")
        return means.reset_index()

    def before_after(self, pattern: str, since: date | datetime | str) -> BeforeAfter:
        """The learners' presence rates of a pattern before and from a date on, beside what regression to the mean does.

        The expectation comes from everybody in the dataset before that date, whatever made these learners a cohort: those
        who are picked because they were high fall by themselves.

        Raises:
            InputError: engines, model, prompt or vocabulary changed among these sessions, which forbids the comparison.
        """
        if len(self.judges) > 1:
            raise InputError(
                "Engines, model, prompt or vocabulary changed among these sessions, so that before and after can't be "
                'compared. Keep one version: kit.cohort(analyser_version="2").'
            )
        before, after, everybody = self._sides(pd.Timestamp(moment(since)))
        own = [side.shares_of(pattern).set_index("learner_id")[["informative", "share"]] for side in (before, after)]
        return compare_sides(pattern, own[0], own[1], everybody.prior(pattern))

    def shares_of(self, pattern: str) -> pd.DataFrame:
        """The rows of `shares` of one pattern."""
        return self.shares[self.shares["key"].isin(self.dataset.pattern_keys(pattern))]

    @cached_property
    def _sides(self) -> Callable[[pd.Timestamp], list[Cohort]]:
        """Before a date, from it on, and everybody before; the last are kept, since a page asks for several patterns."""
        return lru_cache(maxsize=1)(self._cut)

    def _cut(self, at: pd.Timestamp) -> list[Cohort]:
        own, everybody = self.sessions, self.dataset.sessions()
        parts = (own[own["recorded_at"] < at], own[own["recorded_at"] >= at], everybody[everybody["recorded_at"] < at])
        return [build_cohort(self.dataset, "side", sessions, {}, judge=self.judge) for sessions in parts]

    def _compared(self, other: Cohort, values: Callable[[Cohort], dict[str, pd.Series]], what: str) -> pd.DataFrame:
        if both := sorted(set(self.learners) & set(other.learners)):
            raise InputError(
                f"{agreeing(len(both), 'learner', 'are')} in both cohorts ({', '.join(both[:5])}); "
                "a comparison needs different people. For the same people at two times take before_after."
            )
        if self.judge and other.judge and self.judge != other.judge:
            judge = shared_judge(self, other)
            return self._by(judge)._compared(other._by(judge), values, what)
        mine, theirs = values(self), values(other)
        empty = pd.Series(dtype=float)
        rows = [_comparison_row(what, n, mine.get(n, empty), theirs.get(n, empty)) for n in sorted({*mine, *theirs})]
        frame = pd.DataFrame(rows, columns=[what, *_COMPARISON_COLUMNS]).astype(_COMPARISON_COLUMNS)
        shown = frame["p_value"].notna()
        frame.loc[shown, "p_adjusted"] = benjamini_hochberg(frame.loc[shown, "p_value"].tolist())
        return frame.sort_values(["p_value", what]).reset_index(drop=True)

    def _by(self, judge: Judge) -> Cohort:
        """What this judge heard and judged of these sessions."""
        own = self.sessions[judges(self.sessions) == judge]
        return build_cohort(self.dataset, self.name, own, {}, judge=judge)

    def __repr__(self) -> str:
        learners = len(self.learners)
        few = f"; {WITHHELD}, so its figures are withheld" if not is_cell_shown(learners) else ""
        return f"Cohort {self.name!r}: {counted(learners, 'learner')}, {counted(len(self.sessions), 'session')}{few}"

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>{self.patterns().to_html(index=False, border=0, na_rep='')}"


def shared_judge(one: Cohort, other: Cohort) -> Judge:
    """The judge of most learners in the smaller of two cohorts.

    Raises:
        InputError: there is none.
    """
    learners = [_learners_by_judge(cohort) for cohort in (one, other)]
    both = learners[0].keys() & learners[1].keys()
    if not both:
        raise InputError(
            "The two cohorts were heard or analysed by different engines throughout, so that a difference may be "
            "the engines'. Have both analysed by the same (`speakkit analyse`)."
        )
    return max(both, key=lambda judge: (min(counts[judge] for counts in learners), judge.text))


def _learners_by_judge(cohort: Cohort) -> Counter[Judge]:
    judged = cohort.sessions[cohort.sessions["analyser"].notna() & cohort.sessions["unreliable"].isna()]
    pairs = pd.DataFrame({"learner_id": judged["learner_id"], "judge": judges(judged)}).drop_duplicates()
    return Counter(pairs["judge"])


def main_judge(sessions: pd.DataFrame) -> Judge | None:
    """Who judged most of the learners last, of equally many the one who judged latest; None where nobody did."""
    last = last_judges(sessions)
    counts = Counter[Judge](last)
    often = {judge for judge, count in counts.items() if count == max(counts.values())}
    return next((judge for judge in reversed(last.to_list()) if judge in often), None)


def group_sessions(cohort: Cohort, by: str) -> dict[str, pd.DataFrame]:
    """The sessions of a cohort by the values of an attribute of the learners or the sessions; "" where it isn't known.

    Raises:
        InputError: there is no such column.
    """
    sessions, people = cohort.sessions, cohort.dataset.learners()
    if by in sessions:
        values = sessions[by]
    elif by in people:
        values = sessions["learner_id"].map(people.set_index("learner_id")[by])
    else:
        raise _unknown_attribute(by, people, sessions)
    named = values.astype(object).where(values.notna(), "").map(str)
    return {str(name): rows for name, rows in sessions.groupby(named, sort=True)}


def _unknown_attribute(name: str, people: pd.DataFrame, sessions: pd.DataFrame) -> InputError:
    return InputError(unknown_attribute(name, sorted({*people.columns, *sessions.columns})))


def build_cohort(
    dataset: Dataset,
    name: str | None,
    sessions: pd.DataFrame,
    attributes: Mapping[str, object],
    *,
    judge: Judge | None = None,
) -> Cohort:
    """The cohort of those sessions, of their learners, that have the attributes.

    Its figures are of `judge`, else of `main_judge`.

    Raises:
        InputError: an attribute is no column of the learners or the sessions, or nobody and nothing has that value of it.
    """
    people = dataset.learners()
    for column, wanted in attributes.items():
        values = wanted_values(wanted)
        if column in sessions:
            if not all(sessions[column].isin([value]).any() for value in values):
                require_known(column, wanted, dataset.sessions()[column])  # somebody else may have it
            sessions = sessions[sessions[column].isin(values)]
        elif column in people:
            require_known(column, wanted, people[column])
            chosen = people.loc[people[column].isin(values), "learner_id"]
            sessions = sessions[sessions["learner_id"].isin(chosen)]
        else:
            raise _unknown_attribute(column, people, sessions)
    sessions = sessions.reset_index(drop=True)
    judge = judge or main_judge(sessions)
    counts = dataset.learner_counts(since_last_break(sessions, judge))
    learners = tuple(sorted(sessions["learner_id"].unique()))
    return Cohort(_named(name, attributes), learners, counts, dataset, judge, lambda: sessions)


def whole_cohort(dataset: Dataset, name: str | None, attributes: Mapping[str, object]) -> Cohort | None:
    """The same of all sessions of the learners that have the attributes, by what was counted at publishing.

    None where that doesn't say it: an attribute is one of sessions, nobody has a value or was judged, or nothing was counted.
    """
    counted = dataset.counted_learners
    wanted = {attribute: wanted_values(values) for attribute, values in attributes.items()}
    if counted is None or any(not isinstance(value, str) for values in wanted.values() for value in values):
        return None
    learners = counted.learners({attribute: list(map(str, values)) for attribute, values in wanted.items()})
    main = counted.main_judge(learners or ())
    if learners is None or main is None:
        return None
    sessions = dataset.sessions(main.learner_id)
    if set(attributes) & set(sessions.columns):
        return None
    judge = last_judges(sessions).iloc[0]
    return Cohort(
        name=_named(name, attributes),
        learners=learners,
        counts=counted.of(learners, judge.text),
        dataset=dataset,
        judge=judge,
        read_sessions=lambda: _sessions_of(dataset, learners),
    )


def _sessions_of(dataset: Dataset, learners: tuple[str, ...]) -> pd.DataFrame:
    sessions = dataset.sessions()
    return sessions[sessions["learner_id"].isin(learners)].reset_index(drop=True)


def _named(name: str | None, attributes: Mapping[str, object]) -> str:
    return name or ", ".join(f"{column}={wanted}" for column, wanted in attributes.items()) or "everybody"


_PATTERN_COLUMNS = {
    "key": "str",
    "learners": "Int64",
    "learners_with": "Int64",
    "presence": "float64",
    "low": "float64",
    "high": "float64",
    "per_100_words": "float64",
    "withheld": "str",
}
_COMPARISON_COLUMNS = {
    "learners": "Int64",
    "other_learners": "Int64",
    "mean": "float64",
    "other_mean": "float64",
    "difference": "float64",
    "low": "float64",
    "high": "float64",
    "cliffs_delta": "float64",
    "p_value": "float64",
    "is_exact": "boolean",
    "p_adjusted": "float64",
    "withheld": "str",
}


def _pattern_row(key: str, rows: pd.DataFrame) -> dict[str, object]:
    learners, having = len(rows), int((rows["present"] > 0).sum())
    if not is_cell_shown(learners):
        return {"key": key, "withheld": WITHHELD}
    interval = bootstrap_mean(rows["share"].tolist())
    return {
        "key": key,
        "learners": learners,
        "learners_with": having if having == 0 or is_cell_shown(having) else None,
        "presence": rows["share"].mean(),
        "low": interval.low,
        "high": interval.high,
        "per_100_words": rows["per_100_words"].mean(),
    }


def _values(frame: pd.DataFrame, what: str, value: str) -> dict[str, pd.Series]:
    """One value a learner, by pattern or measure."""
    return {str(name): group[value].dropna() for name, group in frame.groupby(what)}


def _comparison_row(what: str, name: str, mine: pd.Series, theirs: pd.Series) -> dict[str, object]:
    if not (is_cell_shown(len(mine)) and is_cell_shown(len(theirs))):
        return {what: name, "withheld": WITHHELD}
    found = compare_groups(mine.tolist(), theirs.tolist())
    return {
        what: name,
        "learners": found.learners[0],
        "other_learners": found.learners[1],
        "mean": mine.mean(),
        "other_mean": theirs.mean(),
        "difference": found.difference,
        "low": found.interval.low,
        "high": found.interval.high,
        "cliffs_delta": found.cliffs_delta,
        "p_value": found.p_value,
        "is_exact": found.is_exact,
    }
