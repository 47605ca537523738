"""ErAConD: dialogues that learners typed, with their errors corrected by hand and typed by ERRANT.

They are typed, so what belongs to writing is put right before a speech analyser reads them: punctuation, capitals, spelling,
spaces, apostrophes. The edits that are left are those of grammar and words. Yuan et al. 2022, doi:10.18653/v1/2022.naacl-main.5.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from speakkit.text.tokens import tokenise

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
    """One turn of a learner: `text` without mistakes of writing, and what is wrong with it (first annotator)."""

    text: str
    edits: tuple[Edit, ...]


GROUPS = ("1", "2", "3")


def annotated_texts(folder: Path, groups: Iterable[str] = GROUPS) -> Iterator[AnnotatedText]:
    """Every annotated turn of these groups, in order of file names."""
    for dialogue in annotated_dialogues(folder, groups):
        yield from dialogue.turns


@dataclass(frozen=True)
class AnnotatedDialogue:
    """A learner's turns in one dialogue; `name` is group and number."""

    name: str
    turns: tuple[AnnotatedText, ...]

    def as_one(self) -> AnnotatedText:
        """All turns as one text, each a sentence or more: what is asked about a dialogue as about a recording."""
        text, edits, at = "", list[Edit](), 0
        for turn in self.turns:
            ended = turn.text if turn.text.endswith((".", "?", "!")) else f"{turn.text}."
            text += f"{ended}\n"
            edits += [replace(edit, start=edit.start + at, end=edit.end + at) for edit in turn.edits]
            at += len(tokenise(turn.text))
        return AnnotatedText(text, tuple(edits))


def annotated_dialogues(folder: Path, groups: Iterable[str] = GROUPS) -> Iterator[AnnotatedDialogue]:
    """Every dialogue of these groups, in order of file names."""
    for path in (path for group in groups for path in sorted(folder.glob(f"{group}/m2/*.m2"))):
        yield AnnotatedDialogue(f"{path.parts[-3]}/{path.stem}", tuple(_turns(path)))


def _turns(path: Path) -> Iterator[AnnotatedText]:
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        lines = block.strip().splitlines()
        if lines and lines[0].startswith("S "):
            yield _annotated(lines[0][2:].split(), lines[1:])


def corrected_texts(folder: Path, groups: Iterable[str] = GROUPS) -> Iterator[str]:
    """The corrected side of these groups, a turn each."""
    for path in (path for group in groups for path in sorted(folder.glob(f"{group}/corr/*.txt"))):
        yield from filter(None, map(str.strip, path.read_text(encoding="utf-8").splitlines()))


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
            yield _Change(kind, start, end, tuple(correction.split()))


def _is_of_writing(change: _Change, source: Sequence[str]) -> bool:
    def letters(words: Sequence[str]) -> str:
        return re.sub(r"\W", "", "".join(words)).casefold()

    has_same_letters = letters(source[change.start : change.end]) == letters(change.correction)
    return has_same_letters or change.kind.split(":")[1] in _OF_WRITING


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
