"""Texts whose mistakes annotators put right, from files in the M2 format, as an analyser of speech can be judged by them.

What belongs to writing is put right beforehand: punctuation, capitals, spelling, spaces, apostrophes. The edits that are left
are those of grammar and words. Of several annotators the first counts. Format: Dahlmeier & Ng 2012, N12-1067.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from speakkit.errors import InputError
from speakkit.text.tokens import tokenise

MOST_WORDS = 300
"""From here on a file goes on in another text, so that a corpus in one file is analysed as talks of some minutes."""
_OF_WRITING = ("PUNCT", "ORTH", "SPELL", "SPACE", "CONTR")
_ATTACHED = re.compile(r"n't|'\w{1,2}|[.,!?;:)]", re.IGNORECASE)


@dataclass(frozen=True)
class Edit:
    """The tokens `start:end` of a text should be `correction`; where both are equal, something is missing before."""

    kind: str
    start: int
    end: int
    correction: str

    def touches(self, start: int, end: int) -> bool:
        """Whether it changes one of these tokens, or both are at one place."""
        if self.start == self.end or start == end:
            return self.start <= end and start <= self.end
        return self.start < end and start < self.end


@dataclass(frozen=True)
class AnnotatedText:
    """A text without mistakes of writing, and what is wrong with it (first annotator)."""

    text: str
    edits: tuple[Edit, ...]


def read_m2(folder: Path) -> Sequence[AnnotatedText]:
    """The texts of all M2 files under a folder, those of a file together, up to `MOST_WORDS`.

    Raises:
        InputError: there are none, or one isn't in that format.
    """
    paths = sorted(folder.rglob("*.m2")) if folder.is_dir() else []
    if not paths:
        raise InputError(f"{folder} holds no file in the M2 format (.m2), by which an analyser could be judged.")
    return [text for path in paths for text in _texts(path)]


def annotated_blocks(path: Path) -> Iterator[AnnotatedText]:
    """The sentences of an M2 file, or whatever its blocks are, one by one.

    Raises:
        InputError: it isn't in that format.
    """
    try:
        content = path.read_text(encoding="utf-8")
        for block in content.split("\n\n"):
            lines = block.strip().splitlines()
            if lines and lines[0].startswith("S "):
                yield _annotated(lines[0][2:].split(), lines[1:])
    except (OSError, UnicodeDecodeError, ValueError, IndexError):
        raise InputError(
            f"{path} isn't a file in the M2 format. Write it anew, or take it out of the folder."
        ) from None


def _texts(path: Path) -> Iterator[AnnotatedText]:
    current: list[AnnotatedText] = []
    words = 0
    for block in annotated_blocks(path):
        count = len(tokenise(block.text))
        if current and words + count > MOST_WORDS:
            yield together(current)
            current, words = [], 0
        current.append(block)
        words += count
    if current:
        yield together(current)


def together(blocks: Sequence[AnnotatedText]) -> AnnotatedText:
    """All of them as one text, each a sentence or more on a line of its own."""
    text, edits, before = "", list[Edit](), 0
    for block in blocks:
        text += f"{block.text}{'' if block.text.endswith(('.', '?', '!')) else '.'}\n"
        edits += [replace(edit, start=edit.start + before, end=edit.end + before) for edit in block.edits]
        before += len(tokenise(block.text))
    return AnnotatedText(text, tuple(edits))


@dataclass(frozen=True)
class _Change:
    kind: str
    start: int
    end: int
    correction: tuple[str, ...]


def _annotated(source: Sequence[str], annotations: Iterable[str]) -> AnnotatedText:
    changes = sorted(_changes(annotations), key=lambda change: (change.start, change.end))
    written: list[str] = []
    spans: list[tuple[_Change, int, int]] = []
    at = 0
    for change in changes:
        if change.start < at:
            continue
        written += source[at : change.start]
        if _is_of_writing(change, source):
            written += change.correction
        else:
            spans.append((change, len(written), len(written) + change.end - change.start))
            written += source[change.start : change.end]
        at = change.end
    written += source[at:]
    text, offsets = _joined(written)
    starts = [token.start_char for token in tokenise(text)]
    return AnnotatedText(text, tuple(_edit(change, start, end, offsets, starts) for change, start, end in spans))


def _changes(annotations: Iterable[str]) -> Iterator[_Change]:
    for line in annotations:
        span, kind, correction, *_, annotator = line[2:].split("|||")
        start, end = map(int, span.split())
        if kind != "noop" and annotator == "0":
            yield _Change(kind, start, end, () if correction == "-NONE-" else tuple(correction.split()))


def _is_of_writing(change: _Change, source: Sequence[str]) -> bool:
    def letters(words: Sequence[str]) -> str:
        return re.sub(r"\W", "", "".join(words)).casefold()

    has_same_letters = letters(source[change.start : change.end]) == letters(change.correction)
    return has_same_letters or change.kind.partition(":")[2].split(":")[0] in _OF_WRITING


def _joined(written: Sequence[str]) -> tuple[str, list[int]]:
    """The text, and where each of its written tokens begins (and where the last one ends)."""
    text, offsets = "", []
    for token in written:
        text += "" if not text or _ATTACHED.fullmatch(token) else " "
        offsets.append(len(text))
        text += token
    return text, [*offsets, len(text)]


def _edit(change: _Change, start: int, end: int, offsets: Sequence[int], starts: Sequence[int]) -> Edit:
    def token_at(written: int) -> int:
        return sum(1 for begins in starts if begins < offsets[written])

    first = token_at(start)
    return Edit(change.kind, first, max(token_at(end), first + (end > start)), " ".join(change.correction))
