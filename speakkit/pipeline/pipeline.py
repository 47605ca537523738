"""The fifteen steps from an uploaded recording to DONE, resumable at each of them, beside the store.

The stages themselves are `speakkit.pipeline.stages`; here is what needs the store itself: to process a session to its
end, to leave one transcribed, and to analyse one once more. Only the holder of a claim writes (see `speakkit.store`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

from speakkit.analyse import Analyser, open_analyser
from speakkit.calls.budget import Budget
from speakkit.calls.retry import retrying
from speakkit.errors import LeaseLostError
from speakkit.measure.syllables import with_syllables
from speakkit.model import Session, Transcript, checked_id
from speakkit.model.steps import Step, StepTime, begin, timed
from speakkit.pipeline.analysis_plan import AnalysisPlan, plan_again
from speakkit.pipeline.clips import ClipCutter
from speakkit.pipeline.consent import assume_defaults
from speakkit.pipeline.kept_sound import SOUND
from speakkit.pipeline.leases import worker_name
from speakkit.pipeline.remote.loader import host_work
from speakkit.pipeline.stages import STAGES, Stages
from speakkit.pipeline.work import StoreWork
from speakkit.recordings import Recordings, open_place, open_recordings
from speakkit.settings import Settings
from speakkit.sound import pocketsphinx_models
from speakkit.store import Claim, Store
from speakkit.transcribe import Transcriber, open_transcriber


@dataclass(frozen=True)
class Pipeline(Stages):
    """The stages, joined to a store and to the storage of recordings.

    Attributes:
        budget: what this run may spend.
    """

    settings: Settings
    store: Store
    recordings: Recordings
    transcriber: Transcriber
    analyser: Analyser
    budget: Budget = field(default_factory=Budget)
    step_times: dict[Claim, list[StepTime]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def work(self) -> StoreWork:
        """The store, as the stages know it."""
        return host_work(self.settings, self.store, self.recordings)

    @property
    def clips(self) -> ClipCutter:
        """Cuts evidence clips."""
        return self.work.clips

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
        return self.run_stages(claim, self.retried) or self.store.sessions.get(claim.session_id)

    def transcribe_alone(self, claim: Claim) -> None:
        """The stages before the analysis, for which the session then waits, held by nobody; raises as `process` does."""
        with self.failing(claim):
            for stage in STAGES[: STAGES.index("analyse")]:
                self.retried(stage, claim)
            self.work.release(claim, self.times_of(claim))

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
        claim, plan = self._taken_again(session_id, repeat=repeat, asks_anew=asks_anew)
        with self._done_as_before(claim):
            retrying(self.settings)(self._analyse_again, plan, claim)
        session = self.store.sessions.get(session_id)
        if session.audio_kept_at is not None:
            self.clips.prune(session_id)
        return session

    def rehear(self, session_id: str, *, repeat: int = 1, asks_anew: bool = False) -> Session:
        """Hear the kept recording of a DONE session once more, and analyse what is heard, in place of what was.

        Both are stored at once: where either fails or is killed, the earlier transcript stands with its analysis, and
        the session is DONE as it was.

        Args:
            repeat, asks_anew: as for `reanalyse`.

        Raises:
            StateError: there is no such session, or it isn't DONE.
            RecordingMissingError: no recording of it is kept.
            SpeakKitError: of the engines or the store.
        """
        claim, plan = self._taken_again(session_id, repeat=repeat, asks_anew=asks_anew)
        with self._done_as_before(claim):
            session = self.store.sessions.get(session_id)
            transcript = retrying(self.settings)(self._hear_again, session, claim)
            retrying(self.settings)(self._analyse_heard, replace(plan, transcript=transcript), claim)
        return self.store.sessions.get(session_id)

    def _taken_again(self, session_id: str, *, repeat: int, asks_anew: bool) -> tuple[Claim, AnalysisPlan]:
        """A DONE session, taken up once more, and how it is to be analysed."""
        checked_id(session_id, "session id")
        with self.store.write() as parts:
            claim = parts.claims.take_done(session_id, owner=worker_name(), lease_s=self.settings.lease_s)
            assume_defaults(parts, self.settings, parts.sessions.get(session_id).learner_id)
            language = self.settings.reader_language
            plan = plan_again(parts, session_id, repeat=repeat, asks_anew=asks_anew, reader_language=language)
        return claim, plan

    @contextmanager
    def _done_as_before(self, claim: Claim) -> Iterator[None]:
        """Whatever goes wrong inside leaves the session DONE."""
        try:
            yield
        except LeaseLostError:
            raise
        except BaseException:
            with self.work.write_with_calls(claim) as parts:
                parts.claims.finish(claim)
            raise
        finally:
            self.step_times.pop(claim, None)

    def _hear_again(self, session: Session, claim: Claim) -> Transcript:
        place, most = open_place(self.settings, SOUND), self.settings.max_recording_bytes
        with timed(claim.session_id, claim.attempt, self.times_of(claim)), self.lease_kept(claim):
            begin(Step.FETCH_AUDIO)
            with place.fetch(str(session.storage_key), max_bytes=most) as path:
                return with_syllables(self.heard(session, claim, path), pocketsphinx_models.syllables)

    def _analyse_heard(self, plan: AnalysisPlan, claim: Claim) -> None:
        with timed(claim.session_id, claim.attempt, self.times_of(claim)):
            analysis, measures = self.analysed(plan, claim)
            begin(Step.STORE_INSIGHTS)
            self.work.put_heard_anew(claim, plan.transcript, analysis, measures, self.times_of(claim))

    def _analyse_again(self, plan: AnalysisPlan, claim: Claim) -> None:
        with timed(claim.session_id, claim.attempt, self.times_of(claim)):
            self.analyse_by(plan, claim)
