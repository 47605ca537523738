"""The words of a text as two people would agree on them: what is only spelt otherwise is no error of a recogniser."""

from __future__ import annotations

import re

from speakkit.sound.spoken_numbers import numbers_as_words
from speakkit.text.tokens import fillers_of, is_english, tokenise

_IN_FULL = {
    "mr.": "mister", "mrs.": "missis", "dr.": "doctor", "ok": "okay", "i'm": "i am", "can't": "can not",
    "cannot": "can not", "won't": "will not", "shan't": "shall not",
}  # fmt: skip
_ENDINGS = (("n't", " not"), ("'re", " are"), ("'ve", " have"), ("'ll", " will"))
"""Short forms that stand for one full form only; "he's" may be "he is" or "he has", and is compared as it is."""
_TITLE = re.compile(r"\b(?:mr|mrs|dr)\.", re.IGNORECASE)


def compared_words(text: str, language: str = "en") -> list[str]:
    """Its words to compare: no punctuation, hyphens or fillers; in English numbers as words and short forms in full."""
    text = text.replace("-", " ")
    if is_english(language):
        text = numbers_as_words(_TITLE.sub(lambda title: f"{_IN_FULL[title[0].lower()]} ", text))
    fillers = fillers_of(language)
    norms = (token.norm for token in tokenise(text))
    full = (word for norm in norms for word in (_in_full(norm) if is_english(language) else (norm,)))
    return [word for word in full if word not in fillers]


def filler_count(text: str, language: str = "en") -> int:
    """How many fillers are written in it; 0 for languages whose fillers aren't known."""
    fillers = fillers_of(language)
    return sum(token.norm in fillers for token in tokenise(text))


def _in_full(norm: str) -> list[str]:
    if norm in _IN_FULL:
        return _IN_FULL[norm].split()
    for ending, full in _ENDINGS:
        if norm.endswith(ending) and norm != ending:
            return (norm.removesuffix(ending) + full).split()
    return [norm]
