"""Syllables of English words: from a pronouncing dictionary where it has the word, else by groups of vowel letters."""

from __future__ import annotations

import re
from collections.abc import Callable

from speakkit.measure.spoken_forms import spoken_token
from speakkit.model import Transcript
from speakkit.text.tokens import Token, is_english, tokenise

SyllableCounter = Callable[[str], int | None]
"""Syllables of a normalised word, None where the dictionary doesn't have it."""

_VOWELS = re.compile(r"[aeiouyàáâäèéêëìíîïòóôöùúûü]+")
_SILENT_E = re.compile(r"(?<=[^aeiouyl])e$|(?<=[aeiouy]l)e$|(?<=[^aeioutd])ed$|(?<=[aeiouy][^aeiouyscgxz])es$")


def syllables_of_token(text: str, token: Token, lookup: SyllableCounter) -> int:
    """Syllables of a token of the text, numbers as they are said, with those of the signs beside it: "£5", "20 %"."""
    parts = spoken_token(text, token)
    return max(1, sum(lookup(part) or estimate_syllables(part) for part in parts))


def with_syllables(transcript: Transcript, lookup: SyllableCounter) -> Transcript:
    """The transcript, its words with their syllables where the language is one whose syllables are counted."""
    if not is_english(transcript.language):
        return transcript
    words = tuple(word.model_copy(update={"syllables": _of_text(word.text, lookup)}) for word in transcript.words)
    return transcript.model_copy(update={"words": words})


def _of_text(text: str, lookup: SyllableCounter) -> int:
    return sum(syllables_of_token(text, token, lookup) for token in tokenise(text))


def estimate_syllables(word: str) -> int:
    """Groups of vowel letters, silent final "e" and "-ed" left out, and one for each digit; at least 1, of "w" alone 3."""
    if word == "w":
        return 3
    spoken = _SILENT_E.sub("", word)
    digits = sum(character.isdigit() for character in word)
    return max(1, len(_VOWELS.findall(spoken)) + digits)
