"""What of planted mistakes of grammar stands in a transcript word for word, and what of the rest is at least in doubt there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from speakkit.model import Transcript
from speakkit.study.bench.compared_words import compared_words
from speakkit.text.doubt import doubtful_spans
from speakkit.text.tokens import find_run, tokenise
from tests.support.samples import PlantedSession


@dataclass(frozen=True)
class PlantedPhrase:
    """One planted phrase: whether it was kept, whether anything that stands in its place is doubtful, and what that is."""

    phrase: str
    is_kept: bool
    is_doubtful: bool
    heard: str


def planted_phrases(session: PlantedSession, transcript: Transcript) -> Iterator[PlantedPhrase]:
    """Each planted phrase of grammar, as the transcript has it."""
    said, heard = ([token.norm for token in tokenise(text)] for text in (session.script, transcript.text))
    compared = compared_words(transcript.text)
    spans = doubtful_spans(transcript)
    for pattern, phrases in session.planted.items():
        for phrase in phrases if pattern.startswith("grammar.") else ():
            start, end = _place(said, heard, [token.norm for token in tokenise(phrase)])
            is_doubtful = any(span.overlaps(start, end) for span in spans)
            is_kept = bool(find_run(compared_words(phrase), compared))
            yield PlantedPhrase(phrase, is_kept, is_doubtful, " ".join(heard[start:end]))


def _place(said: list[str], heard: list[str], phrase: list[str]) -> tuple[int, int]:
    """The words of what was heard that stand where the phrase was said."""
    [start, *_] = find_run(phrase, said)
    end = start + len(phrase)
    touched = []
    for block in Levenshtein.opcodes(said, heard):
        if (
            block.src_start >= end
            or block.src_end < start
            or (block.src_end == start and block.src_end > block.src_start)
        ):
            continue
        if block.tag == "equal":
            before, after = max(start - block.src_start, 0), max(block.src_end - end, 0)
            touched += [block.dest_start + before, block.dest_end - after]
        else:
            touched += [block.dest_start, block.dest_end]
    return min(touched), max(touched)
