"""The store as the rest of SpeakKit sees it: each method is one short transaction on the DuckDB file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from speakkit.errors import InvalidStateError
from speakkit.measure.values import Measure
from speakkit.model import Analysis, EngineCall, KeptAnswer, Learner, Recording, Session, SessionStatus, Transcript
from speakkit.model.profile_row import ProfileRow
from speakkit.model.standing import Standing
from speakkit.model.steps import StepTime
from speakkit.store import (
    backup,
    claims,
    erasure,
    profiles,
    publication,
    results,
    sessions,
    sql,
    standing,
)
from speakkit.store.batches import Batches
from speakkit.store.claims import Claim, Held
from speakkit.store.connection import Database
from speakkit.store.label_merges import Labels
from speakkit.store.migrations import schema_version
from speakkit.store.published import Publication
from speakkit.store.reviews import Reviews
from speakkit.store.standing import Feedback
from speakkit.store.vendor_errors import translated
from speakkit.text.counting import counted

if TYPE_CHECKING:
    import duckdb


class Store:
    """Learners, sessions and results in the DuckDB file at `path`, which is made at first use.

    Any number of threads and processes may each have a Store on one path; they take turns. Methods that take a claim
    renew its lease and write nothing once another worker has taken the session over.

    Attributes:
        labels, reviews, batches: what it holds of these, each with methods of its own.

    Args:
        path: the DuckDB file; its lock file lies beside it.
        lock_timeout_s: the longest wait for others to finish their turn.

    Raises:
        StoreLockedError: (every method) others held the store for longer than that.
        DiskFullError, CorruptDataError, NewerSchemaError, StoreError: (every method) as they say.
        UnknownSessionError, LeaseLostError: (every method that takes a claim) as they say.
    """

    def __init__(self, path: Path, *, lock_timeout_s: float = 30) -> None:
        self.path = path
        self._database = Database(path, lock_timeout_s)
        self.labels = Labels(self._database)
        self.reviews = Reviews(self._database)
        self.batches = Batches(self._database)

    def __repr__(self) -> str:
        return f"Store({str(self.path)!r})"

    def add_learner(self, learner: Learner) -> None:
        """Add a learner; one with this id that is there already stays as it is."""
        with self._database.write() as connection:
            sessions.add_learner(connection, learner)

    def learners(self) -> list[Learner]:
        """All learners, by id."""
        with self._database.read() as connection:
            return sessions.learners(connection)

    def learner(self, learner_id: str) -> Learner:
        """One learner.

        Raises:
            UnknownLearnerError: there is none of this id.
        """
        with self._database.read() as connection:
            return sessions.learner(connection, learner_id)

    def add_session(self, session: Session) -> None:
        """Add a session that nobody has worked on yet (CREATED or UPLOADED).

        Raises:
            UnknownLearnerError: its learner was never added.
            DuplicateRecordingError: the learner has a session with this recording, in whatever state.
            InvalidStateError: there is a session of this id.
        """
        with self._database.write() as connection:
            sessions.add_session(connection, session)

    def set_uploaded(self, session_id: str) -> Session:
        """The recording of a CREATED session lies in its place: it is UPLOADED, and may be claimed.

        Raises:
            UnknownSessionError: there is no such session.
            InvalidStateError: it is beyond UPLOADED.
        """
        with self._database.write() as connection:
            return sessions.set_uploaded(connection, session_id)

    def take_back(self, session_id: str) -> None:
        """Remove the row of a CREATED session, whose recording never came to lie in its place.

        Raises:
            UnknownSessionError: there is no such session.
            InvalidStateError: it is beyond CREATED.
        """
        with self._database.write() as connection:
            sessions.take_back(connection, session_id)

    def correct_session(self, session: Session) -> Session:
        """Take over language, topic, prompt and transcript key into a session that FAILED before it had a transcript; it
        is UPLOADED again.

        Raises:
            UnknownSessionError: there is no such session.
            InvalidStateError: it isn't FAILED, or has a transcript.
        """
        with self._database.write() as connection:
            return sessions.correct(connection, session)

    def set_recording(self, session_id: str, recording: Recording) -> None:
        """What a look at the recording of a CREATED session told, which was put straight into its place.

        Raises:
            UnknownSessionError: there is no such session.
            InvalidStateError: it is beyond CREATED.
            DuplicateRecordingError: the learner has another session with this recording.
        """
        with self._database.write() as connection:
            sessions.set_recording(connection, session_id, recording)

    def session(self, session_id: str) -> Session:
        """One session.

        Raises:
            UnknownSessionError: there is none of this id.
        """
        with self._database.read() as connection:
            return sessions.session(connection, session_id)

    def sessions(self, learner_id: str | None = None, status: SessionStatus | None = None) -> list[Session]:
        """Sessions, of one learner or all, in one status or any, newest recording last."""
        with self._database.read() as connection:
            return sessions.sessions(connection, learner_id, status)

    def session_page(
        self,
        *,
        limit: int,
        learner_ids: Sequence[str] | None = None,
        status: SessionStatus | None = None,
        before: tuple[datetime, str] | None = None,
    ) -> list[Session]:
        """Up to `limit` sessions, newest first, of these learners or all, in one status or any.

        Args:
            before: `created_at` and id of the last session of the page before.
        """
        with self._database.read() as connection:
            return sessions.page(connection, limit=limit, learner_ids=learner_ids, status=status, before=before)

    def erase_session(self, session_id: str) -> None:
        """Erase all rows of a session in one transaction, then every trace of them from the file, by rewriting it.

        Whoever works on the session writes nothing more. Published datasets are another matter
        (`speakkit.operations.erasure` does it all).

        Raises:
            UnknownSessionError: there is no such session.
        """
        with self._database.write() as connection:
            erasure.erase_session(connection, session_id)
        with self._database.alone():
            erasure.rewrite(self.path)

    def waiting(
        self, now: datetime | None = None, limit: int | None = None, *, include_failed: bool = False
    ) -> list[str]:
        """Ids of sessions that can be claimed, oldest first: uploaded, or left by a worker whose lease ran out."""
        with self._database.read() as connection:
            return claims.waiting(connection, now=now or datetime.now(UTC), limit=limit, include_failed=include_failed)

    def refusals(self, session_ids: Sequence[str], now: datetime | None = None) -> dict[str, InvalidStateError]:
        """Why each of these sessions that can't be claimed now can't be, by its id.

        Raises:
            UnknownSessionError: there is no such session.
        """
        with self._database.read() as connection:
            return claims.refusals(connection, session_ids, now=now or datetime.now(UTC))

    def held(self, now: datetime | None = None) -> Held | None:
        """How many sessions workers hold, and until when at most; None where none is held."""
        with self._database.read() as connection:
            return claims.held(connection, now=now or datetime.now(UTC))

    def claim(self, session_id: str, *, owner: str, lease_s: float, now: datetime | None = None) -> Claim:
        """Take a session up for a new attempt: of any number who try at once, one succeeds.

        A FAILED session is UPLOADED again; one that was left midway keeps its status.

        Raises:
            UnknownSessionError: there is no such session.
            InvalidStateError: it is CREATED or DONE, or another worker holds it.
        """
        with self._database.write() as connection:
            return claims.claim(connection, session_id, owner=owner, lease_s=lease_s, now=now or datetime.now(UTC))

    def claim_done(self, session_id: str, *, owner: str, lease_s: float, now: datetime | None = None) -> Claim:
        """Take a DONE session up once more, to analyse its transcript again: it is ANALYZING until that ends.

        Raises:
            UnknownSessionError: there is no such session.
            InvalidStateError: it isn't DONE.
        """
        with self._database.write() as connection:
            return claims.claim_done(connection, session_id, owner=owner, lease_s=lease_s, now=now or datetime.now(UTC))

    def renew(self, claim: Claim, lease_s: float) -> None:
        """Hold the session for `lease_s` seconds from now."""
        with self._database.write() as connection:
            claims.renew(connection, claim, lease_s)

    def set_status(self, claim: Claim, status: Literal[SessionStatus.TRANSCRIBING, SessionStatus.ANALYZING]) -> None:
        """Say how far the work has come; `finish` and `fail` end it."""
        with self._held(claim) as connection:
            claims.set_status(connection, claim, status)

    def save_transcript(self, claim: Claim, transcript: Transcript) -> None:
        """Store the session's transcript and words, with a count of our own tokens, in the place of earlier ones."""
        with self._held(claim) as connection:
            results.save_transcript(connection, claim.session_id, transcript)

    def transcript(self, session_id: str) -> Transcript | None:
        """The session's transcript; None where there is none (yet)."""
        with self._database.read() as connection:
            return results.transcript(connection, session_id)

    def mark_audio_deleted(self, claim: Claim, at: datetime) -> None:
        """Remember that the session's audio is gone."""
        with self._held(claim) as connection:
            claims.set_audio_deleted(connection, claim, at)

    def save_analysis(self, claim: Claim, analysis: Analysis, measures: Sequence[Measure] = ()) -> None:
        """Store insights, observations, focus, summary and measures in the place of earlier ones."""
        with self._held(claim) as connection:
            results.save_analysis(connection, claim.session_id, analysis)
            results.save_measures(connection, claim.session_id, measures)

    def raw_analysis(self, session_id: str) -> Analysis | None:
        """What the engine itself answered, before reviews and merges; None where there is no analysis (yet)."""
        with self._database.read() as connection:
            return results.raw_analysis(connection, session_id)

    def standing(self, session_id: str) -> Standing | None:
        """What stands of the session's analysis after reviews and merges; None where there is no analysis (yet)."""
        with self._database.read() as connection:
            return standing.standing(connection, session_id)

    def feedback(self) -> dict[str, Feedback]:
        """Focus and summary of every analysed session, as they stand, by session id."""
        with self._database.read() as connection:
            return standing.feedback(connection)

    def measures(self, session_id: str) -> tuple[Measure, ...]:
        """The session's measures, empty where it wasn't analysed (yet)."""
        with self._database.read() as connection:
            return results.measures(connection, session_id)

    def refresh_profile(self, learner_id: str) -> None:
        """Compute the learner's pattern profile anew from what is stored of all their sessions."""
        with self._database.write() as connection:
            profiles.refresh(connection, learner_id)

    def profile(self, learner_id: str) -> list[ProfileRow]:
        """The learner's patterns, most often present first, as of the last `refresh_profile`."""
        with self._database.read() as connection:
            return profiles.profile(connection, learner_id)

    def finish(self, claim: Claim) -> None:
        """The session is DONE, and free."""
        with self._held(claim) as connection:
            claims.end(connection, claim, SessionStatus.DONE)

    def fail(self, claim: Claim, code: str, message: str) -> None:
        """The session is FAILED, and free; `message` holds nothing of what was said."""
        with self._held(claim) as connection:
            claims.end(connection, claim, SessionStatus.FAILED, code, message)

    def release(self, claim: Claim) -> None:
        """The session is ANALYZING, and free: its transcript is stored, and waits for an analysis."""
        with self._held(claim) as connection:
            claims.end(connection, claim, SessionStatus.ANALYZING)

    def record_call(self, call: EngineCall, answer: KeptAnswer | None = None) -> None:
        """Append a call to the ledger, whoever holds the session: it was made, and may have cost money.

        With it, in the same transaction, its answer is kept.
        """
        with self._database.write() as connection:
            results.record_call(connection, call, answer)

    def kept_answer(self, answer_key: str) -> KeptAnswer | None:
        """The answer that was given to a question before; None where it wasn't asked, or its session is gone."""
        with self._database.read() as connection:
            return results.kept_answer(connection, answer_key)

    def mean_output_tokens(self, model: str) -> int | None:
        """How long the analyses of a model have been in the mean; None where it made none."""
        with self._database.read() as connection:
            mean = sql.fetch(connection, "mean_output_tokens", model=model)[0]["output_tokens"]
        return None if mean is None else round(mean)

    def calls(self, session_id: str) -> list[EngineCall]:
        """The engine calls made for a session, oldest first."""
        with self._database.read() as connection:
            return results.calls(connection, session_id)

    def record_steps(self, times: Sequence[StepTime]) -> None:
        """Append how long steps of a session took."""
        if times:
            with self._database.write() as connection:
                results.record_steps(connection, times)

    def status(self, *, now: datetime, since: datetime) -> dict[str, list[sql.Row]]:
        """Figures of the running system at one moment: the rows of each `queries/status_<name>.sql`, by that name."""
        with self._database.read() as connection:
            return {
                "sessions": sql.fetch(connection, "status_sessions", now=now),
                "failures": sql.fetch(connection, "status_failures"),
                "steps": sql.fetch(connection, "status_steps", since=since),
                "calls": sql.fetch(connection, "status_calls", since=since),
                "rejections": sql.fetch(connection, "status_rejections"),
            }

    def publish(self, directory: Path) -> Publication:
        """Publish what is stored as a Parquet dataset under `directory`; the same content again is the same version."""
        with self._database.read() as connection:
            return publication.publish(connection, directory)

    def publish_anew(self, directory: Path) -> Publication:
        """Publish, and remove every earlier version, whoever may be reading it: something in there was erased."""
        with self._database.read() as connection:
            published = publication.publish(connection, directory)
            publication.remove_earlier(directory, published)
        return published

    def remove_publications(self, directory: Path, *, before: datetime) -> int:
        """Remove the versions of the dataset that have not been current since `before`; how many."""
        with self._database.read():
            return publication.remove_older(directory, before)

    def back_up(self, target: Path) -> None:
        """Copy the store into one file, whole or not at all.

        Raises:
            DiskFullError, StoreError: the file can't be written.
        """
        with self._database.alone(), translated(target):
            backup.copy_out(self.path, target)

    def restore(self, source: Path) -> Path | None:
        """Put a backup in the store's place; where the store that was there lies now.

        Raises:
            NewerSchemaError, CorruptDataError: the file is no store that this version reads; nothing has changed.
        """
        with self._database.alone(), translated(source):
            return backup.copy_in(source, self.path)

    def check(self) -> str:
        """One line that says what the store is and how much it holds."""
        with self._database.read() as connection:
            version = schema_version(connection, self.path)
            counts = sql.fetch(connection, "count_rows")[0]
        return (
            f"{self.path}: schema {version}, {counted(counts['learners'], 'learner')}, {counted(counts['sessions'], 'session')} "
            f"({counts['done']} done), {self.path.stat().st_size / 1e6:.1f} MB"
        )

    @contextmanager
    def _held(self, claim: Claim) -> Iterator[duckdb.DuckDBPyConnection]:
        """A transaction that begins by renewing the lease, and with it makes sure that the session is still ours."""
        with self._database.write() as connection:
            claims.renew(connection, claim, claim.lease_s)
            yield connection
