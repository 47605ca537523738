"""The embedded transcriber: pocketsphinx with the English model it ships, no key and no network.

It reads clear speech well and accented learners badly, so every transcript carries its mean confidence, and one below
the threshold is marked unreliable.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from statistics import fmean

from speakkit import voice_activity
from speakkit.audio import Waveform
from speakkit.errors import TooLittleSpeechError, TranscriptFileError
from speakkit.ledger import CallLedger, content_hash
from speakkit.model import Transcript, Word
from speakkit.pocketsphinx_models import engine_version
from speakkit.settings import Settings
from speakkit.transcribe.known_text import KnownText, sentences
from speakkit.transcribe.protocol import TranscriptionRequest
from speakkit.transcribe.sphinx_pieces import MAX_PIECE_MS, PIECE_MS, decode_pieces

MODEL = "en-us"
SENTENCE_PAUSE_MS = 450
"""A silence from which a sentence is taken to end; what follows is written with a capital."""
READ_SHARE = 0.5
"""A learner who says less than this of the text that was to be read said something else: then it's no help."""


class LocalTranscriber:
    """See the module; `settings.min_confidence` is the threshold."""

    name = "local"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def transcribe(self, request: TranscriptionRequest, ledger: CallLedger) -> Transcript:
        """What pocketsphinx hears.

        Raises:
            TranscriptFileError: the language isn't English.
            TooLittleSpeechError: not one word was recognised.
        """
        if request.language != "en":
            raise TranscriptFileError(
                f"The local transcriber knows English only, not {request.language!r}; use SPEAKKIT_TRANSCRIBER=openai."
            )
        waveform = request.waveform
        with ledger.start(
            engine=self.name,
            engine_version=engine_version(),
            model=MODEL,
            input_hash=content_hash(waveform.pcm16()),
            audio_ms=waveform.duration_ms,
        ) as call:
            words = _read_aloud(waveform, request.prompt) or _recognised(waveform)
            call.cost_usd = 0.0
        if not words:
            raise TooLittleSpeechError("Not one word could be recognised in the recording; record it again, closer.")
        confidence = fmean(word.confidence or 0.0 for word in words)
        return Transcript(
            text=_readable(words),
            words=words,
            duration_ms=waveform.duration_ms,
            engine=self.name,
            engine_version=engine_version(),
            model=MODEL,
            mean_confidence=confidence,
            unreliable=self._doubt(confidence),
        )

    def _doubt(self, confidence: float) -> str | None:
        least = self._settings.min_confidence
        return f"mean word confidence {confidence:.2f} is below {least:.2f}" if confidence < least else None


def _read_aloud(waveform: Waveform, prompt: str | None) -> tuple[Word, ...]:
    """The words of the text that was read; none where no text is known, or where something else was said."""
    spoken = sentences(prompt or "")
    if not spoken:
        return ()
    words = _recognised(waveform, KnownText.of(spoken))
    expected = [word for sentence in spoken for word in sentence]
    matcher = SequenceMatcher(None, expected, [word.text for word in words], autojunk=False)
    share = sum(block.size for block in matcher.get_matching_blocks()) / len(expected)
    return words if share >= READ_SHARE else ()


def _recognised(waveform: Waveform, known: KnownText | None = None) -> tuple[Word, ...]:
    spans = voice_activity.pieces(waveform, target_ms=PIECE_MS, max_ms=MAX_PIECE_MS)
    pieces = [waveform.slice(span.start_ms, span.end_ms).pcm16() for span in spans]
    return tuple(
        word.model_copy(
            update={"start_ms": (word.start_ms or 0) + span.start_ms, "end_ms": (word.end_ms or 0) + span.start_ms}
        )
        for span, words in zip(spans, decode_pieces(pieces, known), strict=True)
        for word in words
    )


def _readable(words: Sequence[Word]) -> str:
    """The words as sentences: a full stop at each long silence, a capital after it, "I" as it is written."""
    parts: list[str] = []
    is_start = True
    for word, following in zip(words, [*words[1:], None], strict=True):
        text = "I" + word.text[1:] if word.text == "i" or word.text.startswith("i'") else word.text
        is_end = following is None or (following.start_ms or 0) - (word.end_ms or 0) >= SENTENCE_PAUSE_MS
        parts.append((text[0].upper() + text[1:] if is_start else text) + ("." if is_end else ""))
        is_start = is_end
    return " ".join(parts)
