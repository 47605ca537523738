"""What a transcript file says, whatever its format, and the steps that all formats share."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from statistics import median

from speakkit.errors import TranscriptFileError
from speakkit.model import Word
from speakkit.text.tokens import tokenise

_LONGEST_WORD_S = 20
"""A word that lasts longer at the median isn't timed in seconds."""
_LONGEST_MS = 1_000 * 3_600_000
JITTER_MS = 500
"""How far times may run backwards in files that people and editors make."""
_CLOSE_MARKS = ".,;:?!…"
LANGUAGE_NAMES = {
    "ara": "ar", "arabic": "ar", "cat": "ca", "catalan": "ca", "chinese": "zh", "cmn": "zh", "zho": "zh",
    "danish": "da", "dan": "da", "deu": "de", "german": "de", "dutch": "nl", "nld": "nl", "eng": "en", "english": "en",
    "fra": "fr", "french": "fr", "hindi": "hi", "hin": "hi", "ita": "it", "italian": "it", "japanese": "ja",
    "jpn": "ja", "kor": "ko", "korean": "ko", "pol": "pl", "polish": "pl", "por": "pt", "portuguese": "pt",
    "rus": "ru", "russian": "ru", "spa": "es", "spanish": "es", "swe": "sv", "swedish": "sv", "tur": "tr",
    "turkish": "tr",
}  # fmt: skip


@dataclass(frozen=True)
class Participant:
    """What a file says of somebody who speaks in it, as far as it says it; never a name.

    `age_years` counts parts of a year too, `attributes` are whatever else it says under names of its own.
    """

    role: str | None = None
    language: str | None = None
    first_language: str | None = None
    age_years: float | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FileHeaders:
    """What a file says of its own occasion: the day, what was talked about, and who took part, by speaker."""

    recorded_on: date | None = None
    topic: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    participants: Mapping[str, Participant] = field(default_factory=dict)


NO_HEADERS = FileHeaders()


@dataclass(frozen=True)
class ImportedTranscript:
    """A transcript as its file has it.

    Attributes:
        lines: what was said, word by word, a line for each stretch of one speaker; times only where the file times words,
            never guessed from cues.
        language: ISO 639-1 code, None where the file doesn't say.
        format: what the file is, such as "WebVTT".
        verbatim: whether fillers and repetitions are in the words.
        end_ms: the latest time anywhere in the file, None where it has no times.
        among_others: whether these are the words of one of several speakers, the others' left out.
        unnamed_changes: whether marks such as dashes say that the speaker changes, and not who speaks.
        full_forms: words of which letters weren't said, by their position among the words, as they are in full: "walked"
            of a "walk".
        headers: what the file says of its occasion and of those who speak.
    """

    lines: tuple[tuple[Word, ...], ...]
    language: str | None
    format: str
    verbatim: bool
    end_ms: int | None
    among_others: bool = False
    unnamed_changes: bool = False
    full_forms: Mapping[int, str] = field(default_factory=dict)
    headers: FileHeaders = NO_HEADERS

    @cached_property
    def words(self) -> tuple[Word, ...]:
        return tuple(word for line in self.lines for word in line)

    @property
    def text(self) -> str:
        return "\n".join(" ".join(word.text for word in line) for line in self.lines)

    @classmethod
    def of_lines(
        cls,
        lines: Iterable[Sequence[Word]],
        *,
        file_format: str,
        end_ms: int | None = None,
        language: str | None = None,
        verbatim: bool = False,
        unnamed_changes: bool = False,
        full_forms: Mapping[int, str] | None = None,
        headers: FileHeaders = NO_HEADERS,
    ) -> ImportedTranscript:
        """The transcript whose lines hold these words."""
        return cls(
            lines=tuple(tuple(line) for line in lines if line),
            language=language_code(language),
            format=file_format,
            verbatim=verbatim,
            end_ms=end_ms,
            unnamed_changes=unnamed_changes,
            full_forms=full_forms or {},
            headers=headers,
        )


def split_words(text: str) -> list[str]:
    """The words of a text, each with its punctuation; a dash or mark that stands alone stays with the word before."""
    words: list[list[str]] = []
    for piece in text.split():
        if tokenise(piece):
            words.append([piece])
        elif words:
            words[-1].append(piece if piece[0] in _CLOSE_MARKS else f" {piece}")
    return ["".join(pieces) for pieces in words]


def untimed_words(text: str, speaker: str | None = None) -> list[Word]:
    """The words of a text, without times."""
    return [Word(text=piece, speaker=speaker) for piece in split_words(text)]


def timed_word(
    text: str, start_ms: int, end_ms: int, *, speaker: str | None = None, confidence: float | None = None
) -> Word:
    """A word with its times; an end that lies a little before the start is moved to it.

    Raises:
        TranscriptFileError: it ends long before it starts.
    """
    require_order(start_ms, end_ms, "word")
    return Word(text=text, start_ms=start_ms, end_ms=max(start_ms, end_ms), speaker=speaker, confidence=confidence)


