"""Whose words a transcript holds: of several speakers one is the learner, and the others' words aren't kept."""

from __future__ import annotations

from dataclasses import replace

from speakkit.errors import TranscriptFileError
from speakkit.transcribe.formats.imported import NO_HEADERS, ImportedTranscript

_LISTED = 12
_LISTED_LENGTH = 40
_UNNAMED = "somebody without a name"


def only_speaker(transcript: ImportedTranscript, speaker: str | None = None) -> ImportedTranscript:
    """The transcript of one speaker: as it is where only one speaks, else the words of `speaker` alone.

    Words that the file gives to nobody, beside words that it gives to somebody, count as somebody else's. Of what is kept
    among others' words nobody is named: a learner is known by a pseudonym, and the file may have the name.

    Raises:
        TranscriptFileError: several speak, or may speak, and none is named, or the one named isn't among them.
    """
    speakers = list(dict.fromkeys(word.speaker for word in transcript.words))
    if speaker is None and transcript.unnamed_changes and len(speakers) == 1:
        raise TranscriptFileError(
            "The transcript has dashes or chevrons where the speaker changes, or tags among its words, and no names that say who "
            "speaks; "
            "write the name before each one's words (Ana: ...), or take the marks out where the learner alone speaks."
        )
    if speaker is None and len(speakers) > 1:
        raise TranscriptFileError(
            f"The transcript has the words of several speakers ({_listed(speakers)}); "
            "name the learner's with --speaker, and the others' words are left out."
        )
    if speaker is not None:
        speaker = _as_written(speaker, speakers)
    if len(speakers) == 1:
        return transcript
    kept = [tuple(word for word in line if word.speaker == speaker) for line in transcript.lines]
    positions = [index for index, word in enumerate(transcript.words) if word.speaker == speaker]
    full_forms = {new: transcript.full_forms[old] for new, old in enumerate(positions) if old in transcript.full_forms}
    lines = tuple(line for line in kept if line)
    return without_names(
        replace(transcript, lines=lines, among_others=True, unnamed_changes=False, full_forms=full_forms)
    )


def without_names(transcript: ImportedTranscript) -> ImportedTranscript:
    """The transcript of one speaker without saying who it is: a learner is known by a pseudonym."""
    lines = tuple(tuple(word.model_copy(update={"speaker": None}) for word in line) for line in transcript.lines)
    return replace(transcript, lines=lines, headers=NO_HEADERS)


def _as_written(speaker: str, speakers: list[str | None]) -> str:
    """The speaker as the transcript writes them; capital letters don't matter.

    Raises:
        TranscriptFileError: it has no such speaker.
    """
    alike = [name for name in speakers if name is not None and name.casefold() == speaker.strip().casefold()]
    if not alike:
        raise TranscriptFileError(_not_there(speaker, speakers))
    return speaker if speaker in alike else alike[0]


def _not_there(speaker: str, speakers: list[str | None]) -> str:
    if speakers == [None]:
        return "The transcript doesn't say who speaks; leave --speaker away, or hand in one that does."
    return f"The transcript has no speaker {speaker[:_LISTED_LENGTH]!r}; name one of its own with --speaker: {_listed(speakers)}."


def _listed(speakers: list[str | None]) -> str:
    names = [_UNNAMED if name is None else name[:_LISTED_LENGTH] for name in speakers[:_LISTED]]
    return ", ".join(names) + (", ..." if len(speakers) > _LISTED else "")
