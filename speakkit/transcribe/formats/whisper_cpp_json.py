"""What whisper.cpp writes with `-oj` and `-ojf` (https://github.com/ggml-org/whisper.cpp); its times are milliseconds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from statistics import fmean

from pydantic import BaseModel

from speakkit.model import Word
from speakkit.transcribe.formats.imported import (
    ImportedTranscript,
    latest_ms,
    lines_by_speaker,
    recognised_word,
    untimed_words,
    with_times,
)
from speakkit.transcribe.formats.json_fields import Label, Many, Number, Text

_NOT_SAID = re.compile(r"\[(?:_|SPEAKER_TURN|BLANK_AUDIO)[^\[\]]*\]")


class _Offsets(BaseModel):
    from_: Number = None
    to: Number = None

    model_config = {"alias_generator": lambda name: name.rstrip("_")}


class _Token(BaseModel):
    text: Text
    offsets: _Offsets = _Offsets()
    p: Number = None


class _Stretch(_Token):
    tokens: Many[_Token] = []
    speaker: Label = None
    speaker_turn_next: bool = False


class _Result(BaseModel):
    language: str | None = None


class _Document(BaseModel):
    transcription: list[_Stretch]
    result: _Result = _Result()


def read_whisper_cpp_json(document: object) -> ImportedTranscript:
    """The text of a parsed whisper.cpp document, timed by its tokens, or by its stretches where each is a word.

    Raises:
        ValidationError: a field is missing or of another type.
    """
    answer = _Document.model_validate(document)
    stretches = [stretch for stretch in answer.transcription if _NOT_SAID.sub("", stretch.text).strip()]
    said: list[Word] = []
    if stretches and all(len(stretch.text.split()) <= 1 for stretch in stretches):
        said += _joined(stretches, None)
    else:
        for stretch in stretches:
            written = untimed_words(_NOT_SAID.sub("", stretch.text), stretch.speaker)
            said += with_times(written, list(_joined(stretch.tokens, stretch.speaker)))
    return ImportedTranscript.of_lines(
        lines_by_speaker(said),
        file_format="whisper.cpp JSON",
        end_ms=latest_ms(said, (s.offsets.to / 1000 for s in stretches if s.offsets.to is not None)),
        language=answer.result.language,
        unnamed_changes=any(stretch.speaker_turn_next for stretch in stretches[:-1]),
    )


def _joined(tokens: list[_Token] | list[_Stretch], speaker: str | None) -> Iterator[Word]:
    """Words out of tokens: a space begins one."""
    word: list[_Token] = []
    for token in tokens:
        if _NOT_SAID.sub("", token.text).strip():
            if token.text[:1].isspace() and word:
                yield _word(word, speaker)
                word = []
            word.append(token)
    if word:
        yield _word(word, speaker)


def _word(tokens: list[_Token], speaker: str | None) -> Word:
    start_ms, end_ms = tokens[0].offsets.from_, tokens[-1].offsets.to
    probabilities = [token.p for token in tokens if token.p is not None]
    own = tokens[0].speaker if isinstance(tokens[0], _Stretch) else None
    return recognised_word(
        "".join(token.text for token in tokens).strip(),
        None if start_ms is None else start_ms / 1000,
        None if end_ms is None else end_ms / 1000,
        speaker=speaker or own,
        confidence=fmean(probabilities) if probabilities else None,
    )
