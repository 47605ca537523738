"""The published dataset in a notebook: pandas frames and SQL over one version, never the live store.

A Dataset keeps to the version that was current when it was opened or last refreshed, so that two cells of a notebook
see the same data; opening it neither waits for a running flow nor keeps one waiting.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from speakkit.errors import NothingPublishedError
from speakkit.store.published import TABLES, PublishedViews, current

if TYPE_CHECKING:
    import pandas as pd


class Dataset:
    """The tables of one published version. Every frame is sorted by learner; points in time are UTC.

    Attributes:
        directory: where datasets are published.
        version: the version that is read, such as "v000012".

    Raises:
        NothingPublishedError: nothing was published there, or the version has made room for newer ones since.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.refresh()

    def refresh(self) -> None:
        """Go on with the version that is current now."""
        publication = current(self.directory)
        if publication is None:
            raise NothingPublishedError(
                f"Nothing is published in {self.directory}. Run `speakkit publish`, or `speakkit process` first."
            )
        self._views = PublishedViews(publication)
        self.version = publication.version

    def __repr__(self) -> str:
        return f"Dataset({str(self.directory)!r}, version {self.version}: {', '.join(TABLES)})"

    def sql(self, query: str, parameters: Mapping[str, object] | None = None) -> pd.DataFrame:
        """The rows of a query over the tables `learners`, `sessions`, `transcripts`, `words`, `insights`,
        `observations`, `measures`, `pattern_profiles` and `engine_calls`; `$name` in it stands for `parameters["name"]`.
        """
        return self._views.query(query, parameters)

    def learners(self) -> pd.DataFrame:
        """One row a learner."""
        return self.sql("SELECT * FROM learners")

    def sessions(self) -> pd.DataFrame:
        """One row a session, with what is known of its transcript and analysis (null where there is none yet)."""
        return self.sql("SELECT * FROM sessions")

    def transcripts(self) -> pd.DataFrame:
        """One row a transcribed session; `pauses` and `fillers` are JSON lists, or null where nobody looked."""
        return self.sql("SELECT * FROM transcripts")

    def words(self) -> pd.DataFrame:
        """One row a word, in the order spoken."""
        return self.sql("SELECT * FROM words")

    def insights(self) -> pd.DataFrame:
        """One row an insight; `examples` is a JSON list of quotes."""
        return self.sql("SELECT * FROM insights")

    def observations(self) -> pd.DataFrame:
        """One row a session and pattern that was looked for; `quotes` is a JSON list."""
        return self.sql("SELECT * FROM observations")

    def measures(self) -> pd.DataFrame:
        """One row a session and measure, such as "speech_rate"; `value` is null where `null_reason` says why."""
        return self.sql("SELECT * FROM measures")

    def profiles(self) -> pd.DataFrame:
        """One row a learner and pattern, with counts and denominators (see `speakkit.profile.ProfileRow`)."""
        return self.sql("SELECT * FROM pattern_profiles")

    def engine_calls(self) -> pd.DataFrame:
        """One row a call of an engine, with tokens and cost."""
        return self.sql("SELECT * FROM engine_calls")


def open_dataset(directory: Path) -> Dataset:
    """The dataset published in `directory`, at its current version.

    Raises:
        NothingPublishedError: nothing was published there yet.
    """
    return Dataset(directory)
