"""The fifteen steps from an uploaded recording to DONE, resumable at each of them.

Each public method does a few steps and may be run again: what is stored is not done twice, so a retry, a second worker
after a crash and a run under Prefect all call the same code. Only the holder of a claim writes (see `speakkit.store`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import cached_property, wraps
from pathlib import Path
from typing import Self

from speakkit.analyse import Analyser, AnalysisRequest, open_analyser, unanalysed
from speakkit.analyse.stability import agreed
from speakkit.analyse.verify.verification import verified
from speakkit.calls.budget import Budget
from speakkit.calls.ledger import CallLedger
from speakkit.calls.retry import retrying
from speakkit.errors import LeaseLostError, SpeakKitError, StoreError, UnexpectedError, place_of
from speakkit.measure.session import measure_session
from speakkit.measure.syllables import with_syllables
from speakkit.model import Analysis, EngineStage, Session, SessionStatus, Transcript, checked_id
from speakkit.model.steps import Step, StepTime, begin, end, timed
from speakkit.pipeline.analysis_plan import AnalysisPlan, first_plan, plan_again
from speakkit.pipeline.clips import ClipCutter, keeps_audio, note_audio_deleted
from speakkit.pipeline.consent import assume_defaults, call_guard
from speakkit.pipeline.kept_sound import keep_sound
from speakkit.pipeline.leases import lease_kept, worker_name
from speakkit.recordings import Recordings, open_clips, open_recordings
from speakkit.settings import Settings
from speakkit.sound import decoding, pocketsphinx_models, strangers, voice_activity
from speakkit.store import Claim, Parts, Store
from speakkit.transcribe import (
    Transcriber,
    TranscriptionRequest,
    open_transcriber,
    open_transcript_reader,
    read_transcript_alone,
)

log = logging.getLogger(__name__)

INTERRUPTED = "INTERRUPTED"


STAGES: tuple[EngineStage, ...] = ("transcribe", "analyse")
"""What follows a claim, in this order: steps 5 to 9, and steps 10 to 15. Each is retried by itself."""


def _timed_stage(stage: Callable[[Pipeline, Claim], None]) -> Callable[[Pipeline, Claim], None]:
    """The stage, its steps timed; the times are stored with what the stage stores next."""

    @wraps(stage)
    def run(pipeline: Pipeline, claim: Claim) -> None:
        with timed(claim.session_id, claim.attempt, pipeline.step_times.setdefault(claim, [])):
            stage(pipeline, claim)

    return run


@dataclass(frozen=True)
class Pipeline:
    """The stages, joined to a store and to the storage of recordings.

    Attributes:
        budget: what this run may spend.
        step_times: the times of steps that are over, by claim, until they are stored.
    """

    settings: Settings
    store: Store
    recordings: Recordings
    transcriber: Transcriber
    analyser: Analyser
    budget: Budget = field(default_factory=Budget)
    step_times: dict[Claim, list[StepTime]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """The pipeline that the settings describe.

        Raises:
            ConfigurationError: an engine's key or extra is missing.
            StoreError: the store can't be opened.
        """
        return cls(
            settings=settings,
            store=Store(settings.store_path),
            recordings=open_recordings(settings),
            transcriber=open_transcriber(settings.transcriber, settings),
            analyser=open_analyser(settings.analyser, settings),
            budget=Budget(settings.max_cost_usd),
        )

    @cached_property
    def clips(self) -> ClipCutter:
        """Cuts evidence clips; their place is opened with the first session whose learner agrees to them."""
        return ClipCutter(self.settings, self.store, self.recordings, open_clips(self.settings))

    def process(self, session_id: str) -> Session:
        """Take one session through all fifteen steps in this process, with retries of passing failures.

        Raises:
            StateError: there is no such session, or it isn't in a state to be processed.
            SpeakKitError: it failed; the session is FAILED and holds code and message.
        """
        return self.run(self.claim(session_id))

    def run(self, claim: Claim) -> Session:
        """Steps 5 to 15 for whoever has claimed the session; raises as `process` does."""
        self.run_stages(claim, self.retried)
        return self.store.sessions.get(claim.session_id)

    def run_stages(self, claim: Claim, run_stage: Callable[[EngineStage, Claim], None]) -> None:
        """Steps 5 to 15, each stage in its turn by `run_stage`, which may retry it, queue it or send it elsewhere."""
        with self.failing(claim):
            for stage in STAGES:
                run_stage(stage, claim)

    def retried(self, stage: EngineStage, claim: Claim) -> None:
        """Run a stage in this thread, again where it failed in a way that may pass."""
        retrying(self.settings)(self.run_stage, stage, claim)

    def run_stage(self, stage: EngineStage, claim: Claim) -> None:
        """Run one of `STAGES`, once."""
        (self.transcribe if stage == "transcribe" else self.analyse)(claim)

    def transcribe_alone(self, claim: Claim) -> None:
        """The stages before the analysis, for which the session then waits, held by nobody; raises as `process` does."""
        with self.failing(claim):
            for stage in STAGES[: STAGES.index("analyse")]:
                self.retried(stage, claim)
            with self.store.write() as parts:
                note_audio_deleted(parts, claim)
                self._store_times(parts, claim)
                parts.claims.release(claim)

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
            with self.store.write() as parts:
                parts.sessions.get(session_id)
                begin(Step.CLAIM)
                claim = parts.claims.take(session_id, owner=worker_name(), lease_s=self.settings.lease_s)
                assume_defaults(parts, self.settings, session_id)
                return claim

    @_timed_stage
    def transcribe(self, claim: Claim) -> None:
        """Steps 5 to 9: the transcript is stored and the audio gone. `analyse` notes when, as it begins.

        Where the learner agrees to evidence clips the audio stays until `analyse` knows the quotes.

        Raises:
            SpeakKitError: of the recording, its storage, the engine or the store.
        """
        with self.store.read() as parts:
            session = parts.sessions.get(claim.session_id)
            has_transcript = parts.results.transcript(claim.session_id) is not None
        stays = session.awaits_clips
        if not has_transcript:
            transcript = with_syllables(self._transcript(session, claim), pocketsphinx_models.syllables)
            begin(Step.STORE_TRANSCRIPT)
            with self.store.write() as parts:
                parts.results.save_transcript(claim, transcript)
                if stays := keeps_audio(parts, session, transcript):
                    parts.claims.mark_audio_kept(claim, datetime.now(UTC))
                self._store_times(parts, claim)
        keep_sound(session, self.settings, self.store, self.recordings)
        begin(Step.DELETE_AUDIO)
        if session.audio_deleted_at is None:
            for key in (None if stays else session.storage_key, session.transcript_key):
                if key is not None:
                    self.recordings.delete(key)

    @_timed_stage
    def analyse(self, claim: Claim) -> None:
        """Steps 10 to 15: insights, observations, measures, focus and summary are stored, and the session is DONE.

        Raises:
            SpeakKitError: of the engine or the store.
        """
        begin(Step.MARK_ANALYZING)
        with self.store.write() as parts:
            note_audio_deleted(parts, claim)
            parts.claims.set_status(claim, SessionStatus.ANALYZING)
            is_analysed = parts.results.raw_analysis(claim.session_id) is not None
            plan = None if is_analysed else first_plan(parts, claim.session_id, self.settings.reader_language)
            is_done = plan is None and self._complete_unless_clips_wait(parts, claim)
        if plan is not None:
            self._analyse(claim, plan)
        elif is_done:
            _log_done(claim)
        else:
            self._complete_with_clips(claim)

    def reanalyse(self, session_id: str, *, repeat: int = 1, asks_anew: bool = False) -> Session:
        """Analyse the stored transcript of a DONE session once more, in place of its earlier analysis.

        It is asked about the patterns that it was asked about before, so that the same question to the same engine,
        prompt and vocabulary is answered from what was kept, and costs nothing. Where it fails, the earlier analysis
        stands, and the session is DONE as it was.

        Args:
            repeat: how many analyses to make; insights say how many of them agree.
            asks_anew: ask even where an answer was kept, and about all patterns that the learner's profile has now.

        Raises:
            StateError: there is no such session, or it isn't DONE.
            SpeakKitError: of the engine or the store.
        """
        checked_id(session_id, "session id")
        with self.store.write() as parts:
            claim = parts.claims.take_done(session_id, owner=worker_name(), lease_s=self.settings.lease_s)
            assume_defaults(parts, self.settings, session_id)
            plan = plan_again(
                parts, session_id, repeat=repeat, asks_anew=asks_anew, reader_language=self.settings.reader_language
            )
        try:
            retrying(self.settings)(_timed_stage(lambda pipeline, held: pipeline._analyse(held, plan)), self, claim)
        except LeaseLostError:
            raise
        except BaseException:
            self.store.claims.finish(claim)
            raise
        finally:
            self.step_times.pop(claim, None)
        session = self.store.sessions.get(session_id)
        if session.audio_kept_at is not None:
            self.clips.prune(session_id)
        return session

    def _analyse(self, claim: Claim, plan: AnalysisPlan) -> None:
        """Steps 11 to 15; the last four are one transaction, unless clips are cut between them."""
        begin(Step.ANALYSE)
        request = plan.request
        if plan.transcript.unreliable is not None:
            analysis = unanalysed(request, self.analyser.name, self.analyser.version)
        else:
            with self.lease_kept(claim):
                analysis = agreed([self._run(claim, request, plan, run) for run in range(plan.repeat)])
        measures = measure_session(plan.transcript, pocketsphinx_models.syllables)
        begin(Step.STORE_INSIGHTS)
        with self.store.write() as parts:
            parts.results.save_analysis(claim, analysis, measures)
            begin(Step.STORE_FOCUS)  # it was stored with the insights
            is_done = self._complete_unless_clips_wait(parts, claim)
        if is_done:
            _log_done(claim)
        else:
            self._complete_with_clips(claim)

    def _complete_unless_clips_wait(self, parts: Parts, claim: Claim) -> bool:
        """Steps 14 and 15, unless the audio is still there for clips to be cut from: then False."""
        if parts.sessions.get(claim.session_id).awaits_clips:
            return False
        self._complete(parts, claim)
        return True

    def _complete_with_clips(self, claim: Claim) -> None:
        """Steps 14 and 15 once the clips lie in their place and the audio is gone."""
        with self.lease_kept(claim):
            self.clips.cut_and_delete(claim)
        with self.store.write() as parts:
            parts.claims.mark_audio_deleted(claim, datetime.now(UTC))
            self._complete(parts, claim)
        self.clips.settle(claim.session_id)
        _log_done(claim)

    def _complete(self, parts: Parts, claim: Claim) -> None:
        """Steps 14 and 15: the learner's profile is recomputed, the session DONE."""
        begin(Step.UPDATE_PROFILE)
        parts.profiles.refresh(parts.sessions.get(claim.session_id).learner_id)
        begin(Step.FINISH)
        parts.claims.finish(claim)
        end()
        self._store_times(parts, claim)

    def _store_times(self, parts: Parts, claim: Claim) -> None:
        times = self.step_times.get(claim, [])
        parts.monitoring.record_steps(times)
        times.clear()

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
        with self._fetched(session.transcript_key, session) as path:
            begin(Step.MARK_TRANSCRIBING)
            self.store.claims.set_status(claim, SessionStatus.TRANSCRIBING)
            begin(Step.TRANSCRIBE)
            return read_transcript_alone(path, session.language, self._ledger(claim, "transcribe"))

    def _transcript(self, session: Session, claim: Claim) -> Transcript:
        if not session.has_sound:
            return self._transcript_alone(session, claim)
        settings = self.settings
        limits = decoding.RecordingLimits.from_settings(settings)
        with ExitStack() as files, self.lease_kept(claim):
            begin(Step.FETCH_AUDIO)
            path = files.enter_context(self._fetched(session.storage_key, session))
            given = (
                files.enter_context(self._fetched(session.transcript_key, session)) if session.transcript_key else None
            )
            _, waveform = strangers.load(path, limits)  # it may not be the file that was looked at when it came
            voice_activity.require_speech(waveform, round(settings.min_speech_s * 1000))
            begin(Step.MARK_TRANSCRIBING)
            self.store.claims.set_status(claim, SessionStatus.TRANSCRIBING)
            begin(Step.TRANSCRIBE)
            request = TranscriptionRequest(
                path, waveform, language=session.language, prompt=session.prompt, transcript_path=given
            )
            engine = open_transcript_reader(settings) if given else self.transcriber
            transcript = engine.transcribe(request, self._ledger(claim, "transcribe"))
            return transcript.model_copy(update={"pauses": voice_activity.silences(waveform)})

    @contextmanager
    def _fetched(self, key: str | None, session: Session) -> Iterator[Path]:
        if key is None:
            raise StoreError(f"Session {session.session_id} has no recording; add it again.")
        with self.recordings.fetch(key, max_bytes=self.settings.max_recording_bytes) as path:
            yield path

    def lease_kept(self, claim: Claim) -> AbstractContextManager[None]:
        """Renew the lease while an engine works, so that a long recording isn't taken for a dead worker's."""
        return lease_kept(self.store, claim)

    def _ledger(self, claim: Claim, stage: EngineStage, *, run: int = 0, asks_anew: bool = False) -> CallLedger:
        return CallLedger(
            self.store.ledger.record_call,
            claim.session_id,
            claim.attempt,
            stage,
            answers=self.store.ledger,
            run=run,
            asks_anew=asks_anew,
            budget=self.budget,
            allow=call_guard(self.store, self.settings, claim.session_id, stage),
        )

    def _fail(self, claim: Claim, code: str, message: str) -> None:
        log.warning("session failed", extra={"session": claim.session_id, "attempt": claim.attempt, "code": code})
        try:
            is_gone = self.clips.let_audio_go(claim)
            with self.store.write() as parts:
                if is_gone:
                    parts.claims.mark_audio_deleted(claim, datetime.now(UTC))
                parts.claims.fail(claim, code, message)
                self._store_times(parts, claim)
        except SpeakKitError as error:
            # the first error is the one to raise; the lease runs out and the next scan finds the session
            log.warning("failure not stored", extra={"session": claim.session_id, "code": error.code})


def _log_done(claim: Claim) -> None:
    log.info("session done", extra={"session": claim.session_id, "attempt": claim.attempt})
