"""SpeakKit's own tokens: the unit of word counts, quotes and vocabulary measures.

"don't" is one token, "9:30", "2.5", "24/7" and "2026-05-12" are one, so are "U.S.A.", "a.m.", "Ph.D.", "R&B" and an address
of the net, a hyphen joins ("twenty-one"), punctuation is none. Of scripts that write no spaces between words (Chinese,
Japanese, Thai, Lao, Khmer, Burmese) each character is a token: enough to find a quote within a clause, but no word
(`has_words`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from speakkit.model import Word

_UNSPACED_FIRST = (
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
    "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff"
)
"""Han, kana, Thai, Lao, Burmese, Khmer. Katakana's own mark of length and the Thai vowel signs are among them."""
_UNSPACED_MARKS = (
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u1056-\u1059\u105e-\u1060"
    "\u17b4-\u17d3\u3099\u309a"
)
"""Their signs that belong to the character before them."""
_UNSPACED = rf"[{_UNSPACED_FIRST}][{_UNSPACED_MARKS}]*"
_OF_UNSPACED_SCRIPT = f"[{_UNSPACED_FIRST}]"
_MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0966-\u0dff"
)
"""Accents and vowel signs that are characters of their own: of Latin, Hebrew, Arabic and the scripts of India."""
_LETTER = rf"(?:[^\W{_UNSPACED_FIRST}]|[{_MARKS}])"
_JOINTS = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "⁄": "/"})
"""Apostrophes and hyphens as people and recognisers write them, and what NFKC makes of "½"."""
_ADDRESS = r"(?:https?://|www\.)[^\s,;]*[\w/]|[\w.+\-]+@\w[\w\-]*(?:\.\w[\w\-]*)+"
_DEGREE = r"(?:[Pp]h\.?D|[BMbm]\.?(?:Sc|Ed|Phil))"
_INITIALS = rf"(?<!\w)(?:[^\W\d_](?:\.[^\W\d_])+|{_DEGREE})(?!\w)(?:\.(?=\s+[a-z\d]))?"
"""The last full stop belongs to it where no sentence begins: "at 8 a.m. we", not "in the U.S. We"."""
_JOINED = r"(?<!\w)[^\W\d_]{1,4}&[^\W\d_]{1,4}(?!\w)"
_TOKEN = (
    rf"{_ADDRESS}|{_UNSPACED}|{_INITIALS}|{_JOINED}|\d+(?:[.,:/\-]\d+)*(?:{_LETTER}+)?"
    rf"|\w{_LETTER}*(?:['’‘ʼ`´\-‐‑]{_LETTER}+)*['’]?"
)
_WORD = rf"(?:[^\W\d_]|[{_MARKS}])+(?:['’-](?:[^\W\d_]|[{_MARKS}])+)*"
_compiled = cache(re.compile)
"""When first used: a command that only lists sessions waits for none of these."""
_ENGLISH = frozenset({"en", "eng", "english"})
TOKENISER_VERSION = 4
"""Goes up with every change of what a token is: quotes are stored by the indices of their tokens."""
_LONG_CHARS = 200
_WORD_CHARS = 32
"""Words and phrases are shorter; keeping them would push the transcripts out that their tokens are asked for again."""
FILLERS = frozenset({"ah", "eh", "er", "erm", "hm", "hmm", "mm", "mhm", "uh", "uhm", "um", "umm"})
"""Fillers of English; in other languages some of them are words: "er" in German, "um" in Portuguese."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token: the text's own characters at `start_char:end_char`, and `norm` to compare it by."""

    text: str
    norm: str
    start_char: int
    end_char: int

    @property
    def is_filler(self) -> bool:
        """Whether it is a filler in English; `fillers_of` knows of other languages."""
        return self.norm in FILLERS


def is_english(language: str) -> bool:
    """Whether a language code is English, with or without a region: "en", "en-GB"."""
    return language.lower().replace("_", "-").partition("-")[0] in _ENGLISH


def fillers_of(language: str) -> frozenset[str]:
    """The normalised fillers of a language, by its code; none where they aren't known."""
    return FILLERS if is_english(language) else frozenset()


