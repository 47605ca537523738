"""What processing will cost, before it is done: by vendor, expected and at most.

Expected is what recordings of that length usually take; at most is what the cap of a run sets aside. Engines that run on
this machine cost nothing and aren't listed; answers that were kept from an earlier time cost nothing either.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from speakkit.analyse import ANALYSERS, AnalysisRequest
from speakkit.analyse.protocol import Background
from speakkit.analyse.registry import AnalysisPrices
from speakkit.calls.ledger import key_of_run
from speakkit.errors import InvalidStateError
from speakkit.model import EngineStage, Session, SessionStatus, Transcript, Value
from speakkit.patterns.vocabulary import KnownPattern
from speakkit.pipeline.analysis_plan import background_of, patterns_to_probe, plan_again
from speakkit.pipeline.pipeline import Pipeline
from speakkit.settings import Settings
from speakkit.store import Parts, Store
from speakkit.transcribe import TRANSCRIBERS
from speakkit.transcribe.registry import TranscriptionPrices

WORDS_PER_MINUTE = 110
"""How much a learner says in a minute of a recording, about, where it isn't transcribed yet."""
OUTPUT_TOKENS = 1500
"""How long an analysis is, about, as long as the ledger knows none of this model."""


class VendorEstimate(Value):
    """What one vendor will take for a stage of a run; costs are None where the price of the model isn't known."""

    stage: EngineStage
    vendor: str
    model: str
    calls: int
    audio_minutes: float | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    expected_usd: float | None
    at_most_usd: float | None


class _Question(NamedTuple):
    """An analysis to come: the how manieth of this request, and whether it is made though an answer was kept."""

    request: AnalysisRequest
    run: int = 0
    asks_anew: bool = False

    def costs(self, prices: AnalysisPrices, store: Store) -> bool:
        if self.request.transcript.unreliable is not None:
            return False
        return self.asks_anew or store.ledger.kept_answer(key_of_run(prices.answer_key(self.request), self.run)) is None


def estimate(
    settings: Settings, store: Store, session_ids: Sequence[str], *, in_batch: bool = False
) -> tuple[VendorEstimate, ...]:
    """The paid calls that these sessions still need, the analyses in a batch or one by one; empty where none is.

    Raises:
        UnknownSessionError: there is no such session.
    """
    sessions = store.read_each(session_ids, lambda parts, one: parts.sessions.get(one))
    transcripts = dict(
        zip(session_ids, store.read_each(session_ids, lambda parts, one: parts.results.transcript(one)), strict=True)
    )
    per_minute = TRANSCRIBERS.named(settings.transcriber).prices
    found = []
    if per_minute is not None:
        unheard = [session for session in sessions if _needs_transcriber(session, transcripts)]
        found.append(_transcription(per_minute, settings, unheard))
    prices = _analysis_prices(settings)
    if prices is not None:
        language = settings.reader_language
        to_ask = store.read_each(session_ids, lambda parts, one: _to_ask(parts, one, language))
        questions = [
            _Question(AnalysisRequest(transcripts[session.session_id] or _to_come(session), *asked))
            for session, asked in zip(sessions, to_ask, strict=True)
            if asked is not None
        ]
        found.append(_analysis(prices, store, questions, in_batch=in_batch))
    return tuple(vendor for vendor in found if vendor.calls)


def estimate_again(
    pipeline: Pipeline,
    session_ids: Sequence[str],
    *,
    to_hear: Collection[str] = (),
    repeat: int = 1,
    asks_anew: bool = False,
) -> tuple[VendorEstimate, ...]:
    """The paid calls that `Pipeline.reanalyse` would make for these sessions, and `Pipeline.rehear` for those of `to_hear`;
    empty where none is.

    Raises:
        UnknownSessionError, InvalidStateError: there is no such session, or it isn't DONE.
    """
    planned: list[_Question] = []
    unheard: list[Session] = []
    for session_id in session_ids:
        session, transcript = pipeline.store.sessions.get(session_id), pipeline.store.results.transcript(session_id)
        if session.status is not SessionStatus.DONE or transcript is None:
            raise InvalidStateError(f"Session {session_id} is {session.status}: only a DONE one can be analysed again.")
        plan = plan_again(
            pipeline.store,
            session_id,
            repeat=repeat,
            asks_anew=asks_anew,
            reader_language=pipeline.settings.reader_language,
        )
        if session_id in to_hear:
            unheard.append(session)
            plan = replace(plan, transcript=_to_come(session))
        planned += [_Question(plan.request, run, asks_anew) for run in range(repeat)]
    per_minute, prices = TRANSCRIBERS.named(pipeline.settings.transcriber).prices, _analysis_prices(pipeline.settings)
    found = [_transcription(per_minute, pipeline.settings, unheard)] if per_minute else []
    found += [_analysis(prices, pipeline.store, planned, in_batch=False)] if prices else []
    return tuple(vendor for vendor in found if vendor.calls)


def _analysis_prices(settings: Settings) -> AnalysisPrices | None:
    prices = ANALYSERS.named(settings.analyser).prices
    return None if prices is None else prices(settings)


def _to_ask(store: Parts, session_id: str, reader_language: str) -> tuple[tuple[KnownPattern, ...], Background] | None:
    """What a session's first analysis will be asked about, beside its transcript; None where there was one already."""
    if store.results.raw_analysis(session_id) is not None:
        return None
    session = store.sessions.get(session_id)
    return patterns_to_probe(store, session), background_of(store, session, reader_language)


def _needs_transcriber(session: Session, transcripts: dict[str, Transcript | None]) -> bool:
    return transcripts[session.session_id] is None and session.transcript_key is None


def _transcription(prices: TranscriptionPrices, settings: Settings, sessions: Sequence[Session]) -> VendorEstimate:
    audio_ms = sum(session.recording.duration_ms for session in sessions if session.recording)
    usd = prices.usd(settings, audio_ms)
    return VendorEstimate(
        stage="transcribe",
        vendor=prices.vendor,
        model=prices.model(settings),
        calls=len(sessions),
        audio_minutes=audio_ms / 60_000,
        expected_usd=usd,
        at_most_usd=usd,
    )


def _to_come(session: Session) -> Transcript:
    """A transcript of about the right length, which stands in for one to come."""
    minutes = session.recording.duration_ms / 60_000 if session.recording else 1
    words = " ".join(["words"] * max(1, round(minutes * WORDS_PER_MINUTE)))
    return Transcript(text=words, duration_ms=max(1, round(minutes * 60_000)), engine="", engine_version="")


def _analysis(
    prices: AnalysisPrices, store: Store, questions: Sequence[_Question], *, in_batch: bool
) -> VendorEstimate:
    asked = [question.request for question in questions if question.costs(prices, store)]
    output_tokens = store.ledger.mean_output_tokens(prices.model) or OUTPUT_TOKENS
    usages = [
        prices.expected_usage(request, output_tokens=output_tokens, is_first=number == 0)
        for number, request in enumerate(asked)
    ]
    return VendorEstimate(
        stage="analyse",
        vendor=prices.vendor,
        model=prices.model,
        calls=len(asked),
        input_tokens=sum(usage.prompt_tokens for usage in usages),
        output_tokens=sum(usage.output_tokens for usage in usages),
        expected_usd=_total(prices.cost_usd(usage, in_batch=in_batch) for usage in usages),
        at_most_usd=_total(prices.most_usd(request, in_batch=in_batch) for request in asked),
    )


def _total(costs: Iterator[float | None]) -> float | None:
    known = list(costs)
    return None if None in known else sum(cost for cost in known if cost is not None)
