"""What `speakkit.open()` returns: the published dataset with profiles, cohorts, agreement and reports on top."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Unpack

import pandas as pd

from speakkit.dataset.dataset import Dataset, PatternFilters, SessionFilters, Some, When
from speakkit.dataset.names import moment
from speakkit.profile.build import build_profile
from speakkit.profile.profile import PatternProfile
from speakkit.recordings import Clips
from speakkit.report import Report, make_cohort_report, make_report
from speakkit.simulation import Design, Effect, publish_simulation
from speakkit.store.reading_engines import ReadingEngine
from speakkit.store.sources import Published, TemporaryFolder, find_source
from speakkit.study.cohort import Cohort, build_cohort, whole_cohort
from speakkit.study.judge_agreement import (
    analysers_agreement,
    reviewer_and_analyser_agreement,
    reviewers_agreement,
)
from speakkit.study.m2_format import m2
from speakkit.study.quote_verification import anchoring_rates
from speakkit.study.review_precision import review_precision

__all__ = ["Kit", "Simulation", "open_kit", "simulate"]


class Kit(Dataset):
    """A `Dataset` that also answers what its tables mean for one learner, for several, and for who judged them.

    Attributes:
        clips: opens the place of the evidence clips that its reports play; None where the dataset is all there is.
    """

    clips: Callable[[], Clips] | None = None

    def profile(self, learner: str, *, practised: Mapping[str, When] | None = None) -> PatternProfile:
        """What recurs in one learner's speech, how sure that is, and what to practise next.

        Args:
            learner: the learner's id.
            practised: when patterns were last practised, by key, label or id, so that the others are due first.
        """
        (learner_id,) = self._names.learners(learner)
        times = {key: moment(at) for name, at in (practised or {}).items() for key in self._names.keys(name)}
        return build_profile(self, learner_id, times, datetime.now(UTC))

    def cohort(
        self,
        name: str | None = None,
        *,
        learner: Some | None = None,
        since: When | None = None,
        until: When | None = None,
        **attributes: object,
    ) -> Cohort:
        """Learners and sessions that have something in common, to describe and to compare; everybody by default.

        Args:
            name: what to call them; what they have in common by default.
            learner, since, until: as in every filter.
            attributes: columns of `learners()`, attributes too, or `sessions()` with the value to have, or a list of values:
                `kit.cohort(first_language="ja", topic=["work", "food"])`.

        Raises:
            InputError: no such column, or nobody and nothing has that value of it.
        """
        if learner is None and since is None and until is None:
            whole = whole_cohort(self, name, attributes)
            if whole is not None:
                return whole
        return build_cohort(self, name, self.sessions(learner, since=since, until=until), attributes)

    def report(self, learner: str, *, language: str = "en", coach: bool = False, transcript: bool = False) -> Report:
        """A learner's report as a page to show or save.

        Args:
            learner: the learner's id.
            language: "en", "es", "de", or the path of a message file.
            coach: with the raw numbers, the measures, the reviews and all quotes.
            transcript: with what was said in the newest session, whole, at the end.

        Raises:
            MessageFileError: there are no messages for that language.
        """
        (learner_id,) = self._names.learners(learner)
        clips = self.clips() if self.clips else None
        return make_report(self, learner_id, language=language, coach=coach, transcript=transcript, clips=clips)

    def cohort_report(
        self,
        cohort: Cohort | None = None,
        *,
        by: str | None = None,
        split: When | None = None,
        language: str = "en",
    ) -> Report:
        """A page about learners together, to show or save: no names, and no figure about fewer than ten.

        Args:
            cohort: whom it is about; everybody by default.
            by: a column of `learners()` or `sessions()`; each of its values is a group beside the others.
            split: a day; each pattern before it and from then on, beside what regression to the mean does by itself.
            language: "en", "es", "de", or the path of a message file.

        Raises:
            InputError: no such column, or no day.
            MessageFileError: there are no messages for that language.
        """
        return make_cohort_report(cohort or self.cohort(), by=by, split=split, language=language)

    def agreement_of_analysers(self, other: Dataset) -> pd.DataFrame:
        """How far the analyser of this dataset and that of another agree about the same sessions. Grain: a pattern, "all" first.

        Columns as in `speakkit.study.judge_agreement.agreement_table`, of which `reason` says why a figure is missing.

        Raises:
            InputError: the two judged nothing in common.
        """
        return analysers_agreement(self, other)

    def agreement_of_reviewers(self, first: str, second: str) -> pd.DataFrame:
        """How far two reviewers of this dataset agree; columns as in `agreement_of_analysers`.

        Raises:
            InputError: nobody of that name has reviewed anything here, or the two judged nothing in common.
        """
        return reviewers_agreement(self, first, second)

    def agreement_with_reviewer(self, reviewer: str, *, analysed: Dataset | None = None) -> pd.DataFrame:
        """How far an analyser and a reviewer of this dataset agree; columns as in `agreement_of_analysers`.

        Args:
            reviewer: the reviewer's name.
            analysed: the dataset whose analyser is meant; this one's by default.

        Raises:
            InputError: nobody of that name has reviewed anything here, or the two judged nothing in common.
        """
        return reviewer_and_analyser_agreement(self, reviewer, self if analysed is None else analysed)

    def precision(self, learner: Some | None = None, **filters: Unpack[PatternFilters]) -> pd.DataFrame:
        """One row a pattern and engine: how many of its reviewed insights were right, with an interval.

        The columns are those of `speakkit.study.review_precision.review_precision`.
        """
        return review_precision(self.reviews(learner, **filters))

    def m2(self, learner: Some | None = None, **filters: Unpack[PatternFilters]) -> str:
        """The edits in the form that ERRANT and M2 scorers read, one block a session that was transcribed.

        As `edits`, they are what analysers found: a block says which edits were found, not that the rest is right.
        """
        sessions: SessionFilters = {name: filters[name] for name in SessionFilters.__annotations__ if name in filters}  # type: ignore[assignment, literal-required]
        return m2(self.edits(learner, **filters), self.transcripts(learner, **sessions))

    def anchoring(self) -> pd.DataFrame:
        """One row an analyser and `analysis_version`: what became of its quotes and insights.

        The columns are those of `speakkit.study.quote_verification.anchoring_rates`.
        """
        return anchoring_rates(self.sessions())


class Simulation(NamedTuple):
    """What was drawn: `dataset`, as `speakkit.open` gives it, and what is `truth` behind it.

    `truth` has one row a learner and pattern: learner_id, first_language, key, rate_first and rate_last (presence rates at
    the first and the last session), changes_at (number of the first session, from 0, with another rate; null for none).
    """

    dataset: Kit
    truth: pd.DataFrame


def open_kit(path: Path, version: str | None = None, engine: ReadingEngine = "duckdb") -> Kit:
    """The dataset at a path: a directory of versions, a data folder, one version's folder, or a live store.

    Raises:
        InputError, MissingExtraError, MissingProgramError: there is no such engine, or it isn't installed.
        NothingPublishedError: nothing was published there yet, or that version isn't kept.
    """
    return Kit(find_source(path, version), engine)


def simulate(
    learners: int = 40,
    sessions: int = 16,
    *,
    patterns: int | Sequence[str] = 8,
    effects: Sequence[Effect] = (),
    first_languages: Sequence[str] = ("es", "ja", "de"),
    spread: float = 6.0,
    words: int = 250,
    checked: float = 0.95,
    opportunity: float = 0.95,
    sensitivity: float = 1.0,
    specificity: float = 1.0,
    misquotes: float = 0.04,
    analyser: str = "simulated",
    new_version_from: int | None = None,
    seed: int = 0,
    directory: str | Path | None = None,
) -> Simulation:
    """Draw learners, sessions, observations, insights and measures.

    The same seed gives the same learners and the same speech, whatever the analyser makes of it: two analysers with
    different names, sensitivities or specificities judge the same sessions.

    Args:
        learners, sessions: how many, and how many each.
        patterns: how many of the vocabulary, or which, by label or id.
        effects: what is planted.
        first_languages: of the learners, equally many of each.
        spread: how alike learners are: the sessions that the beta distribution of their rates is worth.
        words: median words of a session; about one in twenty is too short to inform.
        checked, opportunity: how often a pattern is looked for, and can occur, in a session.
        sensitivity, specificity: how often the analyser is right where a pattern occurs, and where it doesn't.
        misquotes: share of the analyser's quotes that the transcript doesn't hold, rejected and counted.
        analyser: its name.
        new_version_from: number of the session from which on the analyser has another version, a break.
        seed: of all random numbers.
        directory: where to publish; a temporary folder that goes with the dataset where None.

    Raises:
        InputError: a number is out of its range, or nothing has that name.
    """
    design = Design(
        learners=learners,
        sessions=sessions,
        patterns=patterns if isinstance(patterns, int) else tuple(patterns),
        effects=tuple(effects),
        first_languages=tuple(first_languages),
        spread=spread,
        words=words,
        checked=checked,
        opportunity=opportunity,
        sensitivity=sensitivity,
        specificity=specificity,
        misquotes=misquotes,
        analyser=analyser,
        new_version_from=new_version_from,
        seed=seed,
    ).validated()
    source = TemporaryFolder() if directory is None else Published(Path(directory))
    truth = publish_simulation(design, source.directory)
    return Simulation(Kit(source), truth)
