"""What may be the name of somebody who speaks, and the times that programs write beside it."""

from __future__ import annotations

import re

from speakkit.transcribe.formats.label_words import NOT_NAMES, PARTICLES, ROLES

LONGEST_NAME = 64
MOST_WORDS = 6
_MOST_PARTS = 12
_CLOCK = r"\s?[AaPp]\.?[Mm](?![^\W\d_])\.?"
_TIME = rf"(?:\d{{1,3}}:)?\d{{1,2}}:\d{{2}}(?:[.,:]\d{{1,3}})?(?:{_CLOCK})?"
TIMES = rf"{_TIME}(?:\s*(?:-+>?|–|—|to)\s*{_TIME})?"
BRACKETED_TIME = rf"[\[(]\s*{TIMES}\s*[\])]"
MACHINE_TAG = r"(?:speaker|spk|spkr|sprecher|hablante|locutor)[ _#-]*\d{1,3}"
"""How programs call those of whom they know nothing; nobody says that."""
_ANY_TAG = re.compile(r"(?<![^\W_])(?:speaker|spk|spkr)[ _#-]*\d{1,3}(?!\w)", re.IGNORECASE)
SOUNDS = re.compile(
    r"applause|laugh\w*|music|noise|silence|pause|cough\w*|sigh\w*|inaudible|indistinct|unintelligible|crosstalk|"
    r"blank_audio|no speech|beep\w*|ring\w*|breath\w*|clear\w* throat|foreign.*|speaking .*|speaks .*|end of .*|_+",
    re.IGNORECASE,
)
"""What stands in brackets and is heard."""
_INITIALS = 2
_DEVICES = frozenset({"ipad", "iphone", "imac", "ipod"})
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


def names_several(text: str) -> bool:
    """Whether several tags stand among the words, however they came there: who speaks wasn't read."""
    return len({tag.casefold() for tag in _ANY_TAG.findall(text)}) > 1


def could_be_a_name(text: str) -> bool:
    most = _MOST_PARTS if looks_like_a_name(text) else MOST_WORDS
    return len(text) <= LONGEST_NAME and len(text.split()) <= most and any(c.isalnum() for c in text)


def looks_like_a_name(text: str) -> bool:
    """Whether each word could be part of a name: capital letters, or a writing without them; no word of every day."""
    role = _ROLE_AFTER.search(text)
    text = text[: role.start()] if role and role[1].casefold() in ROLES else text
    words = [word.strip(",;'’\"") for word in re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", text).split()]
    words = [word for word in words if word]
    if len(words) == 1 and words[0].isupper() and words[0].casefold() in PARTICLES:
        return len(words[0]) == _INITIALS  # "AL", not "Al"
    return bool(words) and words[0].casefold() not in PARTICLES | NOT_NAMES and all(map(_is_part_of_a_name, words))


def _is_part_of_a_name(word: str) -> bool:
    if word.casefold() in PARTICLES | _DEVICES or word in "&/|-–":
        return True
    if word.endswith(".") and word.isupper() and len(word) == _INITIALS:
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
