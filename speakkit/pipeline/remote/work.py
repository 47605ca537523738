"""A worker on another host: the same stages, over the API of the store's host and documents in its bucket."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, Self, TypeVar

from pydantic import BaseModel

from speakkit.analyse import Analyser, open_analyser
from speakkit.analyse.protocol import Background
from speakkit.calls.budget import Budget, CostCap, Settle, settling
from speakkit.calls.ledger import AnswerStore
from speakkit.errors import StoreError
from speakkit.measure.values import Measure
from speakkit.model import Analysis, EngineCall, EngineStage, KeptAnswer, Session, Transcript
from speakkit.model.result_document import DocumentKind
from speakkit.model.steps import StepTime
from speakkit.patterns.vocabulary import vocabulary
from speakkit.pipeline.analysis_plan import AnalysisPlan
from speakkit.pipeline.leases import worker_name
from speakkit.pipeline.remote.documents import (
    AnalysisResult,
    AnswerResult,
    TranscriptResult,
    sha256_of,
    transcript_hash,
)
from speakkit.pipeline.remote.link import HostLink
from speakkit.pipeline.remote.messages import (
    MAX_DOCUMENT_BYTES,
    AnalysisBegun,
    Announcement,
    AnswerWanted,
    CallMade,
    ClaimGiven,
    ClaimWanted,
    ConsentWanted,
    CostExpected,
    CostSetAside,
    CostSettled,
    Download,
    Failure,
    FileWanted,
    Held,
    PlanGiven,
    Upload,
)
from speakkit.pipeline.stages import Stages
from speakkit.pipeline.work import Audio, Material
from speakkit.recordings.owner_only import make_folder
from speakkit.settings import Settings
from speakkit.sound.scratch import clear_abandoned, scratch_folder
from speakkit.store import Claim
from speakkit.transcribe import Transcriber, open_transcriber

Document = TypeVar("Document", bound=BaseModel)


@dataclass
class _Held:
    """What this process knows of a claim; the transcript once it was made here."""

    material: Material
    is_capped: bool
    transcript: Transcript | None = None


@dataclass(frozen=True)
class RemoteWork:
    """Sessions of a store on another host; see `speakkit.pipeline.work.SessionWork`.

    Attributes:
        folder: where recordings lie while they are listened to; this process's own.
    """

    link: HostLink
    folder: Path
    _claims: dict[tuple[str, int], _Held] = field(default_factory=dict, repr=False, compare=False)

    def claim(self, session_id: str) -> Claim:
        given = self.link.ask("claims", _wanted(session_id), ClaimGiven)
        return self._taken(given)

    def claim_next(self) -> Claim | None:
        """The session that has waited longest; None where none waits."""
        given = self.link.ask_whether("claims", _wanted(None), ClaimGiven)
        return None if given is None else self._taken(given)

    def release(self, claim: Claim) -> None:
        """Forget what was known of a claim that is over."""
        self._claims.pop((claim.session_id, claim.attempt), None)

    def material(self, claim: Claim) -> Material:
        held = self._held(claim)
        return Material(held.material.session, held.material.has_transcript or held.transcript is not None)

    @contextmanager
    def fetched(self, claim: Claim, key: str, *, max_bytes: int) -> Iterator[Path]:
        what: Literal["recording", "handed_in_transcript"] = (
            "recording" if key.startswith("recording") else "handed_in_transcript"
        )
        download = self.link.ask(_path(claim, "files"), FileWanted(**_by(claim), what=what), Download)
        with self._room() as folder:
            self.link.fetch(download, folder / key, max_bytes=max_bytes)
            yield folder / key

    def mark_transcribing(self, claim: Claim) -> None:
        self.link.tell(_path(claim, "transcribing"), Held(**_by(claim)))

    def put_transcript(self, claim: Claim, transcript: Transcript, times: list[StepTime]) -> Audio:
        held = self._held(claim)
        result = TranscriptResult(transcript=transcript, times=tuple(times), **_about(claim))
        self._put(claim, "transcript", result)
        held.transcript = transcript
        times.clear()
        return Audio()  # the loader knows better

    def delete_audio(self, session: Session, audio: Audio) -> None:
        """Nothing: the loader deletes it, once it has committed the transcript."""

    def begin_analysis(self, claim: Claim, times: list[StepTime]) -> AnalysisPlan | None:
        begun = AnalysisBegun(**_by(claim), times=tuple(times))
        given = self.link.ask(_path(claim, "analysis"), begun, PlanGiven)
        times.clear()
        if given.is_done:
            return None
        background = Background(**given.model_dump(exclude={"is_done", "known_keys"}))
        known = tuple(vocabulary().named(key) for key in given.known_keys)
        return AnalysisPlan(self._transcript(claim), known, background)

    def put_analysis(
        self, claim: Claim, analysis: Analysis, measures: Sequence[Measure], times: list[StepTime]
    ) -> None:
        result = AnalysisResult(
            transcript_hash=transcript_hash(self._transcript(claim)),
            analysis=analysis,
            measures=tuple(measures),
            times=tuple(times),
            **_about(claim),
        )
        self._put(claim, "analysis", result)
        times.clear()

    def renew(self, claim: Claim) -> None:
        self.link.tell(_path(claim, "renewals"), Held(**_by(claim)))

    def out_of_the_way(self) -> AbstractContextManager[None]:
        return nullcontext()  # nothing of the store is open here

    def fail(self, claim: Claim, code: str, message: str, times: list[StepTime]) -> None:
        self.link.tell(_path(claim, "failures"), Failure(**_by(claim), code=code, message=message, times=tuple(times)))
        times.clear()

    def answers(self, claim: Claim) -> AnswerStore:
        return _RemoteAnswers(self, claim)

    def require_consent(self, claim: Claim, stage: EngineStage, vendor: str) -> None:
        self.link.tell(_path(claim, "consents"), ConsentWanted(**_by(claim), stage=stage, vendor=vendor))

    def is_capped(self, claim: Claim) -> bool:
        """Whether the store's host has a cap on what all workers may spend."""
        return self._held(claim).is_capped

    def read(self, download: Download, kind: type[Document]) -> Document:
        """A document that the host has laid out for this worker."""
        with self._room() as folder:
            path = folder / "document"
            self.link.fetch(download, path, max_bytes=MAX_DOCUMENT_BYTES)
            return kind.model_validate_json(path.read_bytes())

    def _put(self, claim: Claim, kind: DocumentKind, result: BaseModel) -> None:
        data = result.model_dump_json().encode()
        said = Announcement(**_by(claim), kind=kind, sha256=sha256_of(data), size_bytes=len(data))
        self.link.put(self.link.ask(_path(claim, "documents"), said, Upload), data)

    def _taken(self, given: ClaimGiven) -> Claim:
        claim = Claim(given.session.session_id, given.attempt, given.owner, given.lease_s)
        material = Material(given.session, given.has_transcript)
        self._claims[claim.session_id, claim.attempt] = _Held(material, given.is_capped)
        return claim

    def _held(self, claim: Claim) -> _Held:
        try:
            return self._claims[claim.session_id, claim.attempt]
        except KeyError:
            raise StoreError(
                f"Another process claimed session {claim.session_id}; its lease runs out, and then it is free."
            ) from None

    def _transcript(self, claim: Claim) -> Transcript:
        held = self._held(claim)
        if held.transcript is None:
            wanted = FileWanted(**_by(claim), what="stored_transcript")
            held.transcript = self.read(self.link.ask(_path(claim, "files"), wanted, Download), Transcript)
        return held.transcript

    @contextmanager
    def _room(self) -> Iterator[Path]:
        make_folder(self.folder)
        clear_abandoned(self.folder)  # a worker that was killed left a recording in it
        with scratch_folder(self.folder) as folder:
            yield folder


