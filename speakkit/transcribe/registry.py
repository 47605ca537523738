"""The transcribers that are installed (see `speakkit.calls.engines`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from speakkit.calls.engines import EngineInfo, Registry
from speakkit.calls.ledger import CallLedger
from speakkit.model import Transcript
from speakkit.settings import Settings
from speakkit.transcribe.protocol import Transcriber

ReadAlone = Callable[[Path, str, CallLedger], Transcript]
"""What the transcript at a path says, in the language that the session is in."""


@dataclass(frozen=True)
class TranscriptionPrices:
    """What a vendor takes for the audio that it transcribes; `usd` of milliseconds is None where the price isn't known."""

    vendor: str
    model: Callable[[Settings], str]
    usd: Callable[[Settings, int], float | None]


@dataclass(frozen=True, kw_only=True)
class TranscriberInfo(EngineInfo[Transcriber]):
    """What a transcriber tells of itself.

    Attributes:
        require_language: refuses, with a LanguageError, a language that it is known not to know.
        has_word_times: whether its words have times, with these settings.
        has_fillers: whether it looks for filled pauses.
        takes_transcripts: whether it is the one for recordings that come with a transcript of their own.
        read_alone: reads a transcript that has no recording; None where it can't.
        prices: what it costs; None where it costs nothing.
        caution: what a person should know of its hearing before it begins; empty where there is nothing.
        ears: the version and the model that its transcripts would carry; None where that isn't known before it hears.
    """

    require_language: Callable[[str, Settings], None] = lambda *_: None
    has_word_times: Callable[[Settings], bool] = lambda _: False
    has_fillers: Callable[[Settings], bool] = lambda _: False
    takes_transcripts: bool = False
    read_alone: ReadAlone | None = None
    prices: TranscriptionPrices | None = None
    caution: Callable[[Settings], str] = lambda _: ""
    ears: Callable[[Settings], tuple[str, str] | None] = lambda _: None

    def abilities(self, settings: Settings) -> Sequence[str]:
        """See `EngineInfo.abilities`."""
        able = {
            "times of words": self.has_word_times(settings),
            "filled pauses": self.has_fillers(settings),
            "transcripts that come with a recording": self.takes_transcripts,
            "estimates of what it costs": self.prices is not None,
        }
        return [ability for ability, is_there in able.items() if is_there]


TRANSCRIBERS = Registry("transcriber", TranscriberInfo)


def open_transcriber(name: str, settings: Settings) -> Transcriber:
    """The transcriber that settings call `name`; a client is made and a model loaded when it is first used.

    Raises:
        ConfigurationError: there is none of that name.
    """
    return TRANSCRIBERS.named(name).open(settings)


def open_transcript_reader(settings: Settings) -> Transcriber:
    """The transcriber for recordings that come with a transcript of their own."""
    return next(info for info in TRANSCRIBERS.usable() if info.takes_transcripts).open(settings)


def read_transcript_alone(path: Path, language: str, ledger: CallLedger) -> Transcript:
    """What a transcript without a recording says.

    Raises:
        TranscriptFileError: it can't be read.
    """
    read = next(info.read_alone for info in TRANSCRIBERS.usable() if info.read_alone is not None)
    return read(path, language, ledger)