def normalise(text: str) -> str:
    """NFKC, casefolded, apostrophes and hyphens made alike, other punctuation stripped: "Don’t!" and "don't" are one."""
    folded = unicodedata.normalize("NFKC", text.translate(_JOINTS)).casefold().translate(_JOINTS)
    return "".join(c for c in folded if c.isalnum() or c in "'-.,:/@&" or _is_vowel_sign(c)).strip("'-.,:/&")


def _is_vowel_sign(c: str) -> bool:
    """Whether it is a mark that a word would be another one without; accents are composed with their letters already."""
    return c > "\u036f" and unicodedata.category(c) in {"Mn", "Mc"}


def tokenise(text: str) -> tuple[Token, ...]:
    """The tokens of a text, in order."""
    if len(text) >= _LONG_CHARS:
        return _tokens_of_long(text)
    return _tokens_of_word(text) if len(text) <= _WORD_CHARS else _tokens(text)


@lru_cache(maxsize=16_384)
def _tokens_of_word(text: str) -> tuple[Token, ...]:
    """Kept, since the same words come again and again, and each is asked about several times."""
    return _tokens(text)


@lru_cache(maxsize=32)
def _tokens_of_long(text: str) -> tuple[Token, ...]:
    """Kept for the last few, since each stage asks for the tokens of the same transcript."""
    return _tokens(text)


def _tokens(text: str) -> tuple[Token, ...]:
    return tuple(
        Token(match.group(), normalise(match.group()), match.start(), match.end())
        for match in _compiled(_TOKEN).finditer(text)
    )


def word_forms(texts: Iterable[str]) -> frozenset[str]:
    """The normalised words of letters in any number of texts, each once; many times quicker than their tokens."""
    between_spaces, word = {piece for text in texts for piece in text.split()}, _compiled(_WORD)
    return frozenset(normalise(form) for piece in between_spaces for form in word.findall(piece))


def find_run(wanted: Sequence[str], norms: Sequence[str]) -> list[int]:
    """Where the run `wanted` of normalised tokens starts in `norms`; nowhere for an empty one."""
    size = len(wanted)
    return [i for i in range(len(norms) - size + 1) if norms[i : i + size] == wanted] if size else []


def token_count(text: str) -> int:
    """How many tokens the text has."""
    return sum(1 for _ in _compiled(_TOKEN).finditer(text))


def token_word_indices(tokens: Sequence[Token], words: Sequence[Word]) -> tuple[int | None, ...]:
    """The position of the word that each token is (part) of, None where words and text go apart.

    Words are walked in order, each taking the tokens that its own text has, as long as they are the same.
    """
    taken: list[int | None] = [None] * len(tokens)
    index = 0
    for position, word in enumerate(words):
        for part in tokenise(word.text):
            if index < len(tokens) and tokens[index].norm == part.norm:
                taken[index] = position
                index += 1
    return tuple(taken)


def has_words(text: str) -> bool:
    """Whether the tokens of the text are words: not where most letters are of a script without spaces between words.

    Counting words there needs a segmenter of the language, which SpeakKit doesn't have.
    """
    letters = sum(c.isalpha() for c in text)
    return 2 * len(_compiled(_OF_UNSPACED_SCRIPT).findall(text)) <= letters


def word_count(text: str) -> int | None:
    """How many tokens the text has where these are words, else None; see `has_words`."""
    return token_count(text) if has_words(text) else None


def token_words(tokens: Sequence[Token], words: Sequence[Word]) -> tuple[Word | None, ...]:
    """The word that each token is (part) of; see `token_word_indices`."""
    return tuple(None if index is None else words[index] for index in token_word_indices(tokens, words))


def token_times(tokens: Sequence[Token], words: Sequence[Word]) -> tuple[tuple[int, int] | None, ...]:
    """(start_ms, end_ms) of each token, None where its word has no time; see `token_words`."""
    return tuple(
        None if word is None or word.start_ms is None or word.end_ms is None else (word.start_ms, word.end_ms)
        for word in token_words(tokens, words)
    )
