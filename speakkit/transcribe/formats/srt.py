"""SubRip captions: numbered cues with times such as 00:01:02,345."""

from __future__ import annotations

from speakkit.transcribe.formats.cues import cue_words, read_cues
from speakkit.transcribe.formats.imported import ImportedTranscript, lines_by_speaker


def read_srt(text: str) -> ImportedTranscript:
    """The captions of an SRT file; a full stop for the comma in a time is taken too, and numbers may be missing.

    Raises:
        TranscriptFileError: a cue has no times or times that can't be.
    """
    cues = read_cues(text.split("\n"), first_line=1)
    return ImportedTranscript.of_lines(
        lines_by_speaker(word for cue in cues for word in cue_words(cue)),
        file_format="SRT",
        end_ms=max((cue.end_ms for cue in cues), default=None),
    )
