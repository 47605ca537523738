"""What the stages need of wherever sessions are kept; here the store itself, `speakkit.pipeline.remote` has another.

`StoreWork` is also what the store's host does on behalf of workers elsewhere, so that both mean the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Protocol

from speakkit.calls.ledger import AnswerStore
from speakkit.errors import LeaseLostError
from speakkit.measure.values import Measure
from speakkit.model import (
    Analysis,
    EngineCall,
    EngineStage,
    KeptAnswer,
    Purpose,
    Session,
    SessionStatus,
    Transcript,
)
from speakkit.model.clip import Clip
from speakkit.model.steps import Step, StepTime, begin, end
from speakkit.pipeline.analysis_plan import AnalysisPlan, first_plan
from speakkit.pipeline.clips import ClipCutter, clips_wanted, is_audio_gone, keeps_audio, note_audio_deleted
from speakkit.pipeline.consent import assume_defaults, recipient, require_consent
from speakkit.pipeline.kept_sound import SOUND, keep_sound
from speakkit.pipeline.leases import lease_kept, worker_name
from speakkit.recordings import Recordings, open_clips, open_place
from speakkit.settings import Settings
from speakkit.store import Claim, Parts, Store


@dataclass(frozen=True)
class Audio:
    """What becomes of a recording whose transcript is stored: it waits for clips to be cut of it; a copy of it is kept."""

    waits: bool = False
    is_kept: bool = False


@dataclass(frozen=True)
class Material:
    """What a transcription starts from: the session, whether it has a transcript already, and what then becomes of its audio."""

    session: Session
    has_transcript: bool
    audio: Audio = Audio()


class SessionWork(Protocol):
    """Sessions to be worked on. A method that takes a claim renews its lease.

    Where one takes `times`, the times of steps that are over, it stores them and empties the list.

    Raises:
        UnknownSessionError: (every method that names a session) there is no such session.
        LeaseLostError: (every method that takes a claim) another worker has the session.
        StoreError: (every method) whoever keeps sessions is in trouble.
    """

    def claim(self, session_id: str) -> Claim:
        """Steps 3 and 4: the session is this worker's until the lease runs out.

        Raises:
            InvalidStateError: it is in no state to be processed, or another worker holds it.
        """
        ...

    def material(self, claim: Claim) -> Material:
        """What the transcription starts from."""
        ...

    def fetched(self, claim: Claim, key: str, *, max_bytes: int) -> AbstractContextManager[Path]:
        """The session's recording or transcript of this key, as a local file; raises as `Recordings.fetch` does."""
        ...

    def mark_transcribing(self, claim: Claim) -> None:
        """Step 6."""
        ...

    def put_transcript(self, claim: Claim, transcript: Transcript, times: list[StepTime]) -> Audio:
        """Step 8: from now on no attempt pays for this transcript again. What becomes of the audio."""
        ...

    def delete_audio(self, session: Session, audio: Audio) -> None:
        """Step 9, unless that is the matter of whoever stores the transcript."""
        ...

    def begin_analysis(self, claim: Claim, times: list[StepTime]) -> AnalysisPlan | None:
        """Step 10; None where an analysis is stored already, and the session is DONE now."""
        ...

    def put_analysis(
        self, claim: Claim, analysis: Analysis, measures: Sequence[Measure], times: list[StepTime]
    ) -> Session | None:
        """Steps 12 to 15: the worker's part ends here. The session as it is now; None where somebody else ends the steps."""
        ...

    def renew(self, claim: Claim) -> None:
        """Hold the session for another lease."""
        ...

    def out_of_the_way(self) -> AbstractContextManager[None]:
        """While the block runs nobody else waits for this worker: a recogniser may let no other thread of its process run."""
        ...

    def fail(self, claim: Claim, code: str, message: str, times: list[StepTime]) -> None:
        """The session is FAILED, and free; `message` holds nothing of what was said."""
        ...

    def answers(self, claim: Claim) -> AnswerStore:
        """Where this claim's calls are recorded, and answers kept."""
        ...

    def require_consent(self, claim: Claim, stage: EngineStage, vendor: str) -> None:
        """Make sure, right before a call, that the learner agrees to what it sends to the vendor.

        Raises:
            ConsentError: they don't.
        """
        ...


