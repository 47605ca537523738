"""What an `.eaf` says of those who speak: properties of its header, and the languages of its tiers.

ELAN itself names no property; corpora write "age", "sex", "L1" there, of one speaker as "ana: age" or "CHI.sex".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from speakkit.transcribe.formats.chat_headers import LONGEST, age_years
from speakkit.transcribe.formats.imported import FileHeaders, Participant, language_code

NOBODY_NAMED = ""
"""Whoever speaks in a file that names no speaker."""
_BETWEEN = " :._/-"
"""What may stand between whom a property is about and what it says."""
_NAMES = {
    "age": "age",
    "alter": "age",
    "edad": "age",
    "sex": "sex",
    "gender": "sex",
    "geschlecht": "sex",
    "sexo": "sex",
    "l1": "first_language",
    "first language": "first_language",
    "native language": "first_language",
    "mother tongue": "first_language",
    "language": "language",
    "role": "role",
    "group": "group",
    "task": "task",
    "education": "education",
    "corpus": "corpus",
    "ses": "ses",
}
"""What a property is called, in small letters, and what it says; any other, such as a name, is left out."""
_KEPT = ("corpus", "sex", "group", "task", "ses", "education")
_PLAIN_AGE = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*(?:years?|yrs?|y|;)?")


@dataclass
class _Said:
    """Properties by what they say: of each speaker, and of whoever speaks."""

    of_speaker: dict[str, dict[str, str]] = field(default_factory=dict)
    of_all: dict[str, str] = field(default_factory=dict)


def read_elan_headers(root: Element, speakers: Iterable[str], languages: Mapping[str, str]) -> FileHeaders:
    """The headers of a document.

    Args:
        speakers: who speaks in it; what is said of nobody by name is said of them where it is one.
        languages: of each speaker, where the file says it.
    """
    known = sorted(set(speakers)) or [NOBODY_NAMED]
    said = _read(root, known)
    whole = said.of_all if len(known) == 1 else {}
    people = {name: _participant({**whole, **said.of_speaker.get(name, {})}, languages.get(name)) for name in known}
    task = said.of_all.get("task")
    return FileHeaders(
        attributes={"task": task} if task and len(known) != 1 else {},
        participants={name: person for name, person in people.items() if person != Participant()},
    )


def languages_of(root: Element) -> dict[str, str]:
    """The ISO code of each language that the document declares, by the id that tiers refer to."""
    return {
        one.get("LANG_ID", ""): code
        for one in root.iter("LANGUAGE")
        if (code := language_code(one.get("LANG_ID")) or language_code((one.get("LANG_LABEL") or "")[:3]))
    }


def _read(root: Element, speakers: list[str]) -> _Said:
    said = _Said()
    by_name = {speaker.casefold(): speaker for speaker in speakers if speaker}
    for name, value in _properties(root):
        who, what = _about(name, by_name)
        if what is not None:
            (said.of_all if who is None else said.of_speaker.setdefault(who, {}))[what] = value[:LONGEST]
    return said


def _properties(root: Element) -> Iterator[tuple[str, str]]:
    for one in root.iter("PROPERTY"):
        name, value = " ".join((one.get("NAME") or "").split()), " ".join((one.text or "").split())
        if name and value:
            yield name, value


def _about(name: str, speakers: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Whom a property is about, None where it names nobody, and what it says; nothing where it is of no kind that is kept."""
    folded = name.casefold()
    if folded in _NAMES:
        return None, _NAMES[folded]
    for speaker, as_written in speakers.items():
        rest = folded.removeprefix(speaker)
        if rest != folded and rest[:1] in set(_BETWEEN) and (what := _NAMES.get(rest.strip(_BETWEEN))):
            return as_written, what
    return None, None


def _participant(said: Mapping[str, str], language: str | None) -> Participant:
    return Participant(
        role=said.get("role"),
        language=language_code(said.get("language")) or language,
        first_language=language_code(said.get("first_language")),
        age_years=_age(said.get("age", "")),
        attributes={name: said[name] for name in _KEPT if name in said},
    )


def _age(text: str) -> float | None:
    plain = _PLAIN_AGE.fullmatch(text.casefold())
    return float(plain[1]) if plain else age_years(text)
