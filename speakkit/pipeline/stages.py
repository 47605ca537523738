"""The stages of a session's work, the same wherever sessions are kept: beside this process or on another host.

Each stage may be run again: what is stored is not done twice, so a retry, a second worker after a crash and a run under
Prefect all call the same code.
"""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import asdict
from functools import wraps
from pathlib import Path
from typing import TypeVar

from speakkit.analyse import Analyser, AnalysisRequest, unanalysed
from speakkit.analyse.stability import agreed
from speakkit.analyse.verify.verification import verified
from speakkit.calls.budget import AllOf, CostCap
from speakkit.calls.ledger import CallLedger
from speakkit.calls.retry import retrying
from speakkit.errors import LeaseLostError, SpeakKitError, StoreError, UnexpectedError, place_of
from speakkit.measure.session import measure_session
from speakkit.measure.syllables import with_syllables
from speakkit.measure.values import Measure
from speakkit.model import Analysis, EngineStage, Session, Transcript, checked_id
from speakkit.model.steps import Step, StepTime, begin, timed
from speakkit.pipeline.analysis_plan import AnalysisPlan
from speakkit.pipeline.consent import recipient
from speakkit.pipeline.leases import lease_kept
from speakkit.pipeline.work import SessionWork
from speakkit.settings import Settings
from speakkit.sound import decoding, pocketsphinx_models, strangers, voice_activity
from speakkit.store import Claim
from speakkit.transcribe import Transcriber, TranscriptionRequest, open_transcript_reader, read_transcript_alone

log = logging.getLogger(__name__)

T = TypeVar("T")

INTERRUPTED = "INTERRUPTED"


STAGES: tuple[EngineStage, ...] = ("transcribe", "analyse")
"""What follows a claim, in this order: steps 5 to 9, and steps 10 to 15. Each is retried by itself."""


def _timed_stage(stage: Callable[[Stages, Claim], T]) -> Callable[[Stages, Claim], T]:
    """The stage, its steps timed; the times are stored with what the stage stores next."""

    @wraps(stage)
    def run(stages: Stages, claim: Claim) -> T:
        with timed(claim.session_id, claim.attempt, stages.times_of(claim)):
            return stage(stages, claim)

    return run


