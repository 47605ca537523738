"""What the store's host does for workers elsewhere: each method is the answer to one message of theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import PurePosixPath

from pydantic import BaseModel

from speakkit.errors import InvalidRequestError, InvalidStateError, RecordingMissingError
from speakkit.model import Session, SessionStatus
from speakkit.model.result_document import AnnouncedDocument, DocumentKind
from speakkit.model.steps import timed
from speakkit.pipeline.analysis_plan import background_of, patterns_to_probe, transcript_of
from speakkit.pipeline.remote.costs import SharedBudget
from speakkit.pipeline.remote.documents import sha256_of
from speakkit.pipeline.remote.loader import EXCHANGE, Loader, host_work
from speakkit.pipeline.remote.messages import (
    AnalysisBegun,
    Announcement,
    AnswerWanted,
    CallMade,
    ClaimGiven,
    ClaimWanted,
    ConsentWanted,
    Download,
    Failure,
    FileWanted,
    Held,
    PlanGiven,
    Upload,
)
from speakkit.pipeline.work import StoreWork
from speakkit.recordings import Recordings, open_place
from speakkit.settings import Settings
from speakkit.sound.scratch import scratch_folder
from speakkit.store import Claim, Parts, Store
from speakkit.store.exchange import document_id_of

_URL_VALID_S = 300
_LOOKED_AT = 20
"""How many waiting sessions are tried before a worker is told that nothing waits: others may be quicker."""
_WITHHELD = "withheld"


@dataclass(frozen=True)
class WorkHost:
    """Answers workers for one store, whose recordings and documents lie in a bucket."""

    work: StoreWork
    place: Recordings
    budget: SharedBudget

    @classmethod
    def over(cls, settings: Settings, store: Store, recordings: Recordings) -> WorkHost:
        """The host of this store."""
        budget = SharedBudget(settings.max_cost_usd)
        return cls(host_work(settings, store, recordings), open_place(settings, EXCHANGE), budget)

    def claim(self, wanted: ClaimWanted) -> ClaimGiven | None:
        """Take a session up for a worker; None where none waits. The same request again is answered with the same session.

        Raises:
            InvalidRequestError: the worker is of another version.
            UnknownSessionError, InvalidStateError: the session that it names can't be taken up.
        """
        own = version("speakkit")
        if wanted.version != own:
            raise InvalidRequestError(f"This host runs SpeakKit {own}; install the same version where the worker runs.")
        with self.work.store.read() as parts:
            before = parts.claims.of_owner(wanted.owner, self.work.settings.lease_s)
            waiting = _waiting(parts) if wanted.session_id is None else [wanted.session_id]
        claim = before or self._first_claimed(waiting, wanted)
        if claim is None:
            return None
        material = self.work.material(claim)
        return ClaimGiven(
            session=_without_names(material.session),
            attempt=claim.attempt,
            owner=claim.owner,
            lease_s=claim.lease_s,
            has_transcript=material.has_transcript,
            is_capped=self.budget.cap_usd is not None,
        )

    def download(self, session_id: str, wanted: FileWanted) -> Download:
        """Where the worker can fetch what belongs to its session."""
        claim = self._claim(session_id, wanted)
        self.work.renew(claim)
        if wanted.what == "stored_transcript":
            self.loader.load_session(session_id)
            return self._laid_out(claim, transcript_of(self.work.store, session_id))
        session = self.work.store.sessions.get(session_id)
        key = session.storage_key if wanted.what == "recording" else session.transcript_key
        if key is None or not self.work.recordings.exists(key):
            raise RecordingMissingError(f"Session {session_id} has no such file any more; add it again.")
        return Download(url=self.work.recordings.direct_download(key, expires_s=_URL_VALID_S))

    def announce(self, session_id: str, said: Announcement) -> Upload:
        """Note that a document is to come, and where it may be put."""
        key = self._noted(self._claim(session_id, said), said.kind, said.sha256, said.size_bytes)
        upload = self.place.direct_upload(key, size_bytes=said.size_bytes, expires_s=_URL_VALID_S)
        return Upload(url=upload.url, method=upload.method, headers=upload.headers)

    def renew(self, session_id: str, held: Held) -> None:
        """The worker is alive."""
        self.work.renew(self._claim(session_id, held))

    def mark_transcribing(self, session_id: str, held: Held) -> None:
        """The worker begins to listen."""
        self.work.mark_transcribing(self._claim(session_id, held))

    def require_consent(self, session_id: str, wanted: ConsentWanted) -> None:
        """Make sure that the learner agrees to what the worker is about to send."""
        claim = self._claim(session_id, wanted)
        self.work.renew(claim)
        self.work.require_consent(claim, wanted.stage, wanted.vendor)

    def record_call(self, session_id: str, made: CallMade) -> None:
        """Record a call, whoever has the session by now: it was made."""
        if (made.call.session_id, made.call.attempt) != (session_id, made.attempt):
            raise InvalidRequestError("The call isn't about this attempt at this session.")
        self.work.store.ledger.record_call(made.call)

    def answer(self, session_id: str, wanted: AnswerWanted) -> Download | None:
        """Where the answer to a question lies that was asked before; None where it wasn't."""
        claim = self._claim(session_id, wanted)
        self.work.renew(claim)
        self.loader.load_session(session_id)
        found = self.work.store.ledger.kept_answer(wanted.answer_key)
        return None if found is None else self._laid_out(claim, found)

    def begin_analysis(self, session_id: str, begun: AnalysisBegun) -> PlanGiven:
        """What the worker's analysis is to be asked about."""
        claim = self._claim(session_id, begun)
        with self.work.store.read() as parts:
            is_analysed = parts.results.raw_analysis(session_id) is not None
        if is_analysed:
            self.work.settle_audio(claim)
            with timed(session_id, claim.attempt):
                return PlanGiven(is_done=self.work.begin_analysis(claim, list(begun.times)) is None)
        with self.work.store.write() as parts:
            parts.claims.set_status(claim, SessionStatus.ANALYZING)
            parts.monitoring.record_steps(begun.times)
            session = parts.sessions.get(session_id)
            known = patterns_to_probe(parts, session)
            background = background_of(parts, session, self.work.settings.reader_language)
        return PlanGiven(is_done=False, known_keys=tuple(one.key for one in known), **vars(background))

    def fail(self, session_id: str, failure: Failure) -> None:
        """The attempt has failed; what it had found until then is kept."""
        claim = self._claim(session_id, failure)
        self.loader.load_session(session_id)
        self.work.fail(claim, failure.code, failure.message, list(failure.times))

    @property
    def loader(self) -> Loader:
        """Who brings results in."""
        return Loader(self.work, self.place)

    def _first_claimed(self, session_ids: list[str], wanted: ClaimWanted) -> Claim | None:
        for session_id in session_ids:
            try:
                with timed(session_id, attempt=None):
                    return self.work.claimed(session_id, wanted.owner)
            except InvalidStateError:
                if wanted.session_id is not None:
                    raise
        return None

    def _claim(self, session_id: str, held: Held) -> Claim:
        return Claim(session_id, held.attempt, held.owner, self.work.settings.lease_s)

    def _noted(self, claim: Claim, kind: DocumentKind, sha256: str, size_bytes: int) -> str:
        document = AnnouncedDocument(
            document_id=document_id_of(claim, kind, sha256),
            session_id=claim.session_id,
            attempt=claim.attempt,
            kind=kind,
            sha256=sha256,
            size_bytes=size_bytes,
            announced_at=datetime.now(UTC),
        )
        self.work.store.exchange.announce(claim, document)
        return document.document_id

    def _laid_out(self, claim: Claim, value: BaseModel) -> Download:
        """A document for the worker, who alone knows where it is."""
        data = value.model_dump_json().encode()
        sha256 = sha256_of(data)
        key = self._noted(claim, "input", sha256, len(data))
        with scratch_folder() as folder:
            (folder / "document").write_bytes(data)
            self.place.put(key, folder / "document")
        return Download(url=self.place.direct_download(key, expires_s=_URL_VALID_S), sha256=sha256)


def _waiting(parts: Parts) -> list[str]:
    """Sessions that can be taken up; those of which something is under way, and has to be brought in first, last."""
    under_way = {document.session_id for document in parts.exchange.documents()}
    return sorted(parts.claims.waiting(limit=_LOOKED_AT + len(under_way)), key=under_way.__contains__)


def _without_names(session: Session) -> Session:
    """What a worker needs of a session: who it is about and where its files lie are left out, their formats stay."""
    return session.model_copy(
        update={
            "learner_id": _WITHHELD,
            "topic": None,
            "recording": None,
            "storage_key": _renamed(session.storage_key, "recording"),
            "transcript_key": _renamed(session.transcript_key, "handed_in_transcript"),
            "lease_until": None,
        }
    )


def _renamed(key: str | None, name: str) -> str | None:
    return None if key is None else name + PurePosixPath(key).suffix
