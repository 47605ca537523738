"""Plain text: words and nothing else."""

from __future__ import annotations

from speakkit.transcribe.formats.imported import ImportedTranscript, untimed_words


def read_plain_text(text: str) -> ImportedTranscript:
    """The words of a text file, line by line as it has them."""
    return ImportedTranscript.of_lines((untimed_words(line) for line in text.split("\n")), file_format="plain text")