class Stages(ABC):
    """The stages over a `SessionWork`; see `speakkit.pipeline.pipeline.Pipeline` for the one beside the store.

    Attributes:
        budget: what may be spent.
        step_times: the times of steps that are over, by claim, until they are stored.
    """

    settings: Settings
    transcriber: Transcriber
    analyser: Analyser
    budget: CostCap
    step_times: dict[Claim, list[StepTime]]

    @property
    @abstractmethod
    def work(self) -> SessionWork:
        """Where sessions are kept and claimed."""

    def caps(self, claim: Claim) -> Sequence[CostCap]:
        """All that a call for this claim has to fit into."""
        return [self.budget]

    def times_of(self, claim: Claim) -> list[StepTime]:
        """The times of this claim's steps that aren't stored yet."""
        return self.step_times.setdefault(claim, [])

    def claim(self, session_id: str) -> Claim:
        """Steps 1 to 4: the session is this worker's until the lease runs out.

        A trigger over HTTP is verified, and its body read once, before it comes here; from a flow or the command line
        the id itself is the request.

        Raises:
            InvalidIdError, UnknownSessionError, InvalidStateError: as they say.
        """
        with timed(session_id, attempt=None):
            begin(Step.TRIGGER)
            begin(Step.READ_REQUEST)
            checked_id(session_id, "session id")
            begin(Step.FIND_SESSION)
            return self.work.claim(session_id)

    def run_stages(self, claim: Claim, run_stage: Callable[[EngineStage, Claim], Session | None]) -> Session | None:
        """Steps 5 to 15, each stage in its turn by `run_stage`, which may retry it, queue it or send it elsewhere.

        What the last of them gave back: the session as it is now, where that is known.
        """
        session = None
        with self.failing(claim):
            for stage in STAGES:
                session = run_stage(stage, claim)
        return session

    def retried(self, stage: EngineStage, claim: Claim) -> Session | None:
        """Run a stage in this thread, again where it failed in a way that may pass."""
        return retrying(self.settings)(self.run_stage, stage, claim)

    def run_stage(self, stage: EngineStage, claim: Claim) -> Session | None:
        """Run one of `STAGES`, once; the session as it is now, where the stage knows."""
        if stage == "analyse":
            return self.analyse(claim)
        self.transcribe(claim)
        return None

    @_timed_stage
    def transcribe(self, claim: Claim) -> None:
        """Steps 5 to 9: the transcript is stored and the audio gone. `analyse` notes when, as it begins.

        Where the learner agrees to evidence clips the audio stays until the quotes are known.

        Raises:
            SpeakKitError: of the recording, its storage, the engine or the store.
        """
        material = self.work.material(claim)
        audio = material.audio
        if not material.has_transcript:
            transcript = with_syllables(self._transcript(material.session, claim), pocketsphinx_models.syllables)
            begin(Step.STORE_TRANSCRIPT)
            audio = self.work.put_transcript(claim, transcript, self.times_of(claim))
        begin(Step.DELETE_AUDIO)
        self.work.delete_audio(material.session, audio)

    @_timed_stage
    def analyse(self, claim: Claim) -> Session | None:
        """Steps 10 to 15: insights, observations, measures, focus and summary are stored, and the session is DONE; see
        `SessionWork.put_analysis` for what is given back.

        Raises:
            SpeakKitError: of the engine or the store.
        """
        begin(Step.MARK_ANALYZING)
        plan = self.work.begin_analysis(claim, self.times_of(claim))
        if plan is None:
            _log_done(claim)
            return None
        return self.analyse_by(plan, claim)

    def analyse_by(self, plan: AnalysisPlan, claim: Claim) -> Session | None:
        """Steps 11 to 15; the last four are one transaction of whoever keeps sessions, unless clips are cut between them."""
        analysis, measures = self.analysed(plan, claim)
        begin(Step.STORE_INSIGHTS)
        session = self.work.put_analysis(claim, analysis, measures, self.times_of(claim))
        _log_done(claim)
        return session

    def analysed(self, plan: AnalysisPlan, claim: Claim) -> tuple[Analysis, tuple[Measure, ...]]:
        """What is found and measured in a transcript; nothing is stored."""
        begin(Step.ANALYSE)
        request = plan.request
        if plan.transcript.unreliable is not None:
            analysis = unanalysed(request, self.analyser.name, self.analyser.version)
        else:
            with self.lease_kept(claim):
                analysis = agreed([self._run(claim, request, plan, run) for run in range(plan.repeat)])
        if plan.measured is not None:
            return analysis, plan.measured
        return analysis, measure_session(plan.transcript, pocketsphinx_models.syllables)

    @contextmanager
    def failing(self, claim: Claim) -> Iterator[None]:
        """Whatever goes wrong inside leaves the session FAILED with a code and a message, and goes on up."""
        try:
            yield
        except LeaseLostError:
            raise
        except SpeakKitError as error:
            self._fail(claim, error.code, error.message)
            raise
        except Exception as error:
            # its message may hold what a person said; its type can't
            self._fail(
                claim,
                UnexpectedError.code,
                f"An unexpected {type(error).__name__} at {place_of(error)} stopped the work.",
            )
            raise
        except BaseException:
            self._fail(claim, INTERRUPTED, "The work was interrupted; process the session again.")
            raise
        finally:
            self.step_times.pop(claim, None)

    def _run(self, claim: Claim, request: AnalysisRequest, plan: AnalysisPlan, run: int) -> Analysis:
        """One analysis of perhaps several, with what its calls have used."""
        ledger = self._ledger(claim, "analyse", run=run, asks_anew=plan.asks_anew)
        analysis = verified(self.analyser.analyse(request, ledger), request)
        return analysis.model_copy(update=asdict(ledger.spent))

    def _transcript_alone(self, session: Session, claim: Claim) -> Transcript:
        """Of a session that never had any sound: nothing is listened to, and no silence is known."""
        with self._fetched(session.transcript_key, claim) as path:
            begin(Step.MARK_TRANSCRIBING)
            self.work.mark_transcribing(claim)
            begin(Step.TRANSCRIBE)
            return read_transcript_alone(path, session.language, self._ledger(claim, "transcribe"))

    def _transcript(self, session: Session, claim: Claim) -> Transcript:
        if not session.has_sound:
            return self._transcript_alone(session, claim)
        with ExitStack() as files, self.lease_kept(claim):
            begin(Step.FETCH_AUDIO)
            path = files.enter_context(self._fetched(session.storage_key, claim))
            given = (
                files.enter_context(self._fetched(session.transcript_key, claim)) if session.transcript_key else None
            )
            return self.heard(session, claim, path, given)

    def heard(self, session: Session, claim: Claim, path: Path, given: Path | None = None) -> Transcript:
        """What is said in the recording at `path`, by the transcript that was given with it where there is one."""
        _, waveform = strangers.load(
            path, decoding.RecordingLimits.from_settings(self.settings)
        )  # whatever it was when it came
        voice_activity.require_speech(waveform, round(self.settings.min_speech_s * 1000))
        begin(Step.MARK_TRANSCRIBING)
        self.work.mark_transcribing(claim)
        begin(Step.TRANSCRIBE)
        request = TranscriptionRequest(
            path, waveform, language=session.language, prompt=session.prompt, transcript_path=given
        )
        engine = open_transcript_reader(self.settings) if given else self.transcriber
        with nullcontext() if getattr(engine, "lets_threads_run", False) else self.work.out_of_the_way():
            transcript = engine.transcribe(request, self._ledger(claim, "transcribe"))
        return transcript.model_copy(update={"pauses": voice_activity.silences(waveform)})

    def _fetched(self, key: str | None, claim: Claim) -> AbstractContextManager[Path]:
        if key is None:
            raise StoreError(f"Session {claim.session_id} has no recording; add it again.")
        return self.work.fetched(claim, key, max_bytes=self.settings.max_recording_bytes)

    def lease_kept(self, claim: Claim) -> AbstractContextManager[None]:
        """Renew the lease while an engine works, so that a long recording isn't taken for a dead worker's."""
        return lease_kept(self.work.renew, claim)

    def _ledger(self, claim: Claim, stage: EngineStage, *, run: int = 0, asks_anew: bool = False) -> CallLedger:
        answers = self.work.answers(claim)

        def allow(engine: str) -> None:
            vendor = recipient(stage, engine, self.settings)
            if vendor is not None:
                self.work.require_consent(claim, stage, vendor)

        return CallLedger(
            answers.record_call,
            claim.session_id,
            claim.attempt,
            stage,
            answers=answers,
            run=run,
            asks_anew=asks_anew,
            budget=AllOf(self.caps(claim)),
            allow=allow,
        )

    def _fail(self, claim: Claim, code: str, message: str) -> None:
        log.warning("session failed", extra={"session": claim.session_id, "attempt": claim.attempt, "code": code})
        try:
            self.work.fail(claim, code, message, self.times_of(claim))
        except SpeakKitError as error:
            # the first error is the one to raise; the lease runs out and the next scan finds the session
            log.warning("failure not stored", extra={"session": claim.session_id, "code": error.code})


def _log_done(claim: Claim) -> None:
    log.info("session done", extra={"session": claim.session_id, "attempt": claim.attempt})
