"""The report's sentences in one language, from a message file.

A message file is TOML: `[meta]` names the language, its months, its decimal sign and how a date is put together; every
other table holds sentences with `{names}` to fill in. A sentence that depends on a number is a table with `one` and
`other`; `{count}` chooses. Another language is another file, given by its path or put beside those that are shipped; the
words for the patterns are a file of their own (see `speakkit.report.pattern_words`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Formatter
from typing import Any

from speakkit.errors import MessageFileError
from speakkit.report.pattern_words import PatternWords, english, translated

_FOLDER = "messages"
_REFERENCE = "en"


@dataclass(frozen=True)
class Wording:
    """The sentences of one language; calling it gives one, filled in."""

    language: str
    messages: Mapping[str, str]
    months: tuple[str, ...]
    patterns: Mapping[str, PatternWords]

    def __call__(self, key: str, **values: object) -> str:
        """The sentence `key`; where it depends on a number, the form for `count`."""
        if key not in self.messages:
            key = f"{key}.{'one' if values.get('count') == 1 else 'other'}"
        return self.messages[key].format(**values)

    def pattern(self, label: str) -> PatternWords:
        """What is said of a pattern by its English label, in English where this language has no words for it."""
        own = self.patterns.get(label) or english().get(label)
        return own or PatternWords(label=label, definition="", practice="")

    def measure(self, name: str) -> str:
        """What a measure is called; one that is no measure of ours by its own name."""
        return self.messages.get(f"measure.{name}", name.replace("_", " "))

    def unit(self, unit: str) -> str:
        return self.messages.get(f"unit.{unit}", unit)

    def long_date(self, day: date) -> str:
        return self("meta.date", day=day.day, month=self.months[day.month - 1], year=day.year)

    def short_date(self, day: date) -> str:
        return self("meta.short_date", day=day.day, month=self.months[day.month - 1][:3])

    def number(self, value: float, digits: int = 0) -> str:
        """The number with as many decimals, grouped and pointed as the language does."""
        plain = f"{value:,.{digits}f}"
        signs = {",": self.messages["meta.thousands"], ".": self.messages["meta.decimal"]}
        return "".join(signs.get(char, char) for char in plain)

    def percent(self, share: float) -> str:
        return self("meta.percent", number=self.number(100 * share))


def languages() -> list[str]:
    """The languages that are shipped."""
    folder = resources.files("speakkit.report") / _FOLDER
    return sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml"))


def wording(language: str) -> Wording:
    """The sentences of a shipped language ("de"), or of a message file by its path ("fr.toml").

    Raises:
        MessageFileError: there is no such language, or the file lacks sentences or has others than English.
    """
    path = Path(language)
    if path.suffix == ".toml":
        return _checked(_read(path), str(path), path.parent)
    if language not in languages():
        raise MessageFileError(
            f"There are no messages for the language {language[:40]!r}; there are {', '.join(languages())}, "
            "or give the path of a message file (fr.toml)."
        )
    return _shipped(language)


@cache
def _shipped(language: str) -> Wording:
    folder, name = resources.files("speakkit.report") / _FOLDER, f"{language}.toml"
    return _checked(tomllib.loads((folder / name).read_text(encoding="utf-8")), name, folder)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise MessageFileError(f"The message file {path} can't be read ({error.strerror}).") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MessageFileError(f"The message file {path} isn't TOML ({error}).") from None


def _checked(content: dict[str, Any], name: str, folder: Traversable) -> Wording:
    months = content.get("meta", {}).pop("months", [])
    messages = dict(_flat(content))
    if name != f"{_REFERENCE}.toml":
        _compare(messages, _shipped(_REFERENCE).messages, name)
    if len(months) != 12 or not all(isinstance(month, str) for month in months):
        raise MessageFileError(f"The message file {name} needs the names of 12 months in meta.months.")
    language = messages["meta.language"]
    return Wording(language, messages, tuple(months), translated(folder, Path(name).name, language))


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)


def _compare(messages: Mapping[str, str], reference: Mapping[str, str], name: str) -> None:
    """
    Raises:
        MessageFileError: a sentence is missing or unknown, or fills in other names than the English one.
    """
    if missing := sorted(set(reference) - set(messages)):
        raise MessageFileError(f"The message file {name} lacks {', '.join(missing[:5])} ({len(missing)} in all).")
    if unknown := sorted(set(messages) - set(reference)):
        raise MessageFileError(
            f"The message file {name} has the unknown {', '.join(unknown[:5])} ({len(unknown)} in all)."
        )
    for key, sentence in messages.items():
        if not placeholders(sentence) <= placeholders(reference[key]):
            raise MessageFileError(
                f"The message {key} in {name} may fill in only {sorted(placeholders(reference[key]))}."
            )


def placeholders(sentence: str) -> set[str]:
    """The names that a sentence fills in; attributes and indices of them, which it may not use, are names of their own."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}
