"""Amazon Transcribe's output (https://docs.aws.amazon.com/transcribe/latest/dg/how-input.html)."""

from __future__ import annotations

from pydantic import BaseModel

from speakkit.model import Word
from speakkit.transcribe.formats.imported import ImportedTranscript, latest_ms, lines_by_speaker, recognised_word
from speakkit.transcribe.formats.json_fields import Label, Many, Number, Text


class _Alternative(BaseModel):
    content: Text
    confidence: Number = None


class _Item(BaseModel):
    type: str = "pronunciation"
    start_time: Number = None
    end_time: Number = None
    alternatives: Many[_Alternative] = []
    speaker_label: Label = None
    channel_label: Label = None


class _Labelled(BaseModel):
    start_time: Number = None
    speaker_label: Label = None


class _Segment(_Labelled):
    items: Many[_Labelled] = []


class _Channel(BaseModel):
    channel_label: Label = None
    items: Many[_Item] = []


class _SpeakerLabels(BaseModel):
    segments: Many[_Segment] = []


class _ChannelLabels(BaseModel):
    channels: Many[_Channel] = []


class _Results(BaseModel):
    language_code: str | None = None
    items: Many[_Item] = []
    speaker_labels: _SpeakerLabels | None = None
    channel_labels: _ChannelLabels | None = None


class _Document(BaseModel):
    results: _Results


def read_aws_json(document: object) -> ImportedTranscript:
    """The words of a parsed document of Amazon Transcribe, with the speakers or channels that it tells apart.

    Raises:
        ValidationError: a field is missing or of another type.
    """
    results = _Document.model_validate(document).results
    channels = results.channel_labels.channels if results.channel_labels else []
    by_start = _speakers(results.speaker_labels)
    words = [word for channel in channels for word in _words(channel.items, by_start, channel.channel_label)]
    words = sorted(words, key=lambda word: word.start_ms or 0) if words else _words(results.items, by_start, None)
    return ImportedTranscript.of_lines(
        lines_by_speaker(words),
        file_format="Amazon Transcribe JSON",
        end_ms=latest_ms(words),
        language=results.language_code,
    )


def _speakers(labels: _SpeakerLabels | None) -> dict[float | None, str | None]:
    """Who speaks the item that starts then."""
    segments = labels.segments if labels else []
    return {
        item.start_time: item.speaker_label or segment.speaker_label for segment in segments for item in segment.items
    }


def _words(items: list[_Item], by_start: dict[float | None, str | None], channel: str | None) -> list[Word]:
    """The items as words, punctuation with the word before."""
    words: list[Word] = []
    for item in items:
        if not item.alternatives or not item.alternatives[0].content.strip():
            continue
        best = item.alternatives[0]
        if item.type == "punctuation":
            if words:
                words[-1] = words[-1].model_copy(update={"text": words[-1].text + best.content})
            continue
        speaker = item.speaker_label or by_start.get(item.start_time) or channel or item.channel_label
        words.append(
            recognised_word(best.content, item.start_time, item.end_time, speaker=speaker, confidence=best.confidence)
        )
    return words
