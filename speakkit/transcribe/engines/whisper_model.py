"""A Whisper model as one of the `local` transcriber's: from a recording to words with times, judged by the segment.

The words are Whisper's, their times those of forced alignment where that succeeds (English), fillers its own and those that a
second pass finds in the signal. Keywords and prompts are no help to it: it takes them for what was said before.
"""

from __future__ import annotations

from collections.abc import Sequence

from speakkit.model import Filler, Word
from speakkit.sound import voice_activity
from speakkit.sound.alignment import align_near
from speakkit.sound.filler_search import search
from speakkit.sound.windows import Window, windows
from speakkit.text.tokens import fillers_of, is_english
from speakkit.transcribe.engines.local_model import LocallyHeard
from speakkit.transcribe.engines.model_cache import CheckedFolder
from speakkit.transcribe.engines.whisper import UNSPACED, Whisper, engine_version
from speakkit.transcribe.judged_segments import ReadWindow, doubtful_share, judged, why_unreliable
from speakkit.transcribe.protocol import TranscriptionRequest

MIN_CONFIDENCE = 0.75
"""Mean probability of a segment's words below which it is doubtful: of learners' utterances that reach it, one in 20 has more
than half of its words wrong. It lies above what each speaker's fellows would set for them, .71 to .73 (docs/engines.md)."""
MIN_WORD_CONFIDENCE = 0.3
"""Probability below which a word is doubtful in a segment that isn't doubtful as a whole (docs/evidence.md)."""
LANGUAGE_WINDOWS = 3
SURE_LANGUAGE = 0.8
"""How likely another language must be, on the average over the first windows, to be reported."""
_ALL = 0.97
"""The share of the readings from which all have a word."""
_SETTINGS_VERSION = 6
"""Counts changes in how the model is asked and judged, which change what it hears."""


class WhisperModel:
    """See the module."""

    min_word_confidence: float = MIN_WORD_CONFIDENCE

    def __init__(
        self, whisper: Whisper, folder: CheckedFolder, *, min_confidence: float | None, finds_fillers: bool
    ) -> None:
        self._whisper = whisper
        self._finds_fillers = finds_fillers
        self._min_confidence = MIN_CONFIDENCE if min_confidence is None else min_confidence
        self.version, self.name = ears(folder.name, folder.sha256)
        self.languages: frozenset[str] | None = whisper.languages

    def hear(self, request: TranscriptionRequest) -> LocallyHeard:
        """The words with times and probabilities, those in doubt marked, and none where nobody speaks."""
        waveform, language = request.waveform, request.language
        read: list[ReadWindow] = []
        agreed: dict[Word, float | None] = {}
        heard_as: list[tuple[str, float]] = []
        for window in windows(waveform):
            encoded = self._whisper.encode(window.samples(waveform))
            if len(heard_as) < LANGUAGE_WINDOWS:
                heard_as.append(self._whisper.spoken_language(encoded))
            reading = self._whisper.read(encoded, language)
            words = tuple(_in_recording(word, window) for word in reading.words)
            agreed.update(zip(words, reading.agreement, strict=True))
            read.append(ReadWindow(words, _text(words, language), reading.log_probability, reading.no_speech))
        found = judged(read, voice_activity.speech(waveform), min_confidence=self._min_confidence)
        sure = tuple(_as_sure_as(word, agreed[word]) for word in found.words)
        words, fillers = self._in_the_signal(request, sure)
        return LocallyHeard(
            text=_text(words, language),
            words=words,
            fillers=fillers,
            segments=found.segments,
            spoken_language=_another(heard_as, language),
            unreliable=why_unreliable(doubtful_share(found.segments)),
        )

    def _in_the_signal(
        self, request: TranscriptionRequest, found: tuple[Word, ...]
    ) -> tuple[tuple[Word, ...], tuple[Filler, ...] | None]:
        """The words with exact times, and the fillers; both are found in English only."""
        if not is_english(request.language):
            return found, None
        words = align_near(request.waveform, found)
        if not self._finds_fillers:
            return words, None
        return words, search(request.waveform, words, fillers_of(request.language))


def ears(name: str, sha256: str) -> tuple[str, str]:
    """The version and the model that transcripts of these weights carry."""
    return f"{engine_version()}-{_SETTINGS_VERSION}", f"whisper-{name}-int8@{sha256[:8]}"


def _as_sure_as(word: Word, agreement: float | None) -> Word:
    """Segments are judged by probability alone, on which their threshold was chosen; a word by the other readings, too.

    One that all readings have isn't in doubt by itself: its probability may be low since it could have been spelt otherwise.
    """
    if agreement is None:
        return word
    confidence = (word.confidence or 0.0) * agreement
    least = MIN_WORD_CONFIDENCE if agreement >= _ALL else 0.0
    return word.model_copy(update={"confidence": max(confidence, least)})


def _in_recording(word: Word, window: Window) -> Word:
    start_ms = window.recording_ms(word.start_ms or 0)
    end_ms = max(start_ms, window.recording_ms(word.end_ms or 0))
    return word.model_copy(update={"start_ms": start_ms, "end_ms": end_ms, "is_aligned": False})


def _text(words: Sequence[Word], language: str) -> str:
    return ("" if language in UNSPACED else " ").join(word.text for word in words)


def _another(heard_as: Sequence[tuple[str, float]], language: str) -> str | None:
    """The language that all of the first windows sound like, where that isn't the one declared."""
    names = {name for name, _ in heard_as}
    if len(names) != 1 or language in names:
        return None
    is_sure = sum(probability for _, probability in heard_as) >= SURE_LANGUAGE * len(heard_as)
    return heard_as[0][0] if is_sure else None
