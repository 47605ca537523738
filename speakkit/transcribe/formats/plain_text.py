"""Plain text: words, perhaps with who says them and when, as meeting services and people write it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from speakkit.transcribe.formats.imported import ImportedTranscript, untimed_words
from speakkit.transcribe.formats.label_lines import names_beside_times, table_lines
from speakkit.transcribe.formats.rolling import Screen, repeated_tokens
from speakkit.transcribe.formats.speaker_labels import is_trailer, read_turns

_FORMATTING = re.compile(r"</?(?:b|i|p|br|em|strong|span|font|div)(?:\s[^<>\n]*)?/?>|</?u>|<v\s+(?=[^<>\n]{1,48}>)")
_CLOCK_MS = 3_600_000
_EDGE = 2
"""How many lines at either end may be a service's word about itself."""


def read_plain_text(text: str) -> ImportedTranscript:
    """The words of a text file, line by line as it has them; names and times before words are speakers and times."""
    lines = _without_trailer([line for line in _FORMATTING.sub("", text).split("\n") if line.strip()])
    lines = names_beside_times(table_lines(lines))
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
        end_ms=_least_length_ms([turn.start_ms for turn in said if turn.start_ms is not None]),
        unnamed_changes=turns.unnamed_changes,
    )


def _least_length_ms(starts_ms: Sequence[int]) -> int | None:
    """That somebody speaks there is the least that the times of paragraphs tell; those that begin at an hour or later may be the
    clock's, of which only the distance counts."""
    if not starts_ms:
        return None
    return max(starts_ms) - (min(starts_ms) if min(starts_ms) >= _CLOCK_MS else 0)


def _without_trailer(lines: list[str]) -> list[str]:
    edges = {*range(_EDGE), *range(len(lines) - _EDGE, len(lines))}
    return [line for number, line in enumerate(lines) if number not in edges or not is_trailer(line)]
