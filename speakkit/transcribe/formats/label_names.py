"""What may be the name of somebody who speaks, and the times that programs write beside it."""

from __future__ import annotations

import re

from speakkit.transcribe.formats.label_words import NOT_NAMES, PARTICLES, ROLES

LONGEST_NAME = 48
MOST_WORDS = 6
_CLOCK = r"\s?[AaPp]\.?[Mm](?![^\W\d_])\.?"
_TIME = rf"(?:\d{{1,3}}:)?\d{{1,2}}:\d{{2}}(?:[.,:]\d{{1,3}})?(?:{_CLOCK})?"
TIMES = rf"{_TIME}(?:\s*(?:-+>?|–|—|to)\s*{_TIME})?"
BRACKETED_TIME = rf"[\[(]\s*{TIMES}\s*[\])]"
_OF_THE_DAY = re.compile(rf"\d{_CLOCK}")
_MACHINE = re.compile(
    r"(?:speaker|spk|spkr|sprecher(?:in)?|hablante|locutor|participant|participante|teilnehmer(?:in)?|person|persona|"
    r"voice|channel|guest|user|student|learner|teacher|schüler(?:in)?|alumn[oa]|estudiante)[ _#-]*[0-9?]{1,3}|"
    r"(?:speaker|participant|person|voice|student|learner)[ _#-]*[a-z]|[sptu]\d{1,2}|unknown(?: speaker)?|[a-z]|"
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    re.IGNORECASE,
)
"""How programs call those whose names they don't know, and addresses by which they know them."""
_ROLE_AFTER = re.compile(r",\s*([^\W\d_]+)\s*$")


def is_tag(name: str) -> bool:
    return _MACHINE.fullmatch(name.strip()) is not None or name.strip().casefold() in ROLES


def could_be_a_name(text: str) -> bool:
    return len(text) <= LONGEST_NAME and len(text.split()) <= MOST_WORDS and any(c.isalnum() for c in text)


def looks_like_a_name(text: str) -> bool:
    """Whether each word could be part of a name: capital letters, or a writing without them; no word of every day."""
    role = _ROLE_AFTER.search(text)
    text = text[: role.start()] if role and role[1].casefold() in ROLES else text
    words = [word.strip(",;'’\"") for word in re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", text).split()]
    words = [word for word in words if word]
    return bool(words) and words[0].casefold() not in PARTICLES | NOT_NAMES and all(map(_is_part_of_a_name, words))


def _is_part_of_a_name(word: str) -> bool:
    if word.casefold() in PARTICLES or word in "&/|-–":
        return True
    first = next((c for c in word if c.isalpha()), "")
    is_capital = first.isupper() or (first != "" and not first.islower())
    return (is_capital or word.isdigit()) and word.casefold().strip(".") not in NOT_NAMES


def milliseconds(stamp: str) -> int | None:
    """The first time in a stamp, of which a part after the seconds is a fraction; None where it is the time of the day."""
    match = re.search(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})(?:[.,](\d{1,3}))?", stamp)
    if match is None or _OF_THE_DAY.search(stamp):
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[:3])
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((match[4] or "0").ljust(3, "0"))
