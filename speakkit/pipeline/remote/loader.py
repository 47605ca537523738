"""The loader: brings results of workers elsewhere into the store, in any order, as often as it likes.

A result counts where its document is the one that was announced, and its attempt still has the session; every other
document is deleted and changes nothing. Audio goes only after its transcript is committed here.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from itertools import groupby
from typing import Literal

from speakkit.errors import (
    CorruptDataError,
    LeaseLostError,
    RecordingMissingError,
    RecordingTooLargeError,
    UnknownSessionError,
)
from speakkit.model import Session
from speakkit.model.result_document import AnnouncedDocument
from speakkit.model.steps import Step, begin, timed
from speakkit.pipeline.remote.documents import (
    AnalysisResult,
    AnswerResult,
    Result,
    TranscriptResult,
    read_result,
    sha256_of,
    transcript_hash,
)
from speakkit.pipeline.work import StoreWork
from speakkit.recordings import Recordings, open_place
from speakkit.settings import Settings
from speakkit.store import Claim, Store

log = logging.getLogger(__name__)

EXCHANGE = "exchange"
"""The place in the bucket where documents are under way."""

Outcome = Literal["loaded", "waiting", "late", "rejected"]


@dataclass
class Loaded:
    """What came of a turn of the loader.

    Attributes:
        loaded: results that were brought in; `done` of them ended their sessions.
        waiting: announced, and not there yet or not their turn.
        late: of an attempt that is over; deleted.
        rejected: not what was announced, or not readable; deleted.
        strays: documents that nobody announced, or whose session is gone; deleted.
        lags_s: how long each result that was brought in had been announced, in seconds.
    """

    loaded: int = 0
    done: int = 0
    waiting: int = 0
    late: int = 0
    rejected: int = 0
    strays: int = 0
    lags_s: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Loader:
    """Brings results in from `place` for a store; any number of them may run, and run into each other."""

    work: StoreWork
    place: Recordings

    @classmethod
    def over(cls, settings: Settings, store: Store, recordings: Recordings) -> Loader:
        """The loader of this store, over the place that the settings name."""
        return cls(StoreWork(settings, store, recordings), open_place(settings, EXCHANGE))

    def turn(self) -> Loaded:
        """Bring in all that has come, and delete what nobody waits for."""
        there, announced = self._seen()
        tally = Loaded(strays=self._delete_unknown(there, announced))
        for _, documents in groupby(announced, key=lambda document: document.session_id):
            self._bring_in(list(documents), tally, there)
        return tally

    def delete_strays(self) -> int:
        """Delete documents that nobody announced, or whose session is gone; how many."""
        return self._delete_unknown(*self._seen())

    def clear(self) -> int:
        """The same, and what was announced for attempts that are over; how many documents in all."""
        strays = self.delete_strays()
        return strays + self.discard(one for one in self._store.exchange.documents() if self._session(one) is None)

    def load_session(self, session_id: str) -> Loaded:
        """The same for one session, before somebody else takes it up."""
        tally = Loaded()
        documents = self._store.exchange.documents(session_id)
        self._bring_in(documents, tally, {one.document_id for one in documents if self.place.exists(one.document_id)})
        return tally

    def discard(self, documents: Iterable[AnnouncedDocument]) -> int:
        """Delete documents, whatever they hold; how many were announced."""
        known = list(documents)
        for document in known:
            self._drop(document)
        return len(known)

    @property
    def _store(self) -> Store:
        return self.work.store

    def _seen(self) -> tuple[set[str], list[AnnouncedDocument]]:
        """Keys of what lies in the bucket, and what is announced: in this order, since a document comes after its row."""
        there = {found.key for found in self.place.find()}
        return there, self._store.exchange.documents()

    def _delete_unknown(self, there: set[str], announced: Iterable[AnnouncedDocument]) -> int:
        unknown = there - {document.document_id for document in announced}
        for key in unknown:
            self.place.delete(key)
        return len(unknown)

    def _bring_in(self, documents: list[AnnouncedDocument], tally: Loaded, there: set[str]) -> None:
        for document in documents:
            outcome = self._outcome(document, is_there=document.document_id in there)
            if document.kind == "input":  # which is no result
                pass
            elif outcome == "loaded":
                tally.loaded += 1
                tally.done += document.kind == "analysis"
                tally.lags_s.append((datetime.now(UTC) - document.announced_at).total_seconds())
            else:
                setattr(tally, outcome, getattr(tally, outcome) + 1)
            if outcome != "waiting":
                self._drop(document)

    def _outcome(self, document: AnnouncedDocument, *, is_there: bool) -> Outcome:
        session = self._session(document)
        if session is None:
            return "late"
        if document.kind == "input" or not is_there:
            return "waiting"
        try:
            return "loaded" if self._load(self._fetched(document), session, document) else "waiting"
        except (LeaseLostError, UnknownSessionError):
            return "late"
        except RecordingMissingError:
            return "waiting"
        except (CorruptDataError, RecordingTooLargeError) as error:
            log.warning("result document rejected", extra={"session": document.session_id, "code": error.code})
            return "rejected"

    def _session(self, document: AnnouncedDocument) -> Session | None:
        """The session, where the document's attempt still has it; an answer that was paid for is kept whoever has it."""
        with suppress(UnknownSessionError):
            session = self._store.sessions.get(document.session_id)
            is_held = session.attempt == document.attempt and session.lease_until is not None
            if is_held or document.kind == "answer":
                return session
        return None

    def _fetched(self, document: AnnouncedDocument) -> Result:
        with self.place.fetch(document.document_id, max_bytes=document.size_bytes) as path:
            data = path.read_bytes()
        if sha256_of(data) != document.sha256:
            raise CorruptDataError("A result document isn't the one that was announced.")
        result = read_result(data)
        if (result.kind, result.session_id, result.attempt) != (document.kind, document.session_id, document.attempt):
            raise CorruptDataError("A result document is about something else than was announced.")
        return result

    def _load(self, result: Result, session: Session, document: AnnouncedDocument) -> bool:
        """Bring the result in; False where it waits for another."""
        claim = Claim(session.session_id, document.attempt, "loader", _left_of_lease_s(session))
        with timed(session.session_id, document.attempt):
            match result:
                case AnswerResult():
                    self._store.ledger.keep(result.answer)
                case TranscriptResult():
                    self._load_transcript(result, session, claim)
                case AnalysisResult():
                    return self._load_analysis(result, claim)
        return True

    def _load_transcript(self, result: TranscriptResult, session: Session, claim: Claim) -> None:
        begin(Step.STORE_TRANSCRIPT)
        if self._store.results.transcript(session.session_id) is None:
            self.work.put_transcript(claim, result.transcript, list(result.times))
        begin(Step.DELETE_AUDIO)
        self.work.settle_audio(claim)

    def _load_analysis(self, result: AnalysisResult, claim: Claim) -> bool:
        transcript = self._store.results.transcript(claim.session_id)
        if transcript is None:
            return False
        if transcript_hash(transcript) != result.transcript_hash:
            raise CorruptDataError("An analysis is of another transcript than the one that is stored.")
        self.work.settle_audio(claim)
        begin(Step.STORE_INSIGHTS)
        self.work.put_analysis(claim, result.analysis, result.measures, list(result.times))
        return True

    def _drop(self, document: AnnouncedDocument) -> None:
        self.place.delete(document.document_id)
        self._store.exchange.drop(document.document_id)


def _left_of_lease_s(session: Session) -> float:
    """A result is no sign that its worker is alive: the lease ends when it would have ended without the loader."""
    left = (session.lease_until - datetime.now(UTC)).total_seconds() if session.lease_until else 0.0
    return max(left, 0.0)


def host_work(settings: Settings, store: Store, recordings: Recordings) -> StoreWork:
    """The store as the stages know it; results that workers elsewhere have left are brought in before a session is taken."""

    @cache
    def loader() -> Loader:  # once, with the first such session: it takes half a second to open a bucket
        return Loader.over(settings, store, recordings)

    return StoreWork(settings, store, recordings, lambda session_id: loader().load_session(session_id))
