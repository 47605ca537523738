"""Names, definitions and tips of the vocabulary's patterns in another language than English.

A language's patterns are TOML in the folder `patterns` beside its message file, under the same name: a table an id
(`["grammar.article.missing"]`) with `label`, `definition` and `practice`. Examples stay English, which is what is
practised. What a file leaves out, and a pattern under an engine's own words, is shown as the analysis has it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources.abc import Traversable

from pydantic import Field, TypeAdapter, ValidationError

from speakkit.errors import MessageFileError, field_path
from speakkit.model import Value
from speakkit.patterns.vocabulary import vocabulary

FOLDER = "patterns"
ANALYSIS_LANGUAGE = "en"


class PatternWords(Value):
    """What a page says of a pattern, and in which language; definition and practice are empty for a free label."""

    label: str = Field(min_length=1)
    definition: str
    practice: str
    language: str = ANALYSIS_LANGUAGE


class _Entry(Value):
    label: str = Field(min_length=1)
    definition: str = Field(min_length=1)
    practice: str = Field(min_length=1)


_ENTRIES = TypeAdapter(dict[str, _Entry])


@cache
def english() -> Mapping[str, PatternWords]:
    """The vocabulary's own words, by label."""
    return {
        entry.label: PatternWords(label=entry.label, definition=entry.definition, practice=entry.practice)
        for entry in vocabulary().patterns.values()
    }


def translated(messages: Traversable, file_name: str, language: str) -> Mapping[str, PatternWords]:
    """The patterns that belong to a message file, by English label; none where there is no such file.

    Args:
        messages: the folder of the message file.
        file_name: the message file's, which is also that of its patterns.
        language: what the words are in.

    Raises:
        MessageFileError: the file can't be read, isn't TOML, or has an entry that is incomplete or of no pattern.
    """
    file, name = messages / FOLDER / file_name, f"{FOLDER}/{file_name}"
    if not file.is_file():
        return {}
    try:
        entries = _ENTRIES.validate_python(tomllib.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise MessageFileError(f"The message file {name} can't be read ({error.strerror}).") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MessageFileError(f"The message file {name} isn't TOML ({error}).") from None
    except ValidationError as error:
        where = field_path(error.errors()[0], "the top")
        raise MessageFileError(
            f"The message file {name} is wrong at {where}: a pattern has a label, a definition and a practice."
        ) from None
    known = vocabulary().patterns
    if unknown := sorted(set(entries) - set(known)):
        raise MessageFileError(f"The message file {name} has {unknown[0]!r}, which is no pattern of the vocabulary.")
    return {
        known[pattern_id].label: PatternWords(**entry.model_dump(), language=language)
        for pattern_id, entry in entries.items()
    }
