"""Writing sessions for other programs: one file a format, the same words and times in each."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from speakkit.transcribe.formats.writers.annotated import AnnotatedTranscript, annotate
from speakkit.transcribe.formats.writers.captions import write_srt, write_webvtt
from speakkit.transcribe.formats.writers.chat import write_chat
from speakkit.transcribe.formats.writers.convokit import write_convokit
from speakkit.transcribe.formats.writers.elan import write_elan
from speakkit.transcribe.formats.writers.textgrid import write_textgrid

__all__ = ["SUFFIXES", "AnnotatedTranscript", "TranscriptFormat", "annotate", "write_transcript"]


class TranscriptFormat(StrEnum):
    """A format that a session's transcript can be written in."""

    CHAT = "chat"
    TEXTGRID = "textgrid"
    ELAN = "eaf"
    WEBVTT = "vtt"
    SRT = "srt"
    CONVOKIT = "convokit"


SUFFIXES: Mapping[TranscriptFormat, str] = {
    TranscriptFormat.CHAT: ".cha",
    TranscriptFormat.TEXTGRID: ".TextGrid",
    TranscriptFormat.ELAN: ".eaf",
    TranscriptFormat.WEBVTT: ".vtt",
    TranscriptFormat.SRT: ".srt",
    TranscriptFormat.CONVOKIT: ".utterances.jsonl",
}
_WRITERS: Mapping[TranscriptFormat, Callable[[AnnotatedTranscript], str]] = {
    TranscriptFormat.CHAT: write_chat,
    TranscriptFormat.TEXTGRID: write_textgrid,
    TranscriptFormat.ELAN: write_elan,
    TranscriptFormat.WEBVTT: write_webvtt,
    TranscriptFormat.SRT: write_srt,
    TranscriptFormat.CONVOKIT: write_convokit,
}


def write_transcript(session: AnnotatedTranscript, as_format: TranscriptFormat) -> str:
    """The session in that format.

    Raises:
        InputError: the format is made of times, and no word has any.
    """
    return _WRITERS[as_format](session)
