"""Recordings whose words are known, as a folder has them.

The folder lists them in `references.jsonl`, a JSON object a line (`file`, `text`, and where they are known `speaker`,
`language`, `score`, `planted`), in the `scores.jsonl` of speechocean762, or in a `manifest.json` like that of the samples.
Without a list, each recording's reference is the transcript beside it; a `.lab` of an aligner is one too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from pydantic import AliasChoices, BaseModel, Field, TypeAdapter, ValidationError

from speakkit.errors import InputError, TranscriptFileError, invalid_fields
from speakkit.model import Word
from speakkit.transcribe.formats import TRANSCRIPT_SUFFIXES, find_sibling
from speakkit.transcribe.formats.reading import read_transcript

LISTS = ("references.jsonl", "scores.jsonl", "manifest.json")
_NO_RECORDINGS = TRANSCRIPT_SUFFIXES | {".jsonl", ".lab", ".tsv", ".csv", ".md", ".py", ".toml", ".m2", ".html", ".pdf"}


class PlantedPhrases(BaseModel):
    """What a speaker says wrong, word for word, by the pattern that it shows."""

    pattern_id: str
    phrases: tuple[str, ...]


class _Listed(BaseModel):
    file: str = Field(validation_alias=AliasChoices("file", "wav"))
    text: str = Field(validation_alias=AliasChoices("text", "reference", "script"))
    speaker: str | None = Field(None, validation_alias=AliasChoices("speaker", "learner_id"))
    language: str = "en"
    score: float | tuple[float, ...] | None = Field(None, validation_alias=AliasChoices("score", "total"))
    planted: tuple[PlantedPhrases, ...] = ()


class _Manifest(BaseModel):
    sessions: tuple[_Listed, ...]


@dataclass(frozen=True)
class Reference:
    """A recording and what is said in it.

    Attributes:
        words: with times where the reference has them.
        score: what judges gave the speaker for it, the mean where there were several.
        planted: mistakes that were made on purpose or are known, which a good recogniser keeps.
    """

    path: Path
    text: str
    language: str = "en"
    speaker: str | None = None
    score: float | None = None
    planted: tuple[PlantedPhrases, ...] = ()
    words: tuple[Word, ...] = ()


def read_references(folder: Path, language: str = "en") -> Sequence[Reference]:
    """The recordings of a folder and their references, in order.

    Args:
        language: of those recordings of which the folder doesn't say it.

    Raises:
        InputError: there are none, or the list of them is damaged or names one that isn't there.
    """
    if not folder.is_dir():
        raise InputError(f"{folder} is no folder. Name one that holds recordings and what is said in them.")
    listed = next((path for name in LISTS if (path := folder / name).is_file()), None)
    found = list(_beside(folder, language) if listed is None else _of_list(listed))
    if not found:
        raise InputError(
            f"{folder} holds no recording with a reference. List them in {LISTS[0]}, or put a transcript beside each."
        )
    return found


def _of_list(path: Path) -> Iterator[Reference]:
    for entry in _entries(path):
        recording = (path.parent / entry.file).resolve()
        if not recording.is_relative_to(path.parent.resolve()) or not recording.is_file():
            raise InputError(f"{path} names a recording that isn't in its folder. Correct its entries' `file`.")
        score = entry.score if isinstance(entry.score, float) or entry.score is None else fmean(entry.score)
        yield Reference(recording, entry.text, entry.language, entry.speaker, score, entry.planted)


def _entries(path: Path) -> Sequence[_Listed]:
    try:
        content = path.read_text(encoding="utf-8")
        if path.suffix == ".json":
            return _Manifest.model_validate_json(content).sessions
        lines = [line for line in content.splitlines() if line.strip()]
        return TypeAdapter(tuple[_Listed, ...]).validate_json(f"[{','.join(lines)}]")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} can't be read ({type(error).__name__}). Write it anew as UTF-8.") from None
    except ValidationError as error:
        raise InputError(f"{path} isn't a list of references: {invalid_fields(error, 'all of it')}.") from None


def _beside(folder: Path, language: str) -> Iterator[Reference]:
    for path in sorted(folder.iterdir()):
        if not path.is_file() or path.suffix.lower() in _NO_RECORDINGS or path.name.startswith("."):
            continue
        lab, sibling = path.with_suffix(".lab"), find_sibling(path, language)
        if lab.is_file():
            yield Reference(path, _text(lab), language)
        elif sibling is not None:
            transcript = read_transcript(sibling)
            yield Reference(path, transcript.text, transcript.language or language, words=transcript.words)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TranscriptFileError(f"{path} can't be read ({type(error).__name__}). Save it as UTF-8.") from None
