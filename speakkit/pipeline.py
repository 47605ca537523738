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
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Self

from speakkit import audio, pocketsphinx_models, voice_activity
from speakkit.analyse import Analyser, AnalysisRequest, finish, open_analyser, unanalysed
from speakkit.analyse.vocabulary import Pattern, vocabulary
from speakkit.errors import LeaseLostError, SpeakKitError, StoreError, UnexpectedError
from speakkit.ledger import CallLedger
from speakkit.logs import place_of
from speakkit.measure.session import measure_session
from speakkit.model import EngineStage, Session, SessionStatus, Transcript, checked_id
from speakkit.recordings import Recordings, open_recordings
from speakkit.retry import retrying
from speakkit.settings import Settings
from speakkit.steps import Step, StepTime, begin, timed
from speakkit.store import Claim, Store
from speakkit.transcribe import Transcriber, TranscriptionRequest, open_transcriber

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
class Pipeline:
    """The stages, joined to a store and to a place of recordings."""

    settings: Settings
    store: Store
    recordings: Recordings
    transcriber: Transcriber
    analyser: Analyser

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
        return self.store.session(claim.session_id)

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
            self.store.session(session_id)
            begin(Step.CLAIM)
            return self.store.claim(session_id, owner=_worker(), lease_s=self.settings.lease_s)

    @_timed_stage
    def transcribe(self, claim: Claim) -> None:
        """Steps 5 to 9: the transcript is stored and the audio gone.

        Raises:
            SpeakKitError: of the recording, its place, the engine or the store.
        """
        session = self.store.session(claim.session_id)
        if self.store.transcript(claim.session_id) is None:
            transcript = self._transcript(session, claim)
            begin(Step.STORE_TRANSCRIPT)
            self.store.save_transcript(claim, transcript)
        begin(Step.DELETE_AUDIO)
        if session.audio_deleted_at is None:
            for key in (session.storage_key, session.transcript_key):
                if key is not None:
                    self.recordings.delete(key)
            self.store.mark_audio_deleted(claim, datetime.now(UTC))

    @_timed_stage
    def analyse(self, claim: Claim) -> None:
        """Steps 10 to 13: insights, observations, measures, focus and summary are stored.

        Raises:
            SpeakKitError: of the engine or the store.
        """
        begin(Step.MARK_ANALYZING)
        self.store.set_status(claim, SessionStatus.ANALYZING)
        if self.store.analysis(claim.session_id) is not None:
            return
        session = self.store.session(claim.session_id)
        transcript = self.store.transcript(claim.session_id)
        if transcript is None:
            raise StoreError(f"Session {claim.session_id} has no transcript to analyse; process it again.")
        begin(Step.ANALYSE)
        request = AnalysisRequest(transcript, self._known_patterns(session.learner_id))
        if transcript.unreliable is not None:
            analysis = unanalysed(request, self.analyser.name, transcript.engine_version)
        else:
            with self.lease_kept(claim):
                analysis = finish(self.analyser.analyse(request, self._ledger(claim, "analyse")), request)
        begin(Step.STORE_INSIGHTS)
        begin(Step.STORE_FOCUS)
        measures = measure_session(transcript, pocketsphinx_models.syllables)
        self.store.save_analysis(claim, analysis, measures)  # both steps are one transaction

    @_timed_stage
    def complete(self, claim: Claim) -> None:
        """Steps 14 and 15: the learner's profile is recomputed, the session DONE.

        Raises:
            StoreError: the store doesn't take it.
            LeaseLostError: another worker has the session.
        """
        session = self.store.session(claim.session_id)
        begin(Step.UPDATE_PROFILE)
        self.store.refresh_profile(session.learner_id)
        begin(Step.FINISH)
        self.store.finish(claim)
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

    def _known_patterns(self, learner_id: str) -> tuple[Pattern, ...]:
        """The vocabulary's entries that are in the learner's profile, which each analysis probes again."""
        entries = vocabulary().patterns
        seen = {row.pattern_id for row in self.store.profile(learner_id)}
        return tuple(entry for pattern_id, entry in entries.items() if pattern_id in seen)

    def _transcript(self, session: Session, claim: Claim) -> Transcript:
        settings = self.settings
        limits = audio.RecordingLimits(settings.max_recording_bytes, settings.max_recording_ms)
        with ExitStack() as files, self.lease_kept(claim):
            begin(Step.FETCH_AUDIO)
            path = files.enter_context(self._fetched(session.storage_key, session))
            given = (
                files.enter_context(self._fetched(session.transcript_key, session)) if session.transcript_key else None
            )
            _, waveform = audio.load(path, limits)
            voice_activity.require_speech(waveform, round(settings.min_speech_s * 1000))
            begin(Step.MARK_TRANSCRIBING)
            self.store.set_status(claim, SessionStatus.TRANSCRIBING)
            begin(Step.TRANSCRIBE)
            request = TranscriptionRequest(
                path, waveform, language=session.language, prompt=session.prompt, transcript_path=given
            )
            engine = open_transcriber("import", settings) if given else self.transcriber
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
                    self.store.renew(claim, self.settings.lease_s)
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

    def _ledger(self, claim: Claim, stage: EngineStage) -> CallLedger:
        return CallLedger(self.store.record_call, claim.session_id, claim.attempt, stage)

    def _fail(self, claim: Claim, code: str, message: str) -> None:
        log.warning("session failed", extra={"session": claim.session_id, "attempt": claim.attempt, "code": code})
        try:
            self.store.fail(claim, code, message)
        except SpeakKitError as error:
            # the first error is the one to raise; the lease runs out and the next scan finds the session
            log.warning("failure not stored", extra={"session": claim.session_id, "code": error.code})

    def keep_times(self, took: list[StepTime]) -> None:
        """Store how long steps took; where that fails, it is logged: the work itself matters more."""
        try:
            self.store.record_steps(took)
        except SpeakKitError as error:
            log.warning("step times not stored", extra={"code": error.code})


def _worker() -> str:
    """A name for this worker that no other has."""
    return f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
