"""A transcriber or an analyser at work on material whose truth is known, through the same doors as in the pipeline."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from speakkit.analyse import ANALYSERS, AnalyserInfo, AnalysisRequest, verified
from speakkit.calls.budget import Budget
from speakkit.calls.engines import EngineInfo
from speakkit.calls.ledger import CallLedger
from speakkit.calls.retry import retrying
from speakkit.errors import (
    ConfigurationError,
    ConsentError,
    CostCapError,
    EngineError,
    InputError,
    LanguageError,
    TooLittleSpeechError,
    WrongKeyError,
)
from speakkit.model import Analysis, EngineCall, EngineStage, Transcript
from speakkit.settings import Settings
from speakkit.sound import strangers
from speakkit.sound.decoding import RecordingLimits
from speakkit.study.bench.analyser_scores import AnalyserScores, Examined, examined_scores
from speakkit.study.bench.annotated_texts import AnnotatedText
from speakkit.study.bench.references import Reference
from speakkit.study.bench.transcriber_scores import (
    Heard,
    TranscriberScores,
    by_language,
    by_score,
    by_speaker,
    fillers_heard,
    kept_mistakes,
    passing,
    speaker_median,
    word_errors,
    word_times,
)
from speakkit.transcribe import TRANSCRIBERS, TranscriberInfo, TranscriptionRequest

Progress = Callable[[int, int], None]


@dataclass
class _Calls:
    """The calls of one run; nothing of them is stored."""

    stage: EngineStage
    budget: Budget
    made: list[EngineCall] = field(default_factory=list)

    def ledger(self, number: int) -> CallLedger:
        return CallLedger(
            self.made.append, session_id=f"bench-{number}", attempt=1, stage=self.stage, budget=self.budget
        )

    @property
    def cost_usd(self) -> float | None:
        """What they cost; None where that isn't known of one."""
        costs = [call.cost_usd for call in self.made]
        return None if any(cost is None for cost in costs) else sum(cost or 0.0 for cost in costs)


def require_agreement(info: EngineInfo[object], settings: Settings, *, is_given: bool) -> None:
    """Refuse to send what people said to a vendor unless somebody says that they agree.

    Raises:
        ConsentError: nobody did.
    """
    vendor = info.sends_to(settings)
    if vendor is not None and not is_given:
        raise ConsentError(
            f"{info.name} sends all of it to {vendor}. Where those who speak or write there have agreed to that, say so with "
            "--agreed."
        )


def engine_named(name: str) -> TranscriberInfo | AnalyserInfo:
    """The engine of either kind.

    Raises:
        ConfigurationError: there is none of that name, or it can't be used.
    """
    if name in TRANSCRIBERS.names():
        return TRANSCRIBERS.named(name)
    if name in ANALYSERS.names():
        return ANALYSERS.named(name)
    raise ConfigurationError(
        f"No installed engine has that name; transcribers are {', '.join(TRANSCRIBERS.names())}, analysers "
        f"{', '.join(ANALYSERS.names())}."
    )


def hear(
    info: TranscriberInfo, references: Sequence[Reference], settings: Settings, folder: str, progress: Progress
) -> tuple[TranscriberScores, Sequence[Heard]]:
    """What a transcriber makes of the recordings, one after the other: its scores, and what it heard.

    Raises:
        ConfigurationError, CostCapError: nothing more can be heard.
        InputError: a recording can't be read.
    """
    engine, limits = info.open(settings), RecordingLimits.from_settings(settings)
    calls, failed, heard = _Calls("transcribe", Budget(settings.max_cost_usd)), Counter[str](), list[Heard]()
    for number, reference in enumerate(references):
        progress(number, len(references))
        _, waveform = strangers.load(reference.path, limits)
        request = TranscriptionRequest(reference.path, waveform, language=reference.language)
        begun = time.perf_counter()
        try:
            transcript = retrying(settings)(engine.transcribe, request, calls.ledger(number))
        except TooLittleSpeechError:
            transcript = None
        except (CostCapError, WrongKeyError):
            raise
        except (EngineError, LanguageError) as error:
            failed[error.code] += 1
            continue
        heard.append(Heard(reference, transcript, waveform.duration_ms, time.perf_counter() - begun))
    if not heard:
        raise _nothing(info.name, failed)
    return _scores(info, settings, heard, failed, calls, folder), heard


