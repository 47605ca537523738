"""OpenAI's `verbose_json`, and what Whisper's programs write in its likeness.

These are whisper, faster-whisper (segments dumped), whisper-timestamped, WhisperX, stable-ts, MLX, Vosk, NeMo, Groq, Fireworks,
and OpenAI's diarised answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from pydantic import AliasChoices, BaseModel, Field, model_validator

from speakkit.model import Word
from speakkit.transcribe.formats.imported import (
    ImportedTranscript,
    latest_ms,
    lines_by_speaker,
    recognised_word,
    units_per_second,
    untimed_words,
    with_times,
)
from speakkit.transcribe.formats.json_fields import Many, Number, Speaker, Text, with_speaker
from speakkit.transcribe.formats.speaker_labels import marks_a_turn, read_turns


class _Said(BaseModel):
    """A word, or a stretch of words."""

    speaker: Speaker = None

    _named = model_validator(mode="before")(with_speaker)


class _Word(_Said):
    text: Text = Field(validation_alias=AliasChoices("word", "text"))
    start: Number = None
    end: Number = None
    confidence: Number = Field(None, validation_alias=AliasChoices("confidence", "probability", "score", "conf"))


class _Segment(_Said):
    text: Text = ""
    end: Number = None
    words: Many[_Word] = Field([], validation_alias=AliasChoices("words", "result"))


class _Document(BaseModel):
    text: str | None = None
    language: str | None = None
    segments: Many[_Segment] = []
    words: Many[_Word] = Field([], validation_alias=AliasChoices("words", "result"))


def read_openai_json(document: object) -> ImportedTranscript:
    """The transcript in a parsed `verbose_json` document: text as punctuated there, times from its words.

    Where words have speakers of their own, these win over their segment's: a segment may span a change.

    Raises:
        ValidationError: a field is missing or of another type.
    """
    answer = _Document.model_validate(_with_segments(document))
    words = answer.words or [word for segment in answer.segments for word in segment.words]
    per_s = units_per_second((word.start, word.end) for word in words)
    if any(word.speaker for segment in answer.segments for word in segment.words):
        said = [_heard(word, per_s) for segment in answer.segments for word in _with_speakers(segment)]
    else:
        heard = [_heard(word, per_s) for word in words if word.text.strip()]
        said = with_times(_written(answer, heard), [word for word in heard if word.start_ms is not None])
    return ImportedTranscript.of_lines(
        lines_by_speaker(said),
        file_format="verbose_json",
        end_ms=latest_ms(said, (None if segment.end is None else segment.end / per_s for segment in answer.segments)),
        language=answer.language,
        unnamed_changes=any(marks_a_turn(text) for text in (answer.text or "", *(one.text for one in answer.segments))),
    )


def _with_segments(document: object) -> object:
    """The document, with what Transformers' pipelines call `chunks`, and `speakers` where they were told apart, as segments; a
    chunk with one word is a word."""
    if not isinstance(document, dict) or document.get("segments") or document.get("words"):
        return document
    timed_words = next((_words_in(document.get(name)) for name in ("timestamp", "timestep", "timestamps")), None)
    if timed_words:
        return {**document, "words": timed_words}
    chunks = document.get("speakers") or document.get("chunks")
    if not isinstance(chunks, list) or not all(isinstance(chunk, dict) and "text" in chunk for chunk in chunks):
        return document
    timed = [{**chunk, **_from_to(chunk.get("timestamp"))} for chunk in chunks]
    are_words = max((len(str(chunk["text"]).split()) for chunk in chunks), default=0) == 1
    return {**document, "words" if are_words and len(timed) > 1 else "segments": timed}


def _words_in(times: object) -> object:
    """NeMo's words, beside its segments and characters."""
    return times.get("word") if isinstance(times, dict) else None


def _from_to(timestamp: object) -> dict[str, object]:
    return dict(zip(("start", "end"), timestamp, strict=False)) if isinstance(timestamp, list) else {}


def _heard(word: _Word, per_s: int) -> Word:
    start_s, end_s = (None if time is None else time / per_s for time in (word.start, word.end))
    return recognised_word(word.text.strip(), start_s, end_s, speaker=word.speaker, confidence=word.confidence)


def _with_speakers(segment: _Segment) -> Iterator[_Word]:
    """The segment's words; one without a speaker has that of its neighbours, where they agree."""
    words = [word for word in segment.words if word.text.strip()]
    speakers = [word.speaker for word in words]
    earlier = list(accumulate(speakers, _or_last))
    later = list(accumulate(reversed(speakers), _or_last))[::-1]
    for word, before, after in zip(words, earlier, later, strict=True):
        agreed = before if after in (before, None) else after if before is None else None
        yield word.model_copy(update={"speaker": word.speaker or agreed})


def _or_last(last: str | None, speaker: str | None) -> str | None:
    return speaker or last


def _written(answer: _Document, heard: Sequence[Word]) -> list[Word]:
    segments = answer.segments
    if any(segment.speaker for segment in segments):
        return [word for segment in segments for word in untimed_words(segment.text, segment.speaker)]
    turns = read_turns([[segment.text] for segment in segments])
    if len(turns.names) < 2 and answer.text:
        turns = read_turns([[line] for line in answer.text.split("\n")])
    if len(turns.names) > 1:
        lines = (turn for block in turns.blocks for line in block for turn in line)
        return [word for turn in lines for word in untimed_words(turn.text, turn.speaker)]
    if answer.text is not None and answer.text.strip():
        return untimed_words(answer.text)
    written = [word for segment in segments for word in untimed_words(segment.text)]
    return written or [word for word in heard if word.text]
