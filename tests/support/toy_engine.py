"""An engine of another package, all of it in this file: it hears and analyses, has a key, prices, a limit and a setting."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from speakkit.analyse import AnalyserInfo, AnalysisDraft, AnalysisRequest
from speakkit.calls.engines import Key
from speakkit.calls.ledger import CallLedger
from speakkit.calls.prices import TokenUsage, about_tokens
from speakkit.model import Transcript
from speakkit.model.hashing import content_hash
from speakkit.settings import EngineSettings, Settings, load_engine_settings
from speakkit.transcribe import TranscriberInfo, TranscriptionRequest
from speakkit.transcribe.registry import TranscriptionPrices

MODEL = "toy-1"
USD_PER_MINUTE = 0.06
USD_PER_TOKEN = 0.001


class ToySettings(EngineSettings):
    """`SPEAKKIT_TOY_*`."""

    model_config = SettingsConfigDict(env_prefix="SPEAKKIT_TOY_")

    key: SecretStr | None = None
    hears: str = Field("I have dog.", description="what it hears in every recording")
    volume: float = Field(1, ge=0)


def own() -> ToySettings:
    return load_engine_settings(ToySettings)


class ToyTranscriber:
    """Hears the same in every recording."""

    name = "toy"

    def __init__(self, settings: Settings) -> None:
        self._hears = own().hears

    def transcribe(self, request: TranscriptionRequest, ledger: CallLedger) -> Transcript:
        duration_ms, hash_ = request.waveform.duration_ms, content_hash(request.waveform.pcm16())
        with ledger.start(
            engine=self.name, engine_version="1", model=MODEL, input_hash=hash_, audio_ms=duration_ms
        ) as call:
            call.cost_usd = minutes_usd(Settings(), duration_ms)
        return Transcript(text=self._hears, duration_ms=duration_ms, engine=self.name, engine_version="1", model=MODEL)


class ToyAnalyser:
    """Finds nothing; it takes a token for four characters, and ten to say so."""

    name = "toy"
    version = "1"
    vendor = "Toys"
    model = MODEL

    def __init__(self, settings: Settings) -> None:
        """It needs none of them."""

    def analyse(self, request: AnalysisRequest, ledger: CallLedger) -> AnalysisDraft:
        hash_ = content_hash(request.transcript.text)
        with ledger.start(engine=self.name, engine_version=self.version, model=MODEL, input_hash=hash_) as call:
            call.cost_usd = self.most_usd(request)
        return AnalysisDraft(
            insights=(), focus_next=None, summary="Nothing.", engine=self.name, engine_version=self.version, model=MODEL
        )

    def answer_key(self, request: AnalysisRequest) -> str:
        return content_hash(self.name, self.version, request.transcript.text)

    def expected_usage(self, request: AnalysisRequest, *, output_tokens: int, is_first: bool) -> TokenUsage:
        return TokenUsage(input_tokens=about_tokens(request.transcript.text), output_tokens=10)

    def cost_usd(self, usage: TokenUsage, *, in_batch: bool = False) -> float:
        return USD_PER_TOKEN * (usage.input_tokens + usage.output_tokens)

    def most_usd(self, request: AnalysisRequest, *, in_batch: bool = False) -> float:
        return self.cost_usd(self.expected_usage(request, output_tokens=10, is_first=True))


def minutes_usd(_: Settings, audio_ms: int) -> float:
    return USD_PER_MINUTE * audio_ms / 60_000


KEYS = (Key("SPEAKKIT_TOY_KEY", "Toys", lambda _: own().key),)
TRANSCRIBER = TranscriberInfo(
    name=ToyTranscriber.name,
    open=ToyTranscriber,
    gives="hearing one sentence",
    keys=KEYS,
    own_settings=ToySettings,
    calls_at_once=lambda _: 3,
    prices=TranscriptionPrices("Toys", lambda _: MODEL, minutes_usd),
)
ANALYSER = AnalyserInfo(
    name=ToyAnalyser.name,
    open=ToyAnalyser,
    gives="finding nothing",
    keys=KEYS,
    own_settings=ToySettings,
    calls_at_once=lambda _: 2,
    prices=ToyAnalyser,
)
NO_ENGINE = "a mistake"


def install(folder: Path, transcribers: dict[str, str], analysers: dict[str, str]) -> None:
    """What pip leaves in `folder` of a package with these entry points."""
    groups = {"speakkit.transcribers": transcribers, "speakkit.analysers": analysers}
    lines = [
        f"[{group}]\n" + "".join(f"{name} = {at}\n" for name, at in named.items()) for group, named in groups.items()
    ]
    info = folder / "toy_engine-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-engine\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("\n".join(lines))
