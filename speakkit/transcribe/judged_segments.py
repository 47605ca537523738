"""Whether what a recogniser read was said: its words cut into segments, and each of them judged.

A recogniser that is stuck repeats itself, and does so confidently; one that is given noise writes what films end with. What
can't have been said leaves no words behind. What may have been is kept, and marked where too little speaks for it.

Source of the threshold of compression, and of that of silence: Radford et al. 2022, arXiv 2212.04356, section 4.5.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from speakkit.model import Segment, SegmentDoubt, Span, Word
from speakkit.text.doubt import MAX_WORDS_PER_S, SILENT_SHARE, loops
from speakkit.text.tokens import token_count, tokenise

MAX_COMPRESSION = 2.4
"""From this ratio of a text's length to that of its compressed form on, it repeats itself."""
NO_SPEECH, UNLIKELY = 0.6, -1.0
"""A window is silent where silence is likelier than this, and the words less likely than this mean log probability."""
GAP_MS = 1_000
"""A silence within a window from which the next word begins another segment."""
REPEATED_SENTENCES = 3
MOST_DOUBTFUL = 0.5
"""A transcript is unreliable where more than this share of what was heard is in doubt."""

_ENDS_SENTENCE = re.compile(r"[.?!。？！…][\"'”’)\]]*$")
_SAID_OF_SILENCE = frozenset(
    {
        "thank you", "thank you very much", "thank you so much", "thank you for watching", "thanks for watching",
        "thank you for watching and don't forget to like and subscribe", "please subscribe", "subscribe to my channel",
        "please subscribe to my channel", "see you next time", "see you in the next video", "bye", "bye bye", "you",
        "i'll see you in the next video", "subtitles by the amara.org community", "the end", "okay", "so", "oh",
        "untertitel der amara.org-community", "untertitel von stephanie geiges", "vielen dank", "danke fürs zuschauen",
        "sous-titres réalisés par la communauté d'amara.org", "sous-titrage st' 501", "merci", "merci d'avoir regardé",
        "subtítulos realizados por la comunidad de amara.org", "gracias por ver el video", "gracias",
    }
)  # fmt: skip
"""What Whisper writes over noise: its training data are subtitles, and these stand where nobody speaks."""
_LIKELY_SILENCE = 0.3
"""A window that holds nothing but such a phrase needs less than this probability of silence to be believed."""


@dataclass(frozen=True)
class ReadWindow:
    """The words that were read in one window, their times those of the recording, and what the model thought of them."""

    words: tuple[Word, ...]
    text: str
    log_probability: float
    no_speech: float


@dataclass(frozen=True)
class Judged:
    """The words that were said, and the segments that they make; of segments that weren't heard no words are left."""

    words: tuple[Word, ...]
    segments: tuple[Segment, ...]


def judged(windows: Sequence[ReadWindow], voiced: Sequence[Span], *, min_confidence: float) -> Judged:
    """The words of all windows in order, judged segment by segment.

    Args:
        voiced: where the signal has a voice.
        min_confidence: the mean probability of words below which a segment is doubtful.
    """
    found = [(window, words) for window in windows for words in _segments(window.words)]
    repeated = repeated_texts([_text(words) for _, words in found])
    said: list[Word] = []
    segments: list[Segment] = []
    for (window, words), repeats in zip(found, repeated, strict=True):
        doubt = "loop" if repeats else _not_said(window, words, voiced)
        kept = words if doubt is None else ()
        confidence = fmean(word.confidence or 0.0 for word in words) if doubt is None else 0.0
        if doubt is None and confidence < min_confidence:
            doubt = "low_confidence"
        segments.append(
            Segment(
                start_ms=words[0].start_ms or 0,
                end_ms=words[-1].end_ms or 0,
                word_start=len(said),
                word_end=len(said) + len(kept),
                confidence=confidence,
                doubt=doubt,
            )
        )
        said += kept
    return Judged(tuple(said), tuple(segments))


