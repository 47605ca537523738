"""The fifteen steps from an uploaded recording to DONE, resumable at each of them.

Each public method does a few steps and may be run again: what is stored is not done twice, so a retry, a second worker
after a crash and a run under Prefect all call the same code. Only the holder of a claim writes (see `speakkit.store`).
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import copy_context
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import wraps
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
from speakkit.model import Analysis, EngineStage, Session, SessionStatus, Transcript, checked_id
from speakkit.model.profile_row import ProfileRow
from speakkit.model.steps import Step, StepTime, begin, timed
from speakkit.patterns.vocabulary import FreePattern, KnownPattern, vocabulary
from speakkit.recordings import Recordings, open_recordings
from speakkit.settings import Settings
from speakkit.sound import decoding, pocketsphinx_models, voice_activity
from speakkit.store import Claim, Store
from speakkit.transcribe import Transcriber, TranscriptionRequest, open_transcriber, open_transcript_reader

log = logging.getLogger(__name__)

INTERRUPTED = "INTERRUPTED"


Stage = Callable[["Pipeline", Claim], None]


def _timed_stage(stage: Stage) -> Stage:
    """The stage, with the times of its steps kept however it ends."""

    @wraps(stage)
    def run(line: Pipeline, claim: Claim) -> None:
        took: list[StepTime] = []
        try:
            with timed(claim.session_id, claim.attempt) as took:
                stage(line, claim)
        finally:
            line.keep_times(took)

    return run


@dataclass(frozen=True)
class AnalysisPlan:
    """How a transcript is to be analysed: which patterns to probe, how often, and whether kept answers will do."""

    known_patterns: tuple[KnownPattern, ...]
    repeat: int = 1
    asks_anew: bool = False


def patterns_to_probe(store: Store, session_id: str) -> tuple[KnownPattern, ...]:
    """The known patterns that a session's first analysis is asked about: those that it was asked about in a batch, if it
    was, so that the answer given there is the answer to the question here."""
    asked = store.batches.asked_about(session_id)
    if asked is not None:
        return tuple(vocabulary().named(key) for key in asked)
    return known_patterns(store.profiles.get(store.sessions.get(session_id).learner_id))


def known_patterns(profile: Iterable[ProfileRow]) -> tuple[KnownPattern, ...]:
    """What to probe: all that is in a learner's profile, also what the vocabulary has no entry for, by key."""
    entries = vocabulary().patterns
    rows = sorted(profile, key=lambda row: row.key)
    return tuple(
        entries.get(row.pattern_id or "") or FreePattern(category=row.category, label=row.pattern) for row in rows
    )


