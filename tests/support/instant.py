"""Engines that take no time, so that what a test measures or sees is the pipeline's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from speakkit.analyse.protocol import AnalysisDraft, AnalysisRequest, ExampleDraft, InsightDraft
from speakkit.calls.ledger import CallLedger
from speakkit.model import Transcript
from speakkit.pipeline.pipeline import Pipeline
from speakkit.recordings import open_recordings
from speakkit.settings import Settings
from speakkit.store import Store
from speakkit.transcribe import TranscriptionRequest

SPOKEN = "Yesterday I take bus to work and it was very full"


@dataclass
class InstantTranscriber:
    """Hears the same sentence in every recording, after `before` was called with the number of this call."""

    before: Callable[[int], None] = lambda call: None
    unreliable: str | None = None
    calls: int = 0
    name: str = "instant"

    def transcribe(self, request: TranscriptionRequest, ledger: CallLedger) -> Transcript:
        self.calls += 1
        self.before(self.calls)
        return Transcript(
            text=SPOKEN,
            duration_ms=request.waveform.duration_ms,
            engine=self.name,
            engine_version="1",
            unreliable=self.unreliable,
        )


@dataclass
class InstantAnalyser:
    """Finds the missing article."""

    before: Callable[[int], None] = lambda call: None
    calls: int = 0
    name: str = "instant"
    version: str = "1"

    def analyse(self, request: AnalysisRequest, ledger: CallLedger) -> AnalysisDraft:
        self.calls += 1
        self.before(self.calls)
        insight = InsightDraft(
            category="grammar",
            pattern="grammar.article.missing",
            detail="...",
            frequency=1,
            severity="medium",
            suggestion="...",
            examples=(ExampleDraft(quote="take bus to work"),),
        )
        return AnalysisDraft(
            insights=(insight,),
            focus_next="Articles before nouns",
            summary="...",
            engine=self.name,
            engine_version=self.version,
        )


def instant_pipeline(settings: Settings) -> Pipeline:
    """The pipeline of these settings, with engines that take no time."""
    store, recordings = Store(settings.store_path), open_recordings(settings)
    return Pipeline(settings, store, recordings, InstantTranscriber(), InstantAnalyser())
