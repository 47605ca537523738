"""Plain text: words, perhaps with who says them and when, as meeting services and people write it."""

from __future__ import annotations

from speakkit.transcribe.formats.imported import ImportedTranscript, untimed_words
from speakkit.transcribe.formats.rolling import Screen, repeated_tokens
from speakkit.transcribe.formats.speaker_labels import is_trailer, read_turns

_EDGE = 2
"""How many lines at either end may be a service's word about itself."""


def read_plain_text(text: str) -> ImportedTranscript:
    """The words of a text file, line by line as it has them; names and times before words are speakers and times."""
    lines = _without_trailer([line for line in text.split("\n") if line.strip()])
    turns = read_turns([[line] for line in lines])
    said = [turn for block in turns.blocks for line in block for turn in line]
    known = repeated_tokens([Screen((turn.text,)) for turn in said])
    return ImportedTranscript.of_lines(
        (
            untimed_words(turn.text, turn.speaker)
            for turn, count in zip(said, known, strict=True)
            if count < len(turn.text.split())
        ),
        file_format="plain text",
        # that somebody speaks there is the least that the times of paragraphs tell
        end_ms=max((turn.start_ms for turn in said if turn.start_ms is not None), default=None),
        unnamed_changes=turns.unnamed_changes,
    )


def _without_trailer(lines: list[str]) -> list[str]:
    edges = {*range(_EDGE), *range(len(lines) - _EDGE, len(lines))}
    return [line for number, line in enumerate(lines) if number not in edges or not is_trailer(line)]
