"""How often something occurred is counted here, from quotes that were found in the transcript.

A model that writes for people counts, too, and counts wrong. A sentence of its texts that gives another number of times,
places or sentences than was counted is left out whole. What stands in quotation marks is the learner's, and no count.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from speakkit.analyse.verify.unsaid_passages import QUOTED, without_sentences

_SMALL = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen",
    "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince",
    "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn",
)
"""From two on, in the languages that pages have."""
_VALUES = {word: value for names in _SMALL for value, word in enumerate(names.split(), start=2)} | {
    "twice": 2,
    "thrice": 3,
}
_NUMBER = rf"(?P<number>\d{{1,4}}|{'|'.join(sorted(_VALUES.keys() - {'twice', 'thrice'}, key=len, reverse=True))})"
_TIMES = r"times|occurrences|veces|ocasiones|mal"
_PLACES = r"places|sentences|occasions|instances|lugares|sitios|frases|oraciones|stellen|sätzen?|gelegenheiten"
_OF_ALL = r" (?:out of|of|de|von)(?: \w+){0,2}? [\w-]+"
"""The whole that the number is a part of: "12 of your 14 sentences"."""
_KIND = r"(?: (?:different|other|distintas|distintos|verschiedenen?))?[ -]?"
_HABITUAL = (
    r"(?! (?:\w+ ){1,2}(?:days?|weeks?|months?|years?|día|semana|mes|año|tag|woche|monat|jahr)\b"
    r"| (?:daily|weekly|täglich|wöchentlich)\b)"
)
"""Not "three times a week", which is about the learner's life."""
_COUNT = re.compile(
    rf"\b(?:{_NUMBER}(?:{_KIND}(?:{_TIMES})|{_OF_ALL}{_KIND}(?:{_TIMES}|{_PLACES}))"
    rf"|(?:in|at|en|an) {_NUMBER.replace('number', 'at')}{_KIND}(?:{_PLACES})"
    rf"|(?P<adverb>twice|thrice))\b{_HABITUAL}",
    re.IGNORECASE,
)


def with_true_counts(text: str, counts: Collection[int]) -> tuple[str, int]:
    """The text without the sentences that give a number which isn't among what was counted, and how many numbers did."""
    quoted = [match.span() for match in QUOTED.finditer(text)]
    untrue = [
        match
        for match in _COUNT.finditer(text)
        if _value(match) not in counts and not any(start < match.start() < end for start, end in quoted)
    ]
    return (without_sentences(text, untrue), len(untrue)) if untrue else (text, 0)


def _value(match: re.Match[str]) -> int:
    number = (match["number"] or match["at"] or match["adverb"]).lower()
    return int(number) if number.isdigit() else _VALUES[number]