@dataclass(frozen=True)
class StoreWork:
    """The store beside this process as the stages know it; see `SessionWork`.

    Attributes:
        bring_in: brings in what workers elsewhere have found of a session, before somebody else takes it up.
        begun: what first attempts start from, as the turn that claimed them saw it, until they do.
        unrecorded: calls that cost nothing and told nobody anything, until what they found is stored, or that it failed.
    """

    settings: Settings
    store: Store
    recordings: Recordings
    bring_in: Callable[[str], object] = field(default=lambda session_id: None, compare=False)
    begun: dict[Claim, Material] = field(default_factory=dict, repr=False, compare=False)
    unrecorded: dict[Claim, list[EngineCall]] = field(default_factory=dict, repr=False, compare=False)

    def claim(self, session_id: str) -> Claim:
        return self.claimed(session_id, worker_name())

    def claimed(self, session_id: str, owner: str) -> Claim:
        """The same for a worker of that name."""
        with self.store.write() as parts:
            session = parts.sessions.get(session_id)
            begin(Step.CLAIM)
            if not parts.exchange.documents(session_id):
                return self._taken(parts, session, owner)
        self.bring_in(session_id)
        with self.store.write() as parts:
            return self._taken(parts, session, owner)

    def _taken(self, parts: Parts, session: Session, owner: str) -> Claim:
        claim = parts.claims.take(session.session_id, owner=owner, lease_s=self.settings.lease_s)
        assume_defaults(parts, self.settings, session.learner_id)
        if claim.attempt == 1:  # nobody has stored anything yet
            self.begun[claim] = Material(session, has_transcript=False)
        return claim

    def material(self, claim: Claim) -> Material:
        begun = self.begun.pop(claim, None)
        if begun is not None:
            return begun
        with self.store.read() as parts:
            session = parts.sessions.get(claim.session_id)
            if not parts.results.has_transcript(claim.session_id):
                return Material(session, has_transcript=False)  # what becomes of its audio is known with the transcript
            audio = Audio(session.awaits_clips, parts.consents.agrees(session.learner_id, Purpose.SOUND))
            return Material(session, has_transcript=True, audio=audio)

    def fetched(self, claim: Claim, key: str, *, max_bytes: int) -> AbstractContextManager[Path]:
        return self.recordings.fetch(key, max_bytes=max_bytes)

    def mark_transcribing(self, claim: Claim) -> None:
        self.store.claims.set_status(claim, SessionStatus.TRANSCRIBING)

    @cached_property
    def clips(self) -> ClipCutter:
        """Cuts evidence clips; their place is opened with the first session whose learner agrees to them."""
        return ClipCutter(self.settings, self.store, self.recordings, open_clips(self.settings))

    def put_transcript(self, claim: Claim, transcript: Transcript, times: list[StepTime]) -> Audio:
        with self.write_with_calls(claim) as parts:
            session = parts.sessions.get(claim.session_id)
            parts.results.save_transcript(claim, transcript)
            audio = Audio(
                keeps_audio(parts, session, transcript), parts.consents.agrees(session.learner_id, Purpose.SOUND)
            )
            if audio.waits:
                parts.claims.mark_audio_kept(claim, datetime.now(UTC))
            _store_times(parts, times)
        return audio

    def delete_audio(self, session: Session, audio: Audio) -> None:
        if audio.is_kept:
            keep_sound(session, self.settings, self.recordings)
        if session.audio_deleted_at is None:
            for key in (None if audio.waits else session.storage_key, session.transcript_key):
                if key is not None:
                    self.recordings.delete(key)

    def settle_audio(self, claim: Claim) -> None:
        """Delete the audio of a transcript that is stored, unless it stays for clips, and store that it is gone."""
        material = self.material(claim)
        if material.has_transcript:
            self.delete_audio(material.session, material.audio)
            with self.store.write() as parts:
                note_audio_deleted(parts, claim, parts.sessions.get(claim.session_id))

    def begin_analysis(self, claim: Claim, times: list[StepTime]) -> AnalysisPlan | None:
        held_until = _half_a_lease(claim)
        with self.store.write() as parts:
            session = parts.sessions.get(claim.session_id)
            gone_at = datetime.now(UTC) if is_audio_gone(session) else None
            parts.claims.set_status(claim, SessionStatus.ANALYZING, audio_deleted_at=gone_at)
            if not parts.results.has_analysis(claim.session_id):
                return first_plan(parts, session, self.settings.reader_language)
            if not session.awaits_clips:
                _complete(parts, claim, session, times)
                return None
            wanted = clips_wanted(parts, session)
        self._complete_with_clips(claim, session, wanted, times, held_until)
        return None

    def put_analysis(
        self, claim: Claim, analysis: Analysis, measures: Sequence[Measure], times: list[StepTime]
    ) -> Session:
        held_until = _half_a_lease(claim)
        with self.write_with_calls(claim) as parts:
            session = parts.sessions.get(claim.session_id)
            parts.results.save_analysis(claim, analysis, measures)
            begin(Step.STORE_FOCUS)  # it was stored with the insights
            if not session.awaits_clips:
                return _complete(parts, claim, session, times)
            wanted = clips_wanted(parts, session)
        return self._complete_with_clips(claim, session, wanted, times, held_until)

    def put_heard_anew(
        self,
        claim: Claim,
        transcript: Transcript,
        analysis: Analysis,
        measures: Sequence[Measure],
        times: list[StepTime],
    ) -> None:
        """In one transaction, a transcript and what was found in it take the place of earlier ones; clips are cut of the
        recording that is kept, where the learner agrees to them, and the session is DONE."""
        with self.write_with_calls(claim) as parts:
            parts.results.save_transcript(claim, transcript)
            parts.results.save_analysis(claim, analysis, measures)
            session = parts.sessions.get(claim.session_id)
            wanted = clips_wanted(parts, session)
        with lease_kept(self.renew, claim):
            replace(self.clips, recordings=open_place(self.settings, SOUND)).cut(session, wanted)
        self._complete_after_clips(claim, session, times)

    def _complete_with_clips(
        self, claim: Claim, session: Session, wanted: Sequence[Clip], times: list[StepTime], held_until: datetime
    ) -> Session:
        """Steps 14 and 15 once the clips lie in their place and the audio is gone."""
        holder = replace(claim, lease_s=self.settings.lease_s)
        with lease_kept(self.renew, holder):
            self.clips.cut(session, wanted)
            self.clips.delete_audio(holder, session, held_until)
        return self._complete_after_clips(holder, session, times, audio_deleted_at=datetime.now(UTC))

    def _complete_after_clips(
        self, claim: Claim, session: Session, times: list[StepTime], *, audio_deleted_at: datetime | None = None
    ) -> Session:
        """Steps 14 and 15; the clips go again where the session was erased meanwhile, or its learner agrees no longer."""
        with self.clips.unless_erased(session), self.store.write() as parts:
            if audio_deleted_at is not None:
                parts.claims.mark_audio_deleted(claim, audio_deleted_at)
            done = _complete(parts, claim, session, times)
            agrees = parts.consents.agrees(session.learner_id, Purpose.CLIPS)
        self.clips.settle(claim.session_id, agrees=agrees)
        return done

    def renew(self, claim: Claim) -> None:
        self.store.claims.renew(claim, self.settings.lease_s)

    def out_of_the_way(self) -> AbstractContextManager[None]:
        return self.store.closed_between_turns()

    def fail(self, claim: Claim, code: str, message: str, times: list[StepTime]) -> None:
        is_gone = self.clips.let_audio_go(claim)
        with self.write_with_calls(claim) as parts:
            if is_gone:
                parts.claims.mark_audio_deleted(claim, datetime.now(UTC))
            parts.claims.fail(claim, code, message)
            _store_times(parts, times)

    def release(self, claim: Claim, times: list[StepTime]) -> None:
        """The session waits for an analysis, held by nobody."""
        with self.store.write() as parts:
            note_audio_deleted(parts, claim, parts.sessions.get(claim.session_id))
            _store_times(parts, times)
            parts.claims.release(claim)

    def answers(self, claim: Claim) -> AnswerStore:
        return _Answers(self, claim)

    @contextmanager
    def write_with_calls(self, claim: Claim) -> Iterator[Parts]:
        """A turn of whoever holds the claim, in which the calls that weren't recorded yet are.

        Where it fails they wait for the next one, unless the session is another worker's by now: they were made.
        """
        calls = self.unrecorded.pop(claim, [])
        try:
            with self.store.write() as parts:
                _record(parts, calls)
                yield parts
        except LeaseLostError:
            if calls:
                with self.store.write() as parts:
                    _record(parts, calls)
            raise
        except BaseException:
            if calls:
                self.unrecorded[claim] = calls
            raise

    def require_consent(self, claim: Claim, stage: EngineStage, vendor: str) -> None:
        require_consent(self.store, claim.session_id, stage, vendor)


