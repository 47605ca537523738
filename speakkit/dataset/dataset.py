"""The published dataset in a notebook: pandas frames and SQL over one version, never the live store.

A Dataset keeps to the version that was current when it was opened or last refreshed, so that two cells of a notebook
see the same data; opening it neither waits for a running flow nor keeps one waiting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from html import escape
from typing import TypedDict, TypeVar, Unpack

import pandas as pd
import pyarrow as pa

from speakkit.dataset.attributes import having, with_attributes
from speakkit.dataset.citation import Citation, citation, erasures
from speakkit.dataset.judges import judge_versions, since_own_breaks
from speakkit.dataset.lexis import lexis_frame
from speakkit.dataset.names import Names, as_names, moment, moment_after
from speakkit.dataset.priors import PresencePriors
from speakkit.dataset.quotes_in_context import quotes_in_context
from speakkit.dataset.weeks import weekly_frame
from speakkit.dataset.wide import wide_frame
from speakkit.errors import InputError
from speakkit.model.judge import Judge
from speakkit.statistics.shrinkage import CohortPrior
from speakkit.store.counted_learners import CountedLearners
from speakkit.store.dictionary import describe_columns, grain
from speakkit.store.learner_marks import marks_frame
from speakkit.store.published import TABLES
from speakkit.store.reading_engines import ReadingEngine, TableViews, views_over
from speakkit.store.selection import Selection
from speakkit.store.sources import Source
from speakkit.store.sql import Row

Some = str | Iterable[str]
When = date | datetime | str
A = TypeVar("A")
B = TypeVar("B")


class SessionFilters(TypedDict, total=False):
    """Which sessions: recorded `since` and `until` (both inclusive), in a `language`, on a `topic`."""

    since: When | None
    until: When | None
    language: Some | None
    topic: Some | None


class PatternFilters(SessionFilters, total=False):
    """Which sessions, and which patterns: by key "grammar:Missing articles", by label or by id."""

    pattern: Some | None


class Dataset:
    """The tables of one published version. Every frame is sorted by learner; points in time are UTC.

    Filters are the same everywhere: `learner`, `language`, `topic` and `pattern` take one value or several (a pattern is
    named by its key "grammar:Missing articles", its label or its id); `since` and `until` bound the time of recording,
    both inclusive, by a date, a datetime or an ISO string. What a column holds: `columns("insights")`.

    Attributes:
        version: the version that is read, such as "v000012".
        engine: what reads it, "duckdb" or "spark".
        digest: SHA-256 of what it holds; empty of a folder that was copied.

    Raises:
        NothingPublishedError: (every method) the version has made room for newer ones, or lacks the table.
        UnknownLearnerError, UnknownPatternError: (every filter) nobody and nothing here has that name.
    """

    def __init__(self, source: Source, engine: ReadingEngine = "duckdb") -> None:
        self._source = source
        self.engine: ReadingEngine = engine
        self.refresh()

    def refresh(self) -> None:
        """Go on with the version that is current now.

        Raises:
            NothingPublishedError: there is none.
        """
        publication = self._source.current()
        self._publication = publication
        self._views: TableViews = views_over(publication, self.engine)
        self._names = Names(self._views)
        self._priors: PresencePriors | None = None
        self.__dict__.pop("_everybody", None)
        self.version = publication.version
        self.digest = publication.digest
        self.directory = publication.path.parent

    def sql(self, query: str, parameters: Mapping[str, object] | None = None) -> pd.DataFrame:
        """The rows of a query over the tables that `tables()` lists; `$name` stands for `parameters["name"]`.

        Raises:
            QueryError: the query isn't right; DuckDB says what and where.
        """
        return self._views.asked(query, parameters)

    def arrow(self, table: str) -> pa.Table:
        """A whole table as Arrow has it, for other programs.

        Raises:
            InputError: there is no table of that name.
        """
        self._require_table(table)
        return self._views.arrow(table)

    def learners(self, learner: Some | None = None, **attributes: object) -> pd.DataFrame:
        """One row a learner, with a column an attribute that learners were given (null where one wasn't).

        Args:
            learner: one id or several.
            attributes: columns with the value to have, or a list of values: `learners(first_language="ja", school="north")`.

        Raises:
            InputError: there is no such column, or nobody has that value.
        """
        return having(self._everybody if learner is None else self._people(learner), attributes)

    @cached_property
    def _everybody(self) -> pd.DataFrame:
        return self._people(None)

    def _people(self, learner: Some | None) -> pd.DataFrame:
        people = self._rows("learners", learner=learner)
        if "learner_attributes" in self.table_names:
            people = with_attributes(people, self._rows("learner_attributes", learner=learner))
        return people

    def consents(self, learner: Some | None = None) -> pd.DataFrame:
        """One row a learner and purpose that was decided on: what holds now; empty in a version of before consents."""
        if "consents" not in self.table_names:
            return pd.DataFrame({"learner_id": [], "purpose": [], "is_given": [], "decided_at": [], "is_assumed": []})
        return self._rows("consents", learner=learner)

    def sessions(self, learner: Some | None = None, **filters: Unpack[SessionFilters]) -> pd.DataFrame:
        """One row a session, with what is known of its transcript and analysis (null where there is none yet)."""
        return self._rows("sessions", learner=learner, **filters)

    def transcripts(self, learner: Some | None = None, **filters: Unpack[SessionFilters]) -> pd.DataFrame:
        """One row a transcribed session; `pauses` and `fillers` are JSON lists, or null where nobody looked."""
        return self._rows("transcripts", learner=learner, **filters)

    def words(self, learner: Some | None = None, **filters: Unpack[SessionFilters]) -> pd.DataFrame:
        """One row a word, in the order spoken."""
        return self._rows("words", learner=learner, **filters)

    def analyses(self, learner: Some | None = None, **filters: Unpack[SessionFilters]) -> pd.DataFrame:
        """One row an analysed session: which engine and versions spoke, what it took; see `analysis_version`."""
        return self._rows("analyses", learner=learner, **filters)

    def insights(self, learner: Some | None = None, **filters: Unpack[PatternFilters]) -> pd.DataFrame:
        """One row an insight, at most five a session; `examples` is a JSON list of quotes.

        What isn't listed may be absent or outranked: for rates and trends take `observations` or `profile`.
        """
        return self._rows("insights", learner=learner, **filters)

    def observations(self, learner: Some | None = None, **filters: Unpack[PatternFilters]) -> pd.DataFrame:
        """One row a session and pattern that was looked for; `quotes` is a JSON list."""
        return self._rows("observations", learner=learner, **filters)

    def edits(self, learner: Some | None = None, **filters: Unpack[PatternFilters]) -> pd.DataFrame:
        """One row an edit: what the correction of a quote changes, with its ERRANT type, in order of recording and place.

        Columns, beside those of the session and pattern: quote, correction, token_start, token_end, original, replacement,
        edit_type. A change that shows no pattern has a null key; one that two quotes hold is one row.
        """
        return self._rows("edits", learner=learner, **filters)

    def lexis(self, learner: Some | None = None, **filters: Unpack[SessionFilters]) -> pd.DataFrame:
        """One row a word that an analysis speaks of, in order of recording.

        Columns: learner_id, session_id, recorded_at, analysis_version; kind ("less_common", "overused", "collocation" or
        "to_try"), word; text and token_start of its first place (null for what wasn't said); of an overused one uses, words
        and times_usual, and better (a list); of one to try example.
        """
        return lexis_frame(self.analyses(learner, **filters))

    def quotes(self, learner: Some | None = None, *, words: int = 8, **filters: Unpack[PatternFilters]) -> pd.DataFrame:
        """One row a quote behind an observation, in order of recording: the learner's own words in their neighbourhood.

        Columns: learner_id, session_id, recorded_at, key; before, quote and after, as the transcript has them; start_ms
        and end_ms in the recording. `before` and `after` are null where there is no transcript, the times where its
        words have none.

        Args:
            learner: as in every filter.
            words: how many before and after.
        """
        seen = self.observations(learner, **filters)
        seen = seen[(seen["state"] == "present") & (seen["quotes"] != "[]")]
        texts = self._transcripts_of(seen["session_id"], learner)
        return quotes_in_context(seen, texts, words)

    def measures(
        self, learner: Some | None = None, *, name: Some | None = None, **filters: Unpack[SessionFilters]
    ) -> pd.DataFrame:
        """One row a session and measure, such as "speech_rate"; `value` is null where `null_reason` says why."""
        found = self._rows("measures", learner=learner, **filters)
        return found if name is None else found[found["name"].isin(as_names(name))].reset_index(drop=True)

    def profiles(self, learner: Some | None = None, *, pattern: Some | None = None) -> pd.DataFrame:
        """One row a learner and pattern: plain counts with their denominators. `profile` says what they mean."""
        return self._rows("pattern_profiles", learner=learner, pattern=pattern)

    def engine_calls(self, learner: Some | None = None, **filters: Unpack[SessionFilters]) -> pd.DataFrame:
        """One row a call of an engine, with tokens and cost."""
        return self._rows("engine_calls", learner=learner, **filters)

    def wide(
        self, learner: Some | None = None, *, pattern: Some | None = None, **filters: Unpack[SessionFilters]
    ) -> pd.DataFrame:
        """One row a session, with all that describes it: its columns, the learner's, every measure, and patterns.

        A measure's column ends with its unit, such as `speech_rate_syllables_per_s_of_t`; `attrs["units"]` has the units as
        they are written. A pattern has two, `<pattern>_state` and `<pattern>_occurrences`; without `pattern` there are none.
        A column of the learner that a session has too begins with `learner_`.
        """
        return wide_frame(
            self.sessions(learner, **filters),
            self.learners(learner),
            self.measures(learner, **filters),
            None if pattern is None else self.observations(learner, pattern=pattern, **filters),
        )

    def cite(self) -> Citation:
        """What to write where this dataset was used: version, date, digest; `.bibtex()` for a reference.

        Where something was erased from the version since, it says how much, and gives the digest before as well.
        """
        return citation(self._publication)

    def marks(self, learner: Some | None = None) -> pd.DataFrame:
        """One row a learner, pattern and analysed session: what the session says of the pattern.

        Columns: learner_id, key, category, pattern, pattern_id, session_id, recorded_at, token_count, is_usable,
        is_listed, severity (where listed), is_tentative (where repeated analyses don't agree), quotes (JSON list),
        occurrences, state (present, absent, no_opportunity, not_checked), informs, 1 where it counts, version, that of
        the session's `Judge`: no trend runs across a change of it, and is_comparable, 1 since the learner's last change.
        """
        wanted = _given(self._names.learners, learner)
        if wanted is not None and len(wanted) == 1:
            found = marks_frame(self._views.marks(wanted[0]))
        else:
            first, last = (min(wanted), max(wanted)) if wanted else ("", "\U0010ffff")
            found = self._views.named("read_session_marks", learners=wanted, first_learner=first, last_learner=last)
            if wanted is not None:
                found = found[found["learner_id"].isin(wanted)].reset_index(drop=True)
        sessions = self.sessions(learner)
        is_comparable = found["session_id"].isin(since_own_breaks(sessions)["session_id"])
        return found.assign(
            version=found["session_id"].map(judge_versions(sessions)), is_comparable=is_comparable.astype("int32")
        )

    def mark_rows(self, learner_id: str) -> list[Row]:
        """The marks of one learner as dictionaries, without their version."""
        return self._views.marks(learner_id)

    def learner_rows(self, table: str, learner_id: str, columns: Sequence[str]) -> list[Row]:
        """One learner's rows of a table as dictionaries, with these columns."""
        return self._views.learner_rows(table, learner_id, columns)

    def presence_prior(self, pattern: str, judge: Judge) -> CohortPrior | None:
        """How learners whom this judge judged last differ in their presence rates of a pattern; None below 20 learners."""
        if self._priors is None:
            self._priors = PresencePriors(self._views)
        return self._priors.of(pattern, judge)

    def pattern_keys(self, pattern: Some) -> tuple[str, ...]:
        """The profile keys behind keys, labels, aliases or ids."""
        return self._names.keys(pattern)

    @property
    def table_names(self) -> tuple[str, ...]:
        """The tables that this version has."""
        return self._views.tables

    def learner_counts(self, sessions: pd.DataFrame) -> pd.DataFrame:
        """One row a learner and pattern over these sessions: key, present, informative, occurrences, words."""
        chosen = sessions[["session_id"]].assign(words=sessions["word_count"].fillna(0).astype("int64"))
        return self._views.learner_counts(chosen)

    @property
    def counted_learners(self) -> CountedLearners | None:
        """What was counted of each learner at publishing; None in a version that an earlier SpeakKit published, and on Spark."""
        return self._views.counted_learners

    def weekly_presence(self, pattern: Some | None = None) -> pd.DataFrame:
        """One row a week and pattern that anybody showed, over all learners: whether it comes or goes among them.

        Columns: week (ISO year * 100 + ISO week); key; learners, those with sessions of the week that inform about it;
        learners_with, those who showed it; sessions and sessions_present; presence, the mean over learners of their shares;
        withheld, why the figures of a week with fewer than ten learners are null. All are of the sessions since each learner's
        last break, and of the judge who judged most sessions so. It describes: others may speak from one week to the next.
        """
        rows = self._views.weekly_presence()
        wanted = rows if pattern is None else rows[rows["key"].isin(self._names.keys(pattern))]
        return weekly_frame(rows, wanted)

    def tables(self) -> pd.DataFrame:
        """One row a table: its name, how many rows it has and what a row is."""
        counts = [self._views.count(name) for name in self._views.tables]
        grains = [grain(name) for name in self._views.tables]
        return pd.DataFrame({"table": self._views.tables, "rows": counts, "grain": grains})

    def columns(self, table: str) -> pd.DataFrame:
        """One row a column of a table: its name, type and meaning.

        Raises:
            InputError: there is no table of that name.
        """
        self._require_table(table)
        return describe_columns(table, self._views.types(table))

    def _require_table(self, table: str) -> None:
        if table not in TABLES:
            raise InputError(f"There is no table {table[:40]!r}; there are: {', '.join(self.table_names)}.")

    def _transcripts_of(self, sessions: pd.Series, learner: Some | None) -> pd.DataFrame:
        """session_id, language and text of those of these sessions that have a transcript."""
        if "transcripts" not in self.table_names:
            return pd.DataFrame({"session_id": [], "language": [], "text": []}, dtype="str")
        found = self.transcripts(learner)
        return found.loc[found["session_id"].isin(sessions), ["session_id", "language", "text"]]

    def _rows(self, table: str, *, learner: Some | None, **filters: Unpack[PatternFilters]) -> pd.DataFrame:
        if strangers := set(filters) - set(PatternFilters.__annotations__) - set(SessionFilters.__annotations__):
            raise TypeError(
                f"There is no filter {', '.join(sorted(strangers))}; there are: learner, "
                f"{', '.join(sorted({*SessionFilters.__annotations__, *PatternFilters.__annotations__}))}."
            )
        names, since, until = self._names, filters.get("since"), filters.get("until")
        selection = Selection(
            learners=_given(names.learners, learner),
            since=None if since is None else moment(since),
            until=None if until is None else moment_after(until),
            languages=_given(as_names, filters.get("language")),
            topics=_given(as_names, filters.get("topic")),
            keys=_given(names.keys, filters.get("pattern")),
        )
        return self._views.rows(table, selection)

    def __repr__(self) -> str:
        counts = self.tables().set_index("table")["rows"]
        if not counts["sessions"]:
            return f"{self._heading()}: no sessions yet; `speakkit add` brings recordings in."
        return f"{self._heading()}: " + ", ".join(f"{table} {rows:,}" for table, rows in counts.items())

    def _repr_html_(self) -> str:
        return f"<p><b>{escape(self._heading())}</b></p>{self.tables().to_html(index=False, border=0)}"

    def _heading(self) -> str:
        erased = self._publication.manifest.erased
        return f"Dataset {self.version}" + (f" ({erasures(erased)})" if erased else "")

    def reviews(self, learner: Some | None = None, **filters: Unpack[PatternFilters]) -> pd.DataFrame:
        """One row a review of an insight, in the order in which they were given; the latest of an insight counts."""
        return self._rows("reviews", learner=learner, **filters)


def _given(convert: Callable[[A], B], value: A | None) -> B | None:
    return None if value is None else convert(value)
