"""AssemblyAI's transcript (https://www.assemblyai.com/docs/api-reference/transcripts/get); its times are milliseconds."""

from __future__ import annotations

from pydantic import BaseModel

from speakkit.transcribe.formats.imported import ImportedTranscript, latest_ms, lines_by_speaker, recognised_word
from speakkit.transcribe.formats.json_fields import Label, Many, Number, Text


class _Word(BaseModel):
    text: Text = ""
    start: Number = None
    end: Number = None
    confidence: Number = None
    speaker: Label = None
    channel: Label = None


class _Utterance(_Word):
    words: Many[_Word] = []

    @property
    def timed(self) -> list[_Word]:
        """Its words; all of it as one without times, where it has none."""
        return self.words or [
            _Word(text=text, speaker=self.speaker, channel=self.channel) for text in self.text.split()
        ]


class _Document(BaseModel):
    language_code: str | None = None
    words: Many[_Word] = []
    utterances: Many[_Utterance] = []


def read_assemblyai_json(document: object) -> ImportedTranscript:
    """The words of a parsed AssemblyAI document, with the speakers or channels that it tells apart.

    Raises:
        ValidationError: a field is of another type.
    """
    answer = _Document.model_validate(document)
    words = [
        recognised_word(
            word.text.strip(),
            None if word.start is None else word.start / 1000,
            None if word.end is None else word.end / 1000,
            speaker=word.speaker or word.channel,
            confidence=word.confidence,
        )
        for word in answer.words or [word for utterance in answer.utterances for word in utterance.timed]
        if word.text.strip()
    ]
    return ImportedTranscript.of_lines(
        lines_by_speaker(words), file_format="AssemblyAI JSON", end_ms=latest_ms(words), language=answer.language_code
    )
