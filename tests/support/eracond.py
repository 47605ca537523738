"""ErAConD: dialogues that learners typed, with their errors corrected by hand and typed by ERRANT.

Yuan et al. 2022, doi:10.18653/v1/2022.naacl-main.5.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from speakkit.study.bench.annotated_texts import AnnotatedText, Edit, annotated_blocks, together

__all__ = [
    "GROUPS",
    "AnnotatedDialogue",
    "AnnotatedText",
    "Edit",
    "annotated_dialogues",
    "annotated_texts",
    "corrected_texts",
]
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
        return together(self.turns)


def annotated_dialogues(folder: Path, groups: Iterable[str] = GROUPS) -> Iterator[AnnotatedDialogue]:
    """Every dialogue of these groups, in order of file names."""
    for path in (path for group in groups for path in sorted(folder.glob(f"{group}/m2/*.m2"))):
        yield AnnotatedDialogue(f"{path.parts[-3]}/{path.stem}", tuple(annotated_blocks(path)))


def corrected_texts(folder: Path, groups: Iterable[str] = GROUPS) -> Iterator[str]:
    """The corrected side of these groups, a turn each."""
    for path in (path for group in groups for path in sorted(folder.glob(f"{group}/corr/*.txt"))):
        yield from filter(None, map(str.strip, path.read_text(encoding="utf-8").splitlines()))
