"""The report's sentences in one language, from a message file.

A message file is TOML: `[meta]` names the language by a tag such as `en-GB`; numbers, dates and names of languages are
written as the Unicode CLDR has them for it. Every other table holds sentences with `{names}` to fill in. A sentence that
depends on a number is a table with the plural forms of the language, such as `one` and `other` in English, `one`, `few`
and `many` in Polish; `{count}` chooses. Another language is another file, given by its path or put beside those that
are shipped; the words for the patterns are a file of their own (see `speakkit.report.pattern_words`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Formatter
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from speakkit.errors import MessageFileError
from speakkit.report.pattern_words import PatternWords, english, translated
from speakkit.text.languages import language_name

_FOLDER = "messages"
_REFERENCE = "en"
_FORMS = ("zero", "one", "two", "few", "many", "other")
_QUOTED = re.compile(r"[“„«]\s?\{(\w+)\}\s?[”“»]")
"""Names that a sentence fills in between quotation marks."""
_ENDS = frozenset(".?!…")
_END_AFTER_QUOTE = re.compile(r"([.?!…]\s?[”“»])\.(?!\S)")
_STOP_AFTER_QUOTE = re.compile(r"([.…]\s?[”“»])\.(?!\S)")
_STOP_ALWAYS_FOLLOWS_QUOTES = frozenset({"es"})
"""Languages that put a stop after a quoted question, too."""
_ABBREVIATION = re.compile(r"\b\w\.\s?\w\.$|\b(?:etc|Mr|Mrs|Ms|Dr|St)\.$|\.\.\.$")
_COUNTS = range(1000)
"""Counts whose plural forms a message file has to have; what larger ones add, as Spanish does for millions, it may."""


@dataclass(frozen=True)
class Wording:
    """The sentences of one language; calling it gives one, filled in."""

    locale: Locale
    messages: Mapping[str, str]
    patterns: Mapping[str, PatternWords]

    @property
    def language(self) -> str:
        """Its code, such as "en"."""
        return str(self.locale.language)

    @property
    def own_name(self) -> str:
        """What the language calls itself, as a heading."""
        name = language_name(self.language, self.locale)
        return name[:1].upper() + name[1:]

    def __call__(self, key: str, *, count: float = 0, **values: object) -> str:
        """The sentence `key`; where it depends on a number, the plural form for `count`."""
        if key not in self.messages:
            key = self._plural(key, count)
        sentence = self.messages[key]
        quoted = {name: _without_stop(values[name]) for name in _QUOTED.findall(sentence) if name in values}
        return self._ended_once(sentence, sentence.format(count=count, **values | quoted))

    def _ended_once(self, sentence: str, filled: str) -> str:
        """A sentence that a stop ends has one, whatever was filled in before it."""
        after = _STOP_AFTER_QUOTE if self.language in _STOP_ALWAYS_FOLLOWS_QUOTES else _END_AFTER_QUOTE
        if sentence.endswith("}.") and filled[-2] in _ENDS:
            return filled[:-1]
        return after.sub(r"\1", filled)

    def _plural(self, key: str, count: float) -> str:
        form = f"{key}.{self.locale.plural_form(count)}"
        return form if form in self.messages else f"{key}.other"

    def pattern(self, label: str) -> PatternWords:
        """What is said of a pattern by its English label, in English where this language has no words for it."""
        own = self.patterns.get(label) or english().get(label)
        return own or PatternWords(label=str(_without_stop(label)) or label, definition="", practice="")

    def measure(self, name: str) -> str:
        """What a measure is called; one that is no measure of ours by its own name."""
        return self.messages.get(f"measure.{name}", name.replace("_", " "))

    def unit(self, unit: str) -> str:
        return self.messages.get(f"unit.{unit}", unit)

    def language_name(self, code: str) -> str:
        """What a language is called by its code."""
        return language_name(code, self.locale)

    def languages(self, codes: Iterable[str]) -> str:
        """What several languages are called, as a list."""
        return format_list([self.language_name(code) for code in codes], locale=self.locale)

    def long_date(self, day: date) -> str:
        return format_date(day, "long", self.locale)

    def short_date(self, day: date) -> str:
        return format_skeleton("MMMd", day, locale=self.locale)

    def short_month(self, day: date) -> str:
        return format_date(day, "LLL", self.locale)

    def number(self, value: float, digits: int = 0) -> str:
        """The number with as many decimals, grouped and pointed as the language does."""
        grouped = re.sub(r"\.[0#]+", "." + "0" * digits if digits else "", self.locale.decimal_formats[None].pattern)
        return format_decimal(value, grouped, self.locale)

    def percent(self, share: float) -> str:
        return format_percent(share, locale=self.locale)


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
    locale = _locale(content, name)
    messages = dict(_flat(content))
    reference = messages if name == f"{_REFERENCE}.toml" else dict(_shipped(_REFERENCE).messages)
    needed = {locale.plural_form(count) for count in _COUNTS}
    _compare(messages, _in_forms(needed, reference), _in_forms(_FORMS, reference), name)
    return Wording(locale, messages, translated(folder, Path(name).name, str(locale.language)))


def _locale(content: Mapping[str, Any], name: str) -> Locale:
    """
    Raises:
        MessageFileError: the file names no language that the CLDR knows.
    """
    tag = str(content.get("meta", {}).get("language", ""))
    try:
        return Locale.parse(tag.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        raise MessageFileError(
            f"The message file {name} names the language {tag[:40]!r}, which isn't known: meta.language is a tag such as "
            "en-GB, pl or pt-BR."
        ) from None


def _in_forms(forms: Iterable[str], reference: Mapping[str, str]) -> dict[str, str]:
    """The sentences of the reference, those that depend on a number once for each of these plural forms."""
    counted = {key.removesuffix(".other") for key in reference if key.endswith(".other")}
    plain = {key: text for key, text in reference.items() if key.rpartition(".")[0] not in counted}
    return plain | {f"{key}.{form}": reference[f"{key}.other"] for form in forms for key in counted}


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)


def _compare(messages: Mapping[str, str], needed: Mapping[str, str], known: Mapping[str, str], name: str) -> None:
    """
    Raises:
        MessageFileError: a sentence is missing or unknown, or fills in other names than the English one.
    """
    if missing := sorted(set(needed) - set(messages)):
        raise MessageFileError(f"The message file {name} lacks {', '.join(missing[:5])} ({len(missing)} in all).")
    if unknown := sorted(set(messages) - set(known)):
        raise MessageFileError(
            f"The message file {name} has the unknown {', '.join(unknown[:5])} ({len(unknown)} in all)."
        )
    for key, sentence in messages.items():
        if not placeholders(sentence) <= placeholders(known[key]):
            raise MessageFileError(f"The message {key} in {name} may fill in only {sorted(placeholders(known[key]))}.")


def _without_stop(text: object) -> object:
    """What was said, as it stands within a sentence: without the stop that ended it there; "p.m." and "..." keep theirs."""
    if not isinstance(text, str) or _ABBREVIATION.search(text.rstrip()):
        return text
    return text.rstrip(" \t\n.,;:")


def placeholders(sentence: str) -> set[str]:
    """The names that a sentence fills in; attributes and indices of them, which it may not use, are names of their own."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}