@dataclass(frozen=True)
class _Answers:
    """The ledger of a claim; see `speakkit.calls.ledger.AnswerStore`. What was paid for, was sent to anybody, went wrong or is
    kept is recorded at once, any other call with what it found."""

    work: StoreWork
    claim: Claim

    def record_call(self, call: EngineCall, answer: KeptAnswer | None = None) -> None:
        is_of_no_consequence = call.outcome == "ok" and call.cost_usd == 0 and answer is None
        if is_of_no_consequence and recipient(call.stage, call.engine, self.work.settings) is None:
            self.work.unrecorded.setdefault(self.claim, []).append(call)
        else:
            self.work.store.ledger.record_call(call, answer)

    def kept_answer(self, answer_key: str) -> KeptAnswer | None:
        return self.work.store.ledger.kept_answer(answer_key)


def _half_a_lease(claim: Claim) -> datetime:
    """Until when a session surely stays this worker's that it writes to next: each write holds it for a whole lease."""
    return datetime.now(UTC) + timedelta(seconds=claim.lease_s / 2)


def _record(parts: Parts, calls: Sequence[EngineCall]) -> None:
    for call in calls:
        parts.ledger.record_call(call)


def _complete(parts: Parts, claim: Claim, session: Session, times: list[StepTime]) -> Session:
    """Steps 14 and 15: the learner's profile is recomputed, the session DONE; as it is now."""
    begin(Step.UPDATE_PROFILE)
    parts.profiles.refresh(session.learner_id)
    begin(Step.FINISH)
    parts.claims.finish(claim)
    end()
    _store_times(parts, times)
    return parts.sessions.get(claim.session_id)


def _store_times(parts: Parts, times: list[StepTime]) -> None:
    parts.monitoring.record_steps(times)
    times.clear()