@dataclass(frozen=True)
class _RemoteAnswers:
    """The ledger of a claim; see `speakkit.calls.ledger.AnswerStore`."""

    work: RemoteWork
    claim: Claim

    def record_call(self, call: EngineCall, answer: KeptAnswer | None = None) -> None:
        self.work.link.tell(_path(self.claim, "calls"), CallMade(**_by(self.claim), call=call))
        if answer is not None:
            self.work._put(self.claim, "answer", AnswerResult(answer=answer, **_about(self.claim)))

    def kept_answer(self, answer_key: str) -> KeptAnswer | None:
        wanted = AnswerWanted(**_by(self.claim), answer_key=answer_key)
        download = self.work.link.ask_whether(_path(self.claim, "answers"), wanted, Download)
        return None if download is None else self.work.read(download, KeptAnswer)


@dataclass(frozen=True)
class _HostsCap:
    """The cap of the store's host on all its workers together."""

    link: HostLink

    @contextmanager
    def setting_aside(self, most_usd: float | None) -> Iterator[Settle]:
        if most_usd == 0:
            yield lambda _: None
            return
        aside = self.link.ask("costs", CostExpected(most_usd=most_usd), CostSetAside)

        def settled(spent_usd: float) -> None:
            self.link.tell("costs/settled", CostSettled(reservation_id=aside.reservation_id, cost_usd=spent_usd))

        with settling(settled) as settle:
            yield settle


@dataclass(frozen=True)
class RemotePipeline(Stages):
    """The stages of a worker on another host than the store's.

    Attributes:
        budget: what this process may spend, whatever the host's cap on all of them.
    """

    settings: Settings
    remote: RemoteWork
    transcriber: Transcriber
    analyser: Analyser
    budget: CostCap = field(default_factory=Budget)
    step_times: dict[Claim, list[StepTime]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """The worker that the settings describe.

        Raises:
            ConfigurationError: the host's address or token, or an engine's key or extra, is missing.
        """
        return cls(
            settings=settings,
            remote=RemoteWork(HostLink.from_settings(settings), settings.data_dir / "worker"),
            transcriber=open_transcriber(settings.transcriber, settings),
            analyser=open_analyser(settings.analyser, settings),
            budget=Budget(settings.max_cost_usd),
        )

    @property
    def work(self) -> RemoteWork:
        return self.remote

    def caps(self, claim: Claim) -> Sequence[CostCap]:
        return [self.budget, *([_HostsCap(self.remote.link)] if self.remote.is_capped(claim) else [])]


def _wanted(session_id: str | None) -> ClaimWanted:
    return ClaimWanted(owner=worker_name(), version=version("speakkit"), session_id=session_id)


def _path(claim: Claim, what: str) -> str:
    return f"sessions/{claim.session_id}/{what}"


def _by(claim: Claim) -> dict[str, Any]:
    return {"attempt": claim.attempt, "owner": claim.owner}


def _about(claim: Claim) -> dict[str, Any]:
    return {"session_id": claim.session_id, "attempt": claim.attempt}