def require_order(start_ms: int, end_ms: int, what: str) -> None:
    """Editors round and people slip, so that a time may run back by a moment.

    Raises:
        TranscriptFileError: it is more than a moment.
    """
    if end_ms < start_ms - JITTER_MS:
        raise TranscriptFileError(f"its {what} at {start_ms / 1000:.2f} s ends before it starts")


def recognised_word(
    text: str,
    start_s: float | None,
    end_s: float | None,
    *,
    speaker: str | None = None,
    confidence: float | None = None,
) -> Word:
    """A word as a recogniser gave it, taken the way a live engine's words are: what is said stands, whatever its numbers.

    Times that run backwards are moved to the start, times that no recording has are none, and a probability outside
    0..1 is unknown.
    """
    word = Word(text=text, speaker=speaker, confidence=share(confidence))
    if start_s is None or end_s is None or not (is_time(start_s) and is_time(end_s)):
        return word
    start_ms = max(round(1000 * start_s), 0)
    return word.model_copy(update={"start_ms": start_ms, "end_ms": max(round(1000 * end_s), start_ms)})


def share(probability: float | None) -> float | None:
    """The probability where it is one, None for NaN, percentages and logarithms."""
    return probability if probability is not None and 0 <= probability <= 1 else None


def is_time(seconds: float) -> bool:
    """Whether a recording can have such a time; NaN and infinity are none."""
    return math.isfinite(seconds) and abs(seconds * 1000) < _LONGEST_MS


def units_per_second(times: Iterable[tuple[float | None, float | None]]) -> int:
    """1, or 1000 where starts and ends of words can only be milliseconds, as a program without other marks writes them."""
    lengths = [end - start for start, end in times if start is not None and end is not None]
    return 1000 if lengths and median(lengths) > _LONGEST_WORD_S else 1


def latest_ms(words: Iterable[Word], others_s: Iterable[float | None] = ()) -> int | None:
    """The latest time among words and other times in seconds, None where there is none."""
    ends_ms = [word.end_ms for word in words if word.end_ms is not None]
    ends_ms += [max(round(1000 * second), 0) for second in others_s if second is not None and is_time(second)]
    return max(ends_ms, default=None)


def lines_by_speaker(words: Iterable[Word]) -> list[list[Word]]:
    """The words in lines, a new one wherever the speaker changes."""
    lines: list[list[Word]] = []
    for word in words:
        if lines and lines[-1][0].speaker == word.speaker:
            lines[-1].append(word)
        else:
            lines.append([word])
    return lines


def with_times(written: Sequence[Word], timed: Sequence[Word]) -> list[Word]:
    """The words as written, each with time and confidence of the timed words that say the same.

    Recognisers time bare words beside a punctuated text, and CHAT times them on a tier of their own. The two are
    aligned by Levenshtein distance over tokens; a written word with a token that has no equal stays without times.
    """
    owners = [index for index, word in enumerate(written) for _ in tokenise(word.text)]
    sources = [word for word in timed for _ in tokenise(word.text)]
    matches: dict[int, list[Word]] = {}
    from rapidfuzz.distance import Levenshtein

    for block in Levenshtein.opcodes(_norms(written), _norms(timed)):
        if block.tag == "equal":
            for offset in range(block.src_end - block.src_start):
                matches.setdefault(owners[block.src_start + offset], []).append(sources[block.dest_start + offset])
    return [_timed(word, matches.get(index, [])) for index, word in enumerate(written)]


def _norms(words: Sequence[Word]) -> list[str]:
    return [token.norm for word in words for token in tokenise(word.text)]


def _timed(word: Word, sources: Sequence[Word]) -> Word:
    if len(sources) < len(tokenise(word.text)):
        return word
    confidences = [source.confidence for source in sources if source.confidence is not None]
    return word.model_copy(
        update={
            "start_ms": sources[0].start_ms,
            "end_ms": sources[-1].end_ms,
            "confidence": min(confidences, default=None),
            "speaker": word.speaker or sources[0].speaker,
        }
    )


def milliseconds(seconds: float) -> int:
    """Seconds as whole milliseconds.

    Raises:
        TranscriptFileError: they are below zero, or no time that a recording could have.
    """
    if not 0 <= seconds * 1000 < _LONGEST_MS:
        raise TranscriptFileError("it has a time that no recording can have")
    return round(seconds * 1000)


def language_code(name: str | None) -> str | None:
    """The ISO 639-1 code of "en-GB", "eng" or "English"; None where the language isn't known to us."""
    short = re.split(r"[-_]", (name or "").strip().casefold())[0]
    return short if len(short) == 2 else LANGUAGE_NAMES.get(short)
