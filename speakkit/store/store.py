"""The store as the rest of SpeakKit sees it: parts with names, each method of which is one turn at the DuckDB file.

Where several things are to be done at once, of one session or of many, they share a turn:

    with store.write() as parts:
        parts.results.save_transcript(claim, transcript)
        parts.claims.finish(claim)

`Store.read_each` and `Store.write_each` do so for any number of sessions or learners.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from speakkit.store import backup, erasure, portrait, publication, versions
from speakkit.store.access import Access
from speakkit.store.added_insights import AddedInsights
from speakkit.store.batches import Batches
from speakkit.store.claims import Claims
from speakkit.store.connection import Database
from speakkit.store.consents import Consents
from speakkit.store.deliveries import Deliveries
from speakkit.store.exchange import Exchange
from speakkit.store.label_merges import Labels
from speakkit.store.learners import Learners
from speakkit.store.ledger import Ledger
from speakkit.store.migrations import schema_version
from speakkit.store.monitoring import Monitoring
from speakkit.store.profiles import Profiles
from speakkit.store.published import Publication
from speakkit.store.results import Results
from speakkit.store.reviews import Reviews
from speakkit.store.roster import Roster
from speakkit.store.sessions import Sessions
from speakkit.store.sql import Row
from speakkit.store.standing import StandingAnalyses
from speakkit.store.turn import Door
from speakkit.store.vendor_errors import translated
from speakkit.text.counting import counted

T = TypeVar("T")

PER_TURN = 50
"""How many sessions or learners share a turn: so many that opening the file hardly counts, so few that others get theirs."""


class Parts:
    """What a store keeps, by subject.

    Attributes:
        learners, sessions: who and what there is.
        consents: what learners agreed to.
        claims: who works on which session, and how far the work has come.
        results: transcripts, analyses and measures of sessions.
        standing: what stands of analyses after reviews and merges.
        profiles: the pattern profile of each learner.
        roster: learners with the states of their sessions.
        reviews, added, labels: what people say of insights, which they add, and which labels they merge.
        ledger, batches: the calls to engines, and the questions that are asked of them together.
        exchange: documents under way from and to workers on other hosts.
        access: tokens of the API, and webhook messages.
        deliveries: what became of reports that were to be delivered.
        monitoring: figures for operators.
    """

    def __init__(self, door: Door) -> None:
        self.learners = Learners(door)
        self.consents = Consents(door)
        self.sessions = Sessions(door)
        self.claims = Claims(door)
        self.results = Results(door)
        self.standing = StandingAnalyses(door)
        self.profiles = Profiles(door)
        self.roster = Roster(door)
        self.reviews = Reviews(door)
        self.added = AddedInsights(door)
        self.labels = Labels(door)
        self.ledger = Ledger(door)
        self.batches = Batches(door)
        self.exchange = Exchange(door)
        self.access = Access(door)
        self.deliveries = Deliveries(door)
        self.monitoring = Monitoring(door)


class Store(Parts):
    """Learners, sessions and results in the DuckDB file at `path`, which is made at first use.

    Any number of threads and processes may each have a Store on one path; they take turns.

    Args:
        path: the DuckDB file; its lock file lies beside it.
        lock_timeout_s: the longest wait for others to finish their turn.

    Raises:
        StoreLockedError: (every method of it and its parts) others held the store for longer than that.
        StoreNestedError: (every method of it and its parts) this thread is inside `read` or `write` of the same file.
        DiskFullError, CorruptDataError, NewerSchemaError, StoreError: (every method of it and its parts) as they say.
    """

    def __init__(self, path: Path, *, lock_timeout_s: float = 30) -> None:
        self.path = path
        self._database = Database(path, lock_timeout_s)
        super().__init__(self._database)

    def __repr__(self) -> str:
        return f"Store({str(self.path)!r})"

    @contextmanager
    def read(self) -> Iterator[Parts]:
        """One turn for several methods, which see one consistent state; those that write fail.

        Inside the block use what it hands out: the store itself raises `StoreNestedError` there.
        """
        with self._database.read() as turn:
            yield Parts(turn)

    @contextmanager
    def write(self) -> Iterator[Parts]:
        """One turn for several methods: all that they change is kept where the block ends well, else nothing of it.

        So where one of several claims is lost, nothing is written for the others either. Keep it short, and call no
        engine in it: everybody else waits. Inside the block use what it hands out, as for `read`.
        """
        with self._database.write() as turn:
            yield Parts(turn)

    def staying_open(self) -> AbstractContextManager[None]:
        """While the block runs, the file is left open between turns, until others want one: for whoever has many to take."""
        return self._database.staying_open()

    def closed_between_turns(self) -> AbstractContextManager[None]:
        """Inside `staying_open`: while this block runs, no thread leaves the file open."""
        return self._database.closed_between_turns()

    def read_each(self, names: Sequence[str], read: Callable[[Parts, str], T]) -> list[T]:
        """What `read` finds for each of the sessions or learners of these names, many of them in a turn."""
        return _each(self.read, names, read)

    def write_each(self, names: Sequence[str], write: Callable[[Parts, str], T]) -> list[T]:
        """The same for changes; where one of them fails, those of the same turn are undone and no later one is tried."""
        return _each(self.write, names, write)

    def erase_session(self, session_id: str) -> None:
        """Erase all rows of a session in one transaction, then every trace of them from the file, by rewriting it.

        Whoever works on the session writes nothing more. Published datasets are another matter
        (`speakkit.operations.erasure` does it all).

        Raises:
            UnknownSessionError: there is no such session.
        """
        self.delete_sessions([session_id])
        self.rewrite()

    def delete_sessions(self, session_ids: Sequence[str]) -> int:
        """Delete all rows of sessions, and leave rewriting the file to the caller; how many sessions.

        Raises:
            UnknownSessionError: one of them isn't there; nothing was deleted.
        """
        with self._database.write() as turn:
            erasure.erase_sessions(turn, session_ids)
        return len(session_ids)

    def erase_learner(self, learner_id: str) -> dict[str, int]:
        """The same as `erase_session` for a learner with all sessions, tokens and consents; how much went."""
        counts = self.delete_learner(learner_id)
        self.rewrite()
        return counts

    def delete_learner(self, learner_id: str) -> dict[str, int]:
        """Delete all rows about a learner, and leave rewriting the file to the caller; how much went."""
        with self._database.write() as turn:
            return erasure.erase_learner(turn, learner_id)

    def rewrite(self) -> None:
        """Write the file anew, without what is left in it of rows that were deleted."""
        with self._database.alone():
            erasure.rewrite(self.path)

    def remove_copies(self) -> int:
        """Remove copies of the store that lie beside it, as a restore sets one aside; how many files."""
        with self._database.alone(), translated(self.path):
            return erasure.remove_copies(self.path)

    def portrait(self, learner_id: str) -> dict[str, list[Row]]:
        """All rows about a learner, by table.

        Raises:
            UnknownLearnerError: there is none of this id.
        """
        with self._database.read() as turn:
            return portrait.rows_about(turn, learner_id)

    def publish(self, directory: Path) -> Publication:
        """Publish what is stored as a Parquet dataset under `directory`; where nothing has changed it is the current version.

        Raises:
            DiskFullError, StoreError: the current version stays current.
        """
        return publication.publish(self._database, directory)

    def publish_anew(self, directory: Path) -> Publication:
        """Publish, and take what was erased out of every earlier version, whoever may be reading it."""
        return publication.publish_anew(self._database, directory)

    def keep_publication(self, directory: Path) -> Publication:
        """Publish, and let that version stay when it is no longer current: so it can be opened again, and cited."""
        publication = self.publish(directory)
        with versions.publishing(directory):
            versions.keep(publication)
        return Publication(publication.version, publication.path, publication.digest)

    def remove_publications(self, directory: Path, *, before: datetime, kept_before: datetime | None = None) -> int:
        """Remove versions of the dataset that aren't current since `before`, kept ones since `kept_before`; how many."""
        with versions.publishing(directory):
            return versions.remove_older(directory, before, kept_before)

    def back_up(self, target: Path) -> None:
        """Copy the store into one file, whole or not at all.

        Raises:
            DiskFullError, StoreError: the file can't be written.
        """
        with self._database.alone(), translated(target):
            backup.copy_out(self.path, target)

    def restore(self, source: Path) -> Path | None:
        """Replace the store by a backup; the path to which the earlier store was moved, None where there was none.

        Raises:
            NewerSchemaError, CorruptDataError: the file is no store that this version reads; nothing has changed.
        """
        with self._database.alone(), translated(source):
            return backup.copy_in(source, self.path)

    def check(self) -> str:
        """One line that says what the store is and how much it holds."""
        with self._database.read() as turn:
            version = schema_version(turn.connection, self.path)
            counts = turn.fetch("count_rows")[0]
        return (
            f"{self.path}: schema {version}, {counted(counts['learners'], 'learner')}, {counted(counts['sessions'], 'session')} "
            f"({counts['done']} done), {self.path.stat().st_size / 1e6:.1f} MB"
        )


def _each(
    turn: Callable[[], AbstractContextManager[Parts]], names: Sequence[str], do: Callable[[Parts, str], T]
) -> list[T]:
    found: list[T] = []
    for start in range(0, len(names), PER_TURN):
        with turn() as parts:
            found += [do(parts, name) for name in names[start : start + PER_TURN]]
    return found
