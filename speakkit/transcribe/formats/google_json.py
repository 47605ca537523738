"""Google's Speech-to-Text, versions 1 and 2 (https://cloud.google.com/speech-to-text/docs/reference/rest)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import AliasChoices, BaseModel, Field

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
from speakkit.transcribe.formats.json_fields import Label, Many, Number, Text


class _Word(BaseModel):
    word: Text
    start: Number = Field(0.0, validation_alias=AliasChoices("startTime", "startOffset", "start_time", "start_offset"))
    end: Number = Field(None, validation_alias=AliasChoices("endTime", "endOffset", "end_time", "end_offset"))
    confidence: Number = None
    speaker: Label = Field(
        None, validation_alias=AliasChoices("speakerLabel", "speakerTag", "speaker_label", "speaker_tag")
    )


class _Alternative(BaseModel):
    transcript: Text = ""
    words: Many[_Word] = []


class _Result(BaseModel):
    alternatives: Many[_Alternative] = []
    language: str | None = Field(None, validation_alias=AliasChoices("languageCode", "language_code"))
    channel: Label = Field(None, validation_alias=AliasChoices("channelTag", "channel_tag"))


class _Document(BaseModel):
    results: list[_Result]


def google_results(document: Mapping[str, object]) -> list[object] | None:
    """The list of results of a Google document: its own, or within an operation's response or a batch; None if it has none."""
    for value in map(document.get, ("results", "response", "transcript", "inlineResult", "inline_result")):
        if isinstance(value, list) and any(isinstance(each, dict) and "alternatives" in each for each in value):
            return value
        if isinstance(value, dict):
            inner = (value, *(each for each in value.values() if isinstance(each, dict)))
            for mapping in inner:
                if mapping is not document and (found := google_results(mapping)) is not None:
                    return found
    return None


def read_google_json(document: Mapping[str, object]) -> ImportedTranscript:
    """The best alternatives of a parsed Google document, with the speakers or channels that it tells apart.

    Raises:
        ValidationError: a field is of another type.
    """
    results = _Document(results=google_results(document) or []).results
    channels = {result.channel for result in results}
    per_s = units_per_second(
        (word.start, word.end) for each in results for part in each.alternatives for word in part.words
    )
    reading = _Reading(per_s, several_channels=len(channels) > 1)
    words = [word for result in _once(results) for word in reading.words(result)]
    return ImportedTranscript.of_lines(
        lines_by_speaker(sorted(words, key=lambda word: word.start_ms or 0) if len(channels) > 1 else words),
        file_format="Google JSON",
        end_ms=latest_ms(words),
        language=next((result.language for result in results if result.language), None),
    )


def _once(results: Sequence[_Result]) -> Sequence[_Result]:
    """The results without repetition: version 1 ends with one that has all words once more, with their speakers."""
    if len(results) < 2:
        return results
    *earlier, last = results
    is_summary = _has_speakers(last) and not any(map(_has_speakers, earlier))
    return [last] if is_summary else results


def _has_speakers(result: _Result) -> bool:
    return any(word.speaker not in (None, "0") for part in result.alternatives[:1] for word in part.words)


@dataclass(frozen=True)
class _Reading:
    """How a document's words are read; Nvidia's Riva answers as Google does, in milliseconds."""

    per_s: int
    several_channels: bool

    def words(self, result: _Result) -> Iterator[Word]:
        channel = f"channel {result.channel}" if self.several_channels else None
        for best in result.alternatives[:1]:
            heard = [self._heard(word, channel) for word in best.words if word.word.strip()]
            if any(word.speaker for word in heard) or not best.transcript.strip():
                yield from heard
            else:
                yield from with_times(untimed_words(best.transcript, channel), heard)

    def _heard(self, word: _Word, channel: str | None) -> Word:
        start_s, end_s = (None if time is None else time / self.per_s for time in (word.start, word.end))
        return recognised_word(
            word.word.strip(),
            start_s,
            end_s,
            speaker=channel or (None if word.speaker in self._nobody else f"speaker {word.speaker}"),
            confidence=word.confidence or None,  # 0 is "not set" there
        )

    @property
    def _nobody(self) -> tuple[str | None, ...]:
        """Google counts speakers from 1, Riva from 0."""
        return (None, "0") if self.per_s == 1 else (None,)
