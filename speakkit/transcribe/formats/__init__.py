"""Reading transcripts that people and other programs wrote: one file a format, `reading` picks among them.

The parsers are our own because the libraries at hand lose words silently, which for evidence is worse than failing:
webvtt-py drops cues with a damaged time and srt glues a cue without one, number and all, to the cue before; praatio
loads a TextGrid that is cut off as if it were whole; pylangacq leaves out fillers and retraced words.
"""

from speakkit.transcribe.formats.imported import ImportedTranscript, Participant, language_code
from speakkit.transcribe.formats.kept_json import write_kept_json
from speakkit.transcribe.formats.reading import (
    TRANSCRIPT_SUFFIXES,
    belongs_to,
    find_sibling,
    read_transcript,
    require_fit,
    transcripts_beside,
)
from speakkit.transcribe.formats.speakers import only_speaker, without_names

__all__ = [
    "TRANSCRIPT_SUFFIXES",
    "ImportedTranscript",
    "Participant",
    "belongs_to",
    "find_sibling",
    "language_code",
    "only_speaker",
    "read_transcript",
    "require_fit",
    "transcripts_beside",
    "without_names",
    "write_kept_json",
]
