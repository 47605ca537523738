"""Names and numbers in a text: what no correction of grammar may change.

A name shows by a capital that its place in the sentence doesn't explain, or, where a sentence begins, by being no word of
the dictionary. In a text without capitals no name is seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from speakkit.text.edits.parts import is_known
from speakkit.text.tokens import Token

_SENTENCE_ENDS = frozenset('.?!…:\n"“”')
_NUMBER_WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen "
    "twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion"
)
_NUMBERS = frozenset(_NUMBER_WORDS.split())


def names_and_numbers(text: str, tokens: Sequence[Token], indices: Iterable[int]) -> list[str]:
    """The normalised names and numbers among these tokens of a text."""
    is_shouted = text.isupper()
    return [
        tokens[at].norm for at in indices if _is_number(tokens[at]) or (not is_shouted and _is_name(text, tokens, at))
    ]


def _is_number(token: Token) -> bool:
    return any(char.isdigit() for char in token.norm) or not _NUMBERS.isdisjoint(token.norm.split("-"))


def _is_name(text: str, tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    if not token.text[0].isupper() or token.norm.split("'")[0] == "i":
        return False
    between = text[tokens[at - 1].end_char : token.start_char] if at else "."
    opens_sentence = not _SENTENCE_ENDS.isdisjoint(between)
    return not (opens_sentence and is_known(token.norm.removesuffix("'s")))
