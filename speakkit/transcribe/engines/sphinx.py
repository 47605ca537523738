"""pocketsphinx with the English model it ships: words, confidences and filled pauses, no key and no network."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TypeVar

from speakkit.model import Filler, Word
from speakkit.sound import voice_activity
from speakkit.sound.decoding import Waveform
from speakkit.sound.known_text import KnownText, sentences
from speakkit.sound.pocketsphinx_models import MODEL_NAME, engine_version
from speakkit.sound.sphinx_pieces import MAX_PIECE_MS, PIECE_MS, decode_pieces
from speakkit.sound.stitch import mean_confidence
from speakkit.transcribe.engines.local_model import LocallyHeard
from speakkit.transcribe.protocol import TranscriptionRequest

SENTENCE_PAUSE_MS = 450
"""A silence from which a sentence is taken to end; what follows is written with a capital."""
MIN_CONFIDENCE = 0.65
"""Mean confidence of words below which a transcript is unreliable."""
MIN_WORD_CONFIDENCE = 0.1
"""Of words below it about half are right, of those above 7 in 10 and more (docs/evidence.md)."""
READ_SHARE = 0.5
"""A learner who says less than this of the text that was to be read said something else: then it's no help."""
_SETTINGS_VERSION = 4
"""Counts changes in how pocketsphinx is set up, which change what it hears."""

Timed = TypeVar("Timed", Word, Filler)


class SphinxModel:
    """See the module; `finds_fillers` switches the second hearing on."""

    name: str = MODEL_NAME
    languages: frozenset[str] | None = frozenset({"en"})
    min_word_confidence: float = MIN_WORD_CONFIDENCE

    def __init__(self, *, finds_fillers: bool, min_confidence: float | None) -> None:
        self._finds_fillers = finds_fillers
        self._min_confidence = MIN_CONFIDENCE if min_confidence is None else min_confidence
        self.version = f"{engine_version()}-{_SETTINGS_VERSION}"

    def hear(self, request: TranscriptionRequest) -> LocallyHeard:
        """The words, in sentences that end at long silences."""
        return self._heard(*self._recognised(request.waveform))

    def read_aloud(self, request: TranscriptionRequest) -> LocallyHeard | None:
        """The words of the text that was read; None where no text is known, or where something else was said."""
        spoken = sentences(request.prompt or "")
        if not spoken:
            return None
        words, fillers = self._recognised(request.waveform, KnownText.of(spoken))
        expected = [word for sentence in spoken for word in sentence]
        matcher = SequenceMatcher(None, expected, [word.text for word in words], autojunk=False)
        share = sum(block.size for block in matcher.get_matching_blocks()) / len(expected)
        return self._heard(words, fillers) if share >= READ_SHARE else None

    def _heard(self, words: tuple[Word, ...], fillers: tuple[Filler, ...] | None) -> LocallyHeard:
        confidence = mean_confidence(words)
        unreliable = None
        if confidence is not None and confidence < self._min_confidence:
            unreliable = f"mean word confidence {confidence:.2f} is below {self._min_confidence:.2f}"
        return LocallyHeard(readable(words), words, fillers, unreliable=unreliable)

    def _recognised(
        self, waveform: Waveform, known: KnownText | None = None
    ) -> tuple[tuple[Word, ...], tuple[Filler, ...] | None]:
        spans = voice_activity.pieces(waveform, target_ms=PIECE_MS, max_ms=MAX_PIECE_MS)
        pieces = [waveform.slice(span.start_ms, span.end_ms).pcm16() for span in spans]
        heard = list(zip(spans, decode_pieces(pieces, known, with_fillers=self._finds_fillers), strict=True))
        words = tuple(_moved(word, span.start_ms) for span, piece in heard for word in piece.words)
        if not self._finds_fillers:
            return words, None
        return words, tuple(_moved(filler, span.start_ms) for span, piece in heard for filler in piece.fillers or ())


def readable(words: Sequence[Word]) -> str:
    """The words as sentences: a full stop at each long silence, a capital after it, "I" as it is written."""
    parts: list[str] = []
    is_start = True
    for word, following in zip_longest(words, words[1:]):
        text = "I" + word.text[1:] if word.text == "i" or word.text.startswith("i'") else word.text
        is_end = following is None or (following.start_ms or 0) - (word.end_ms or 0) >= SENTENCE_PAUSE_MS
        parts.append((text[0].upper() + text[1:] if is_start else text) + ("." if is_end else ""))
        is_start = is_end
    return " ".join(parts)


def _moved(timed: Timed, offset_ms: int) -> Timed:
    start_ms, end_ms = (timed.start_ms or 0) + offset_ms, (timed.end_ms or 0) + offset_ms
    return timed.model_copy(update={"start_ms": start_ms, "end_ms": end_ms})
