"""What a transcriber makes of recordings whose words are known: figures that can be compared, and no word of what was said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

import numpy as np
from rapidfuzz.distance import Levenshtein

from speakkit.model import Transcript, Value
from speakkit.model.hashing import content_hash
from speakkit.study.bench.compared_words import compared_words, filler_count
from speakkit.study.bench.references import Reference
from speakkit.text.doubt import loops
from speakkit.text.tokens import find_run, normalise

LEAST_SURE = (0.5, 0.6, 0.7, 0.75, 0.8, 0.9)
"""Thresholds of confidence for which it is said what passes."""
BAD = 0.5
"""Share of wrong words above which a recording counts as badly misheard."""

_NAME_LENGTH = 6


@dataclass(frozen=True)
class Heard:
    """One recording and what came of it: `transcript` is None where the engine heard no word."""

    reference: Reference
    transcript: Transcript | None
    lasts_ms: int
    took_s: float

    @property
    def words(self) -> int:
        return len(compared_words(self.reference.text, self.reference.language))

    @property
    def errors(self) -> int:
        said, heard = self.reference, self.transcript
        return Levenshtein.distance(
            compared_words(said.text, said.language), compared_words(heard.text if heard else "", said.language)
        )

    @property
    def is_bad(self) -> bool:
        return self.errors > BAD * self.words

    @property
    def has_loop(self) -> bool:
        heard = self.transcript
        return heard is not None and (loops(heard.text) or any(one.doubt == "loop" for one in heard.segments or ()))

    @property
    def confidence(self) -> float | None:
        """The lowest of its segments, else the mean of its words; None where the engine says nothing of it."""
        if self.transcript is None:
            return 0.0
        if self.transcript.segments:
            return min(segment.confidence for segment in self.transcript.segments)
        return self.transcript.mean_confidence


class WordErrors(Value):
    """Recordings together: words that were said, and how many were got wrong, left out or put in."""

    name: str
    recordings: int
    words: int
    errors: int
    loops: int = 0

    @property
    def rate(self) -> float | None:
        return self.errors / self.words if self.words else None


class Passing(Value):
    """What a threshold of confidence lets through; `bad` recordings have more wrong words than right ones."""

    least: float
    recordings: int
    words: int
    errors: int
    bad: int

    @property
    def rate(self) -> float | None:
        return self.errors / self.words if self.words else None


class Kept(Value):
    """Known mistakes of a pattern, and how many stand in the transcripts word for word."""

    pattern_id: str
    planted: int
    kept: int


class FillersHeard(Value):
    """Fillers of the references, how many were counted, how many more were; recordings where they stayed unknown are apart."""

    said: int
    found: int
    false: int
    words: int
    unknown: int


class WordTimes(Value):
    """How far the starts of words are off, of the words that were got right and have a time in both."""

    words: int
    timed_share: float
    median_ms: float
    p90_ms: float


class TranscriberScores(Value):
    """All that the page shows of one engine on one folder.

    Attributes:
        failed: recordings that the engine failed on, by the error's code; they count nowhere else.
        unheard: recordings in which the engine heard no word; all of their words are wrong.
        unreliable: recordings whose transcript says that nothing may rest on it.
        by_score: by the whole number that the judges' score begins with.
        thresholds: none where the engine gives no confidence.
    """

    kind: Literal["transcriber"] = "transcriber"
    engine: str
    version: str
    models: tuple[str, ...]
    folder: str
    all: WordErrors
    speaker_median: float | None
    speakers: tuple[WordErrors, ...]
    by_score: tuple[WordErrors, ...]
    languages: tuple[WordErrors, ...]
    unheard: int
    unreliable: int
    trusted: WordErrors
    failed: Mapping[str, int]
    thresholds: tuple[Passing, ...]
    kept: tuple[Kept, ...]
    fillers: FillersHeard | None
    times: WordTimes | None
    sound_s: float
    took_s: float
    cost_usd: float | None


def word_errors(name: str, heard: Sequence[Heard]) -> WordErrors:
    """The errors of these recordings together."""
    return WordErrors(
        name=name,
        recordings=len(heard),
        words=sum(one.words for one in heard),
        errors=sum(one.errors for one in heard),
        loops=sum(one.has_loop for one in heard),
    )


def grouped(heard: Iterable[Heard], name_of: Callable[[Reference], str | None]) -> tuple[WordErrors, ...]:
    """The errors by what the references are told apart by, in order; those of which it isn't known are left out."""
    groups: dict[str, list[Heard]] = {}
    for one in heard:
        if (name := name_of(one.reference)) is not None:
            groups.setdefault(name, []).append(one)
    return tuple(word_errors(name, groups[name]) for name in sorted(groups))


