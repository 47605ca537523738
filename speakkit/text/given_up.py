"""Words that a speaker may have given up for others: more of them than `speakkit.text.disfluency` crosses out.

What is counted rests on disfluencies that are certain. Nobody is praised for a word that was only begun or taken back, so here
a likely sign is enough: in "too cold for swim, for swimming" the word "swim", in "my brother, um, my neighbour" the brother.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from speakkit.model import Transcript
from speakkit.text.disfluency import find_disfluencies
from speakkit.text.edits.parts import has_dictionary, inflections, is_function_word
from speakkit.text.sentences import sentences
from speakkit.text.tokens import Token, fillers_of, is_english, tokenise

_SOON = 3
"""Words within which another form of a word takes it back."""
_BEGUN = 2
"""Letters from which on the beginning of the next word is one that was broken off."""
_BREAKS = frozenset(",;-–—")


def given_up(transcript: Transcript) -> frozenset[int]:
    """The tokens that may have been given up; fillers aren't among them."""
    tokens = tokenise(transcript.text)
    fillers = fillers_of(transcript.language)
    found: set[int] = set()
    knows_forms = is_english(transcript.language) and has_dictionary()
    if knows_forms:
        crossed_out = (one for one in find_disfluencies(transcript.text) if one.kind != "filler")
        found.update(at for one in crossed_out for at in one.token_indices)
    for sentence in sentences(transcript, tokens):
        words = [at for at in sentence if tokens[at].norm not in fillers]
        found.update(_begun_again(transcript.text, tokens, words))
        found.update(_broken_off(transcript.text, tokens, words))
        if knows_forms:
            found.update(_said_in_another_form(tokens, words))
    return frozenset(found)


def _begun_again(text: str, tokens: Sequence[Token], words: Sequence[int]) -> Iterator[int]:
    """The word after one that comes again, with a break between them: "a tea, a teacher"."""
    for before, at, after in zip(words, words[1:], words[2:], strict=False):
        is_apart = after - at > 1 or not _BREAKS.isdisjoint(text[tokens[at].end_char : tokens[after].start_char])
        if is_apart and tokens[before].norm == tokens[after].norm:
            yield at


def _broken_off(text: str, tokens: Sequence[Token], words: Sequence[int]) -> Iterator[int]:
    """What the next word begins with, or what ends in a dash: "a soc, um, socks", "interf- interface"."""
    for at, after in pairwise(words):
        begun, whole = tokens[at].norm, tokens[after].norm
        is_begun = len(begun) >= _BEGUN and whole != begun and whole.startswith(begun) and not is_function_word(begun)
        if is_begun or text[tokens[at].end_char : tokens[at].end_char + 1] in {"–", "—", "-"}:
            yield at


def _said_in_another_form(tokens: Sequence[Token], words: Sequence[int]) -> Iterator[int]:
    """The first of two forms of one word: "we have eat we ate"."""
    for place, at in enumerate(words):
        norm = tokens[at].norm
        soon = {tokens[other].norm for other in words[place + 1 : place + 1 + _SOON]} - {norm}
        if norm.isalpha() and not is_function_word(norm) and not inflections(norm).isdisjoint(soon):
            yield at
