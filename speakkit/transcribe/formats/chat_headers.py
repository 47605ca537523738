"""What the headers of a CHAT file say of the day, the task and those who speak (https://talkbank.org/0info/manuals/CHAT.html)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime

from speakkit.transcribe.formats.imported import FileHeaders, Participant, language_code

_ID_FIELDS = ("language", "corpus", "code", "age", "sex", "group", "ses", "role", "education", "custom")
_KEPT = ("corpus", "sex", "group", "ses", "education", "custom")
"""Fields of `@ID` that say something of a participant and have no place of their own."""
_AGE = re.compile(r"(\d{1,3});(?:(\d{1,2})\.?)?(\d{1,2})?\.?")
_FIRST_LANGUAGE = re.compile(r"@L1 of (\S+)")
LONGEST = 200
"""Of a text that a file says of somebody."""


def read_headers(headers: Iterable[tuple[str, str]]) -> FileHeaders:
    """The headers by name, such as ("@Date", "01-SEP-2026"), in the order of the file; names of people are left out."""
    listed = [(name, " ".join(content.split())) for name, content in headers]
    said = dict(reversed(listed))
    first_languages = {match[1]: content for name, content in listed if (match := _FIRST_LANGUAGE.fullmatch(name))}
    people = [_fields(content) for name, content in listed if name == "@ID"]
    return FileHeaders(
        recorded_on=_day(said.get("@Date", "")),
        topic=(said.get("@Situation") or said.get("@Activities") or "")[:LONGEST] or None,
        attributes=_types(said.get("@Types", "")),
        participants={
            person["code"]: _participant(person, first_languages.get(person["code"]))
            for person in people
            if person.get("code")
        },
    )


def _fields(content: str) -> dict[str, str]:
    return dict(zip(_ID_FIELDS, (field.strip() for field in content.split("|")), strict=False))


def _participant(person: dict[str, str], first_language: str | None) -> Participant:
    return Participant(
        role=person.get("role") or None,
        language=language_code(re.split(r"[,\s]", person.get("language", ""))[0]),
        first_language=language_code(first_language),
        age_years=age_years(person.get("age", "")),
        attributes={name: person[name][:LONGEST] for name in _KEPT if person.get(name)},
    )


def age_years(age: str) -> float | None:
    """Years of an age such as "2;06.10", two years, six months and ten days."""
    match = _AGE.fullmatch(age)
    if match is None:
        return None
    years, months, days = (int(part or 0) for part in match.groups())
    return round(years + months / 12 + days / 365.25, 2)


def _types(content: str) -> dict[str, str]:
    """Design, activity and group of "cross, narrative, L2"."""
    names = ("design", "task", "group")
    return {name: part.strip()[:LONGEST] for name, part in zip(names, content.split(","), strict=False) if part.strip()}


def _day(content: str) -> date | None:
    with suppress(ValueError):
        return datetime.strptime(content, "%d-%b-%Y").date()  # noqa: DTZ007  # a day of no zone
    return None