def by_speaker(heard: Iterable[Heard]) -> tuple[WordErrors, ...]:
    """The errors of each speaker, called by what tells them apart and not by their names."""
    return grouped(
        heard, lambda reference: None if reference.speaker is None else content_hash(reference.speaker)[:_NAME_LENGTH]
    )


def by_score(heard: Iterable[Heard]) -> tuple[WordErrors, ...]:
    """The errors by the whole number that the judges' score begins with."""
    return grouped(heard, lambda reference: None if reference.score is None else f"{int(reference.score)}")


def by_language(heard: Iterable[Heard]) -> tuple[WordErrors, ...]:
    """The errors in each language."""
    return grouped(heard, lambda reference: reference.language)


def speaker_median(speakers: Sequence[WordErrors]) -> float | None:
    """The rate of the speaker in the middle."""
    rates = [one.rate for one in speakers if one.rate is not None]
    return median(rates) if rates else None


def passing(heard: Sequence[Heard]) -> tuple[Passing, ...]:
    """What each threshold lets through; none where the engine gives no confidence."""
    sure = [(one, one.confidence) for one in heard]
    if all(confidence is None for one, confidence in sure if one.transcript is not None):
        return ()
    return tuple(_passing(least, [one for one, sureness in sure if (sureness or 0.0) >= least]) for least in LEAST_SURE)


def _passing(least: float, heard: Sequence[Heard]) -> Passing:
    together = word_errors("", heard)
    return Passing(
        least=least,
        recordings=len(heard),
        words=together.words,
        errors=together.errors,
        bad=sum(one.is_bad for one in heard),
    )


def kept_mistakes(heard: Iterable[Heard]) -> tuple[Kept, ...]:
    """Of the known mistakes, how many stand in the transcripts, by pattern."""
    planted: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    for one in heard:
        for pattern_id, _, is_kept in _mistakes(one):
            planted[pattern_id] += 1
            kept[pattern_id] += is_kept
    return tuple(Kept(pattern_id=name, planted=planted[name], kept=kept[name]) for name in sorted(planted))


def lost_mistakes(heard: Iterable[Heard]) -> Iterator[tuple[str, str]]:
    """The known mistakes that aren't in the transcripts: the recording's name and the phrase."""
    for one in heard:
        yield from ((one.reference.path.name, phrase) for _, phrase, is_kept in _mistakes(one) if not is_kept)


def _mistakes(one: Heard) -> Iterator[tuple[str, str, bool]]:
    language = one.reference.language
    words = compared_words(one.transcript.text if one.transcript else "", language)
    for planted in one.reference.planted:
        for phrase in planted.phrases:
            yield planted.pattern_id, phrase, bool(find_run(compared_words(phrase, language), words))


def fillers_heard(heard: Iterable[Heard], *, looks_for_them: bool) -> FillersHeard | None:
    """How the count of fillers compares with that of the references, None where these have none.

    Args:
        looks_for_them: whether the engine listens for fillers; where it then gives none for a recording, they are unknown.
    """
    said = found = false = words = unknown = 0
    for one in heard:
        if one.transcript is None or (looks_for_them and one.transcript.fillers is None):
            unknown += 1
            continue
        there, counted = filler_count(one.reference.text, one.reference.language), _counted(one.transcript)
        said, found, words = said + there, found + min(counted, there), words + one.words
        false += max(0, counted - there)
    return FillersHeard(said=said, found=found, false=false, words=words, unknown=unknown) if said else None


def _counted(transcript: Transcript) -> int:
    return filler_count(transcript.text, transcript.language) if transcript.fillers is None else len(transcript.fillers)


def word_times(heard: Iterable[Heard]) -> WordTimes | None:
    """How far starts of words are off; None where no reference has times, or no word of the engine."""
    off: list[int] = []
    matched = 0
    for one in heard:
        for said_ms, heard_ms in _starts(one):
            matched += 1
            if heard_ms is not None:
                off.append(abs(said_ms - heard_ms))
    if not off:
        return None
    p90_ms = float(np.percentile(off, 90))
    return WordTimes(words=len(off), timed_share=len(off) / matched, median_ms=median(off), p90_ms=p90_ms)


def _starts(one: Heard) -> Iterator[tuple[int, int | None]]:
    """When each word that was got right begins, by the reference and by the engine."""
    said = [word for word in one.reference.words if word.start_ms is not None]
    words = one.transcript.words if one.transcript else ()
    blocks = Levenshtein.opcodes([normalise(word.text) for word in said], [normalise(word.text) for word in words])
    for block in blocks:
        for step in range(block.src_end - block.src_start if block.tag == "equal" else 0):
            yield said[block.src_start + step].start_ms or 0, words[block.dest_start + step].start_ms