@dataclass(frozen=True)
class Pipeline:
    """The stages, joined to a store and to a place of recordings; `budget` is what this run may spend."""

    settings: Settings
    store: Store
    recordings: Recordings
    transcriber: Transcriber
    analyser: Analyser
    budget: Budget = field(default_factory=Budget)

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

    def process(self, session_id: str) -> Session:
        """Take one session through all fifteen steps in this process, with retries of passing failures.

        Raises:
            StateError: there is no such session, or it isn't in a state to be processed.
            SpeakKitError: it failed; the session is FAILED and holds code and message.
        """
        return self.run(self.claim(session_id))

    def run(self, claim: Claim) -> Session:
        """Steps 5 to 15 for whoever has claimed the session; raises as `process` does."""
        with self.failing(claim):
            for stage in (self.transcribe, self.analyse, self.complete):
                retrying(self.settings)(stage, claim)
        return self.store.sessions.get(claim.session_id)

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
            self.store.sessions.get(session_id)
            begin(Step.CLAIM)
            return self.store.claims.take(session_id, owner=_worker(), lease_s=self.settings.lease_s)

    @_timed_stage
    def transcribe(self, claim: Claim) -> None:
        """Steps 5 to 9: the transcript is stored and the audio gone.

        Raises:
            SpeakKitError: of the recording, its place, the engine or the store.
        """
        session = self.store.sessions.get(claim.session_id)
        if self.store.results.transcript(claim.session_id) is None:
            transcript = self._transcript(session, claim)
            begin(Step.STORE_TRANSCRIPT)
            self.store.results.save_transcript(claim, transcript)
        begin(Step.DELETE_AUDIO)
        if session.audio_deleted_at is None:
            for key in (session.storage_key, session.transcript_key):
                if key is not None:
                    self.recordings.delete(key)
            self.store.claims.mark_audio_deleted(claim, datetime.now(UTC))

    @_timed_stage
    def analyse(self, claim: Claim) -> None:
        """Steps 10 to 13: insights, observations, measures, focus and summary are stored.

        Raises:
            SpeakKitError: of the engine or the store.
        """
        begin(Step.MARK_ANALYZING)
        self.store.claims.set_status(claim, SessionStatus.ANALYZING)
        if self.store.results.raw_analysis(claim.session_id) is not None:
            return
        self._analyse(claim, AnalysisPlan(self.to_probe(claim.session_id)))

    def to_probe(self, session_id: str) -> tuple[KnownPattern, ...]:
        """The known patterns that a first analysis is asked about (see `patterns_to_probe`)."""
        return patterns_to_probe(self.store, session_id)

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
        claim = self.store.claims.take_done(session_id, owner=_worker(), lease_s=self.settings.lease_s)
        try:
            plan = self.plan_again(session_id, repeat=repeat, asks_anew=asks_anew)
            analyse = _timed_stage(lambda line, held: line._analyse(held, plan))
            retrying(self.settings)(analyse, self, claim)
        except LeaseLostError:
            raise
        except BaseException:
            self.store.claims.finish(claim)
            raise
        retrying(self.settings)(self.complete, claim)
        return self.store.sessions.get(session_id)

    def plan_again(self, session_id: str, *, repeat: int, asks_anew: bool) -> AnalysisPlan:
        """How `reanalyse` goes about it."""
        before = self.store.results.raw_analysis(session_id)
        if before is None or asks_anew:
            known = known_patterns(self.store.profiles.get(self.store.sessions.get(session_id).learner_id))
        else:
            known = tuple(vocabulary().named(key) for key in before.asked_about)
        return AnalysisPlan(known, repeat, asks_anew)

    def _analyse(self, claim: Claim, plan: AnalysisPlan) -> None:
        """Steps 11 to 13."""
        transcript = self.store.results.transcript(claim.session_id)
        if transcript is None:
            raise StoreError(f"Session {claim.session_id} has no transcript to analyse; process it again.")
        begin(Step.ANALYSE)
        request = AnalysisRequest(transcript, plan.known_patterns)
        if transcript.unreliable is not None:
            analysis = unanalysed(request, self.analyser.name, self.analyser.version)
        else:
            with self.lease_kept(claim):
                analysis = agreed([self._run(claim, request, plan, run) for run in range(plan.repeat)])
        begin(Step.STORE_INSIGHTS)
        begin(Step.STORE_FOCUS)
        measures = measure_session(transcript, pocketsphinx_models.syllables)
        self.store.results.save_analysis(claim, analysis, measures)  # both steps are one transaction

    @_timed_stage
    def complete(self, claim: Claim) -> None:
        """Steps 14 and 15: the learner's profile is recomputed, the session DONE.

        Raises:
            StoreError: the store doesn't take it.
            LeaseLostError: another worker has the session.
        """
        session = self.store.sessions.get(claim.session_id)
        begin(Step.UPDATE_PROFILE)
        self.store.profiles.refresh(session.learner_id)
        begin(Step.FINISH)
        self.store.claims.finish(claim)
        log.info("session done", extra={"session": claim.session_id, "attempt": claim.attempt})

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

    def _run(self, claim: Claim, request: AnalysisRequest, plan: AnalysisPlan, run: int) -> Analysis:
        """One analysis of perhaps several, with what its calls have used."""
        ledger = self._ledger(claim, "analyse", run=run, asks_anew=plan.asks_anew)
        analysis = verified(self.analyser.analyse(request, ledger), request)
        return analysis.model_copy(update=asdict(ledger.spent))

    def _transcript(self, session: Session, claim: Claim) -> Transcript:
        settings = self.settings
        limits = decoding.RecordingLimits.from_settings(settings)
        with ExitStack() as files, self.lease_kept(claim):
            begin(Step.FETCH_AUDIO)
            path = files.enter_context(self._fetched(session.storage_key, session))
            given = (
                files.enter_context(self._fetched(session.transcript_key, session)) if session.transcript_key else None
            )
            _, waveform = decoding.load(path, limits)
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

    @contextmanager
    def lease_kept(self, claim: Claim) -> Iterator[None]:
        """Renew the lease while an engine works, so that a long recording isn't taken for a dead worker's."""
        done = threading.Event()

        def renew() -> None:
            while not done.wait(self.settings.lease_s / 3):
                try:
                    self.store.claims.renew(claim, self.settings.lease_s)
                except SpeakKitError as error:
                    log.warning("lease not renewed", extra={"session": claim.session_id, "code": error.code})

        thread = threading.Thread(
            target=copy_context().run, args=(renew,), name=f"lease-{claim.session_id}", daemon=True
        )
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

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
        )

    def _fail(self, claim: Claim, code: str, message: str) -> None:
        log.warning("session failed", extra={"session": claim.session_id, "attempt": claim.attempt, "code": code})
        try:
            self.store.claims.fail(claim, code, message)
        except SpeakKitError as error:
            # the first error is the one to raise; the lease runs out and the next scan finds the session
            log.warning("failure not stored", extra={"session": claim.session_id, "code": error.code})

    def keep_times(self, took: list[StepTime]) -> None:
        """Store how long steps took; where that fails, it is logged: the work itself matters more."""
        try:
            self.store.monitoring.record_steps(took)
        except SpeakKitError as error:
            log.warning("step times not stored", extra={"code": error.code})


def _worker() -> str:
    """A name for this worker that no other has."""
    return f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