def doubtful_share(segments: Iterable[Segment]) -> float:
    """The share of the time of all segments that the doubtful ones take."""
    timed = [(max(1, segment.duration_ms), segment.doubt is not None) for segment in segments]
    return sum(ms for ms, is_doubtful in timed if is_doubtful) / sum(ms for ms, _ in timed) if timed else 0.0


def why_unreliable(share: float) -> str | None:
    """What a transcript says of itself of which this share of the speech is in doubt; None where it is good enough."""
    return f"{share:.0%} of the speech was probably misheard" if share > MOST_DOUBTFUL else None


def compression(text: str) -> float:
    """How many times shorter the text becomes by compression."""
    content = text.encode()
    return len(content) / len(zlib.compress(content)) if content else 0.0


def _segments(words: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    """Sentences, and what lies between long silences."""
    current: list[Word] = []
    for word in words:
        if current and (_is_end(current[-1]) or (word.start_ms or 0) - (current[-1].end_ms or 0) >= GAP_MS):
            yield tuple(current)
            current = []
        current.append(word)
    if current:
        yield tuple(current)


def _is_end(word: Word) -> bool:
    return _ENDS_SENTENCE.search(word.text) is not None


def repeated_texts(texts: Sequence[str]) -> list[bool]:
    """Whether each is one of several in a row that are the same."""
    norms = [_norm(text) for text in texts]
    repeats = [False] * len(norms)
    for first in range(len(norms) - REPEATED_SENTENCES + 1):
        row = range(first, first + REPEATED_SENTENCES)
        if len(tokenise(norms[first])) > 1 and len({norms[i] for i in row}) == 1:
            for i in row:
                repeats[i] = True
    return repeats


def is_loop(text: str) -> bool:
    """Whether a recogniser was stuck in it: it compresses too well, or a phrase comes again and again."""
    return compression(text) >= MAX_COMPRESSION or loops(text)


def is_silence(no_speech: float | None, log_probability: float | None) -> bool:
    """Whether a recogniser that gives both probabilities thinks nobody speaks, and its words unlikely."""
    return (
        no_speech is not None and log_probability is not None and no_speech > NO_SPEECH and log_probability < UNLIKELY
    )


def is_said_of_silence(text: str, no_speech: float | None, voice_ms: int | None) -> bool:
    """Whether it is what films end with, and hardly anybody speaks there: by the recogniser's own probability, or since the
    voice that there is (None: not known) is too short for the words."""
    if _norm(text) not in _SAID_OF_SILENCE:
        return False
    is_too_short = voice_ms is not None and voice_ms * MAX_WORDS_PER_S < 1000 * token_count(text)
    return is_too_short or (no_speech is not None and no_speech > _LIKELY_SILENCE)


def _not_said(window: ReadWindow, words: Sequence[Word], voiced: Sequence[Span]) -> SegmentDoubt | None:
    if is_loop(window.text) or is_loop(_text(words)):
        return "loop"
    if is_silence(window.no_speech, window.log_probability):
        return "no_speech"
    if is_said_of_silence(window.text, window.no_speech, None):
        return "no_speech"
    span = Span(start_ms=words[0].start_ms or 0, end_ms=max(words[-1].end_ms or 0, (words[0].start_ms or 0) + 1))
    return "over_silence" if is_over_silence(span, voiced) else None


def is_over_silence(span: Span, voiced: Sequence[Span]) -> bool:
    """Whether nearly all of a stretch is without a voice."""
    return voice_in(span, voiced) <= (1 - SILENT_SHARE) * span.duration_ms


def voice_in(span: Span, voiced: Iterable[Span]) -> int:
    """How many milliseconds of a stretch have a voice."""
    return sum(max(0, min(span.end_ms, one.end_ms) - max(span.start_ms, one.start_ms)) for one in voiced)


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def _norm(text: str) -> str:
    return " ".join(token.norm for token in tokenise(text))
