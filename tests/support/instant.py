"""Engines that take no time, so that what a test measures or sees is the pipeline's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from speakkit.analyse.protocol import AnalysisDraft, AnalysisRequest, ExampleDraft, InsightDraft
from speakkit.calls.ledger import CallLedger
from speakkit.model import Transcript, Word
from speakkit.pipeline.pipeline import Pipeline
from speakkit.recordings import open_recordings
from speakkit.settings import Settings
from speakkit.store import Store
from speakkit.transcribe import TranscriptionRequest

SPOKEN = "Yesterday I take bus to work and it was very full"


@dataclass
class InstantTranscriber:
    """Hears the same sentence in every recording, after `before` was called with the number of this call.

    With `word_ms` each word takes so long, the first from `begins_ms` on; without, nobody knows when they were said.
    """

    before: Callable[[int], None] = lambda call: None
    unreliable: str | None = None
    calls: int = 0
    name: str = "instant"
    lets_threads_run: bool = True
    word_ms: int | None = None
    begins_ms: int = 0
    speaker: str | None = None

    def transcribe(self, request: TranscriptionRequest, ledger: CallLedger) -> Transcript:
        self.calls += 1
        self.before(self.calls)
        return Transcript(
            text=SPOKEN,
            words=self._words(),
            duration_ms=request.waveform.duration_ms,
            engine=self.name,
            engine_version="1",
            unreliable=self.unreliable,
        )

    def _words(self) -> tuple[Word, ...]:
        if self.word_ms is None:
            return ()
        starts = range(self.begins_ms, self.begins_ms + self.word_ms * len(SPOKEN.split()), self.word_ms)
        return tuple(
            Word(text=text, start_ms=start, end_ms=start + self.word_ms, confidence=0.9, speaker=self.speaker)
            for text, start in zip(SPOKEN.split(), starts, strict=True)
        )


@dataclass
class InstantAnalyser:
    """Finds the missing article in `quote`."""

    before: Callable[[int], None] = lambda call: None
    calls: int = 0
    name: str = "instant"
    version: str = "1"
    quote: str = "take bus to work"

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
            examples=(ExampleDraft(quote=self.quote),),
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
