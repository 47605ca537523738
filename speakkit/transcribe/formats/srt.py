"""SubRip captions: numbered cues with times such as 00:01:02,345."""

from __future__ import annotations

from speakkit.transcribe.formats.cues import read_captions, read_cues
from speakkit.transcribe.formats.imported import ImportedTranscript


def read_srt(text: str) -> ImportedTranscript:
    """The captions of an SRT file; a full stop for the comma in a time is taken too, and numbers may be missing.

    Raises:
        TranscriptFileError: a cue has no times or times that can't be.
    """
    return read_captions(read_cues(text.split("\n"), first_line=1), "SRT")