def _scores(
    info: TranscriberInfo,
    settings: Settings,
    heard: Sequence[Heard],
    failed: Counter[str],
    calls: _Calls,
    folder: str,
) -> TranscriberScores:
    transcripts = [one.transcript for one in heard if one.transcript is not None]
    speakers = by_speaker(heard)
    return TranscriberScores(
        engine=info.name,
        version=", ".join(sorted({one.engine_version for one in transcripts})),
        models=tuple(sorted({one.model for one in transcripts if one.model is not None})),
        folder=folder,
        all=word_errors("all", heard),
        speaker_median=speaker_median(speakers),
        speakers=speakers,
        by_score=by_score(heard),
        languages=by_language(heard),
        unheard=sum(one.transcript is None for one in heard),
        unreliable=sum(one.unreliable is not None for one in transcripts),
        trusted=word_errors("trusted", [one for one in heard if _is_trusted(one.transcript)]),
        failed=dict(failed),
        thresholds=passing(heard),
        kept=kept_mistakes(heard),
        fillers=fillers_heard(heard, looks_for_them=info.has_fillers(settings)),
        times=word_times(heard),
        sound_s=sum(one.lasts_ms for one in heard) / 1000,
        took_s=sum(one.took_s for one in heard),
        cost_usd=calls.cost_usd,
    )


def _is_trusted(transcript: Transcript | None) -> bool:
    return transcript is not None and transcript.unreliable is None


def examine(
    info: AnalyserInfo, texts: Sequence[AnnotatedText], settings: Settings, folder: str, progress: Progress
) -> AnalyserScores:
    """What an analyser finds in the texts, held against their annotations.

    Raises:
        ConfigurationError, CostCapError: nothing more can be analysed.
    """
    engine = info.open(settings)
    calls, failed, examined = _Calls("analyse", Budget(settings.max_cost_usd)), Counter[str](), list[Examined]()
    begun = time.perf_counter()
    for number, text in enumerate(texts):
        progress(number, len(texts))
        request = AnalysisRequest(_transcript(text))
        try:
            draft = retrying(settings)(engine.analyse, request, calls.ledger(number))
        except (CostCapError, WrongKeyError):
            raise
        except EngineError as error:
            failed[error.code] += 1
            continue
        examined.append(Examined(text, verified(draft, request)))
    if not examined:
        raise _nothing(info.name, failed)
    analyses = [one.analysis for one in examined]
    return examined_scores(
        examined,
        engine=info.name,
        version=_versions(analyses),
        models=tuple(sorted({one.model for one in analyses if one.model is not None})),
        folder=folder,
        failed=dict(failed),
        took_s=time.perf_counter() - begun,
        cost_usd=calls.cost_usd,
    )


def _versions(analyses: Iterable[Analysis]) -> str:
    return ", ".join(sorted({one.engine_version for one in analyses}))


def _transcript(text: AnnotatedText) -> Transcript:
    return Transcript(text=text.text, language="en", verbatim=True, engine="reference", engine_version="1")


def _nothing(name: str, failed: Counter[str]) -> EngineError | InputError:
    codes = ", ".join(f"{code} ({count} times)" for code, count in failed.most_common())
    return EngineError(
        f"{name} delivered nothing: {codes}. Try one recording or text with speakkit process, which says why."
    )


def folder_name(folder: Path) -> str:
    """What a page calls the folder: its own name, without the way there."""
    return folder.resolve().name
