"""Disfluencies in a verbatim transcript of English: fillers, immediate repetitions, self-repairs.

Words are crossed out as in hand annotation (Shriberg 1994): in "to the, to the market" the first "to the", in "I buy
bought apples" the word "buy". Discourse markers ("so", "you know", "I mean") are words like any other. Rules find fillers,
repetitions and the plainest repairs, the model of `speakkit.text.repairs` more of these. Only what the words themselves show
is found: a sentence that is given up for another one looks like two sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Literal, get_args

from speakkit.text.repairs import SpokenWord, taken_back
from speakkit.text.tokens import FILLERS, Token, tokenise

Kind = Literal["filler", "repetition", "repair"]
_KINDS: tuple[Kind, ...] = get_args(Kind)

MAX_REPEATED_WORDS = 4
"""The longest phrase whose immediate repetition is looked for."""

_BACKCHANNELS = frozenset({"ah", "hm", "hmm", "mhm", "mm"})
_SENTENCE_ENDS = frozenset(".?!;:…")


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# said twice on purpose ("a long long time", a telephone number), or twice by grammar ("all that that means")
_FLUENT_TWICE = _words(
    "bye go had ha hey ho many more much no nope oh okay ok please quite really right that too very well yeah yep yes "
    "hundred thousand million big ever far fast great hard huge long never old small slow "
    "zero two three four five six seven eight nine ten"
)
_ARTICLES_AND_POSSESSIVES = _words("a an the my your his her its our their")
_SUBJECTS = _words("i he she we they")
_RELATIVES = _words("who that")  # "it is he who did it"
_ALL_SUBJECTS = _SUBJECTS | _RELATIVES | _words("you it what this there")
_AUXILIARIES = _words(
    "am is are was were isn't aren't wasn't weren't have has had haven't hasn't hadn't do does did don't doesn't "
    "didn't will would won't wouldn't can can't cannot could couldn't shall should shouldn't may might must"
)
_FORMS_IN_A_ROW = _AUXILIARIES | _words("be been being")  # "I've been being careful"


@dataclass(frozen=True, slots=True)
class Disfluency:
    """A filler, or words crossed out; `token_indices` into `tokenise(text)` skip a filler that interrupts them."""

    kind: Kind
    token_indices: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SpokenSentence:
    """A sentence as the rules leave it: what they crossed out, and the words without fillers and repetitions.

    `words` are what the model of repairs reads, `token_indices` their tokens; words in `crossed_out` as repairs are among them.
    """

    crossed_out: tuple[Disfluency, ...]
    token_indices: tuple[int, ...]
    words: tuple[SpokenWord, ...]


def find_disfluencies(text: str, *, left_out: frozenset[int] = frozenset()) -> tuple[Disfluency, ...]:
    """The disfluencies of a verbatim English text, in order; no token belongs to two.

    Args:
        left_out: tokens that nothing rests on: none is part of a disfluency, and none is found across them.
    """
    found: list[Disfluency] = []
    for sentence in spoken_sentences(text, left_out=left_out):
        found.extend(one for one in sentence.crossed_out if one.kind != "repair")
        found.extend(repairs_of(sentence, taken_back(sentence.words)))
    return tuple(sorted(found, key=lambda disfluency: disfluency.token_indices))


def spoken_sentences(text: str, *, left_out: frozenset[int] = frozenset()) -> Iterator[SpokenSentence]:
    """Each sentence with what the rules see in it; see `find_disfluencies`."""
    tokens = tokenise(text)
    starts_sentence = [i == 0 or _has_boundary(text, tokens[i - 1], token) for i, token in enumerate(tokens)]
    for whole in _stretches(left_out, starts_sentence):
        fillers = [i for i in whole if _is_filler(tokens, starts_sentence, i)]
        stretch = [i for i in whole if i not in fillers]
        crossed_out = (
            *(Disfluency("filler", (i,)) for i in fillers),
            *_crossed_out(text, tokens, stretch),
        )
        of_kind = {kind: _indices(crossed_out, kind) for kind in _KINDS}
        left = tuple(i for i in stretch if i not in of_kind["repetition"])
        yield SpokenSentence(crossed_out, left, tuple(_spoken_word(text, tokens, i, of_kind) for i in left))


def _indices(disfluencies: Iterable[Disfluency], kind: Kind) -> frozenset[int]:
    return frozenset(i for one in disfluencies if one.kind == kind for i in one.token_indices)


def _spoken_word(text: str, tokens: Sequence[Token], i: int, of_kind: Mapping[Kind, frozenset[int]]) -> SpokenWord:
    following = text[tokens[i].end_char : tokens[i + 1].start_char] if i + 1 < len(tokens) else ""
    return SpokenWord(
        tokens[i].norm,
        is_cut_off=_is_cut_off(text, tokens[i]),
        comma_follows="," in following,
        filler_before=i - 1 in of_kind["filler"],
        filler_follows=i + 1 in of_kind["filler"],
        repetition_before=i - 1 in of_kind["repetition"],
        repetition_follows=i + 1 in of_kind["repetition"],
        is_replaced=i in of_kind["repair"],
    )


def repairs_of(sentence: SpokenSentence, is_taken_back: Sequence[bool]) -> Iterator[Disfluency]:
    """What the rules or a model see taken back; words beside each other are one disfluency, or one of each kind."""
    decided = (
        word.is_replaced or (taken and not _is_fluent_twice(sentence.words, at))
        for at, (word, taken) in enumerate(zip(sentence.words, is_taken_back, strict=True))
    )
    for is_crossed_out, run in groupby(enumerate(decided), key=itemgetter(1)):
        if is_crossed_out:
            at = [position for position, _ in run]
            again = _copied_length(sentence.words, at[0], at[-1] + 1)
            parts: tuple[tuple[Kind, list[int]], ...] = (("repetition", at[:again]), ("repair", at[again:]))
            yield from (
                Disfluency(kind, tuple(sentence.token_indices[i] for i in part)) for kind, part in parts if part
            )


def _is_fluent_twice(words: Sequence[SpokenWord], at: int) -> bool:
    following = words[at + 1].norm if at + 1 < len(words) else ""
    return words[at].norm == following and _may_come_twice(following) and not words[at].filler_follows


def _copied_length(words: Sequence[SpokenWord], start: int, end: int) -> int:
    """How many words from `start` come again from `end` on: all but those broken off, else none: "what el- what"."""
    length = end - start
    while length and words[start + length - 1].is_cut_off:
        length -= 1
    first, second = words[start : start + length], words[end : end + length]
    return length if [word.norm for word in first] == [word.norm for word in second] else 0


def pruned_tokens(text: str, disfluencies: Sequence[Disfluency]) -> tuple[Token, ...]:
    """The tokens of the text that are left once the disfluencies are taken out."""
    removed = {i for disfluency in disfluencies for i in disfluency.token_indices}
    return tuple(token for i, token in enumerate(tokenise(text)) if i not in removed)


def _has_boundary(text: str, before: Token, after: Token) -> bool:
    return not _SENTENCE_ENDS.isdisjoint(text[before.end_char : after.start_char])


def _is_filler(tokens: Sequence[Token], starts_sentence: Sequence[bool], i: int) -> bool:
    """A backchannel such as "mm" is a filler only within a sentence, where it isn't an answer."""
    norm = tokens[i].norm
    if norm not in FILLERS:
        return False
    is_last = i + 1 == len(tokens) or starts_sentence[i + 1]
    return norm not in _BACKCHANNELS or not (starts_sentence[i] or is_last)


def _stretches(left_out: frozenset[int], starts_sentence: Sequence[bool]) -> Iterator[list[int]]:
    """Token indices of each sentence; a token that is left out ends a stretch as a full stop does."""
    stretch: list[int] = []
    for i, starts in enumerate(starts_sentence):
        if (starts or i in left_out) and stretch:
            yield stretch
            stretch = []
        if i not in left_out:
            stretch.append(i)
    if stretch:
        yield stretch


def _crossed_out(text: str, tokens: Sequence[Token], indices: Sequence[int]) -> Iterator[Disfluency]:
    """Repetitions and repairs among the tokens at `indices`, a sentence, or a piece of one, without its fillers."""
    words = [tokens[i].norm for i in indices]
    at = 0
    while at < len(words):
        kind, length = _disfluency_at(words, at, is_cut_off=_is_cut_off(text, tokens[indices[at]]))
        if kind is not None:
            yield Disfluency(kind, tuple(indices[at : at + length]))
        at += length


def _disfluency_at(words: Sequence[str], at: int, *, is_cut_off: bool) -> tuple[Kind | None, int]:
    """What starts at this word, and how many words it takes; a fluent word takes one."""
    following = words[at + 1] if at + 1 < len(words) else ""
    if is_cut_off:
        return ("repetition" if following.startswith(words[at]) else "repair"), 1
    if length := _repeated_length(words, at):
        return "repetition", length
    if length := _repaired_length(words, at):
        return "repair", length
    return None, 1


def _is_cut_off(text: str, token: Token) -> bool:
    """Whether the transcript marks the word as broken off: "interf- interface"."""
    dash, after = text[token.end_char : token.end_char + 1], text[token.end_char + 1 : token.end_char + 2]
    return dash in {"-", "–", "—"} and not after.isalnum()


def _repeated_length(words: Sequence[str], at: int) -> int:
    """How many words from here on are said again at once, 0 for none."""
    for length in range(MAX_REPEATED_WORDS, 0, -1):
        phrase = words[at : at + length]
        if phrase == words[at + length : at + 2 * length] and not all(map(_may_come_twice, phrase)):
            return length
    return 0


def _may_come_twice(word: str) -> bool:
    return word in _FLUENT_TWICE or word.isdecimal()


def _repaired_length(words: Sequence[str], at: int) -> int:
    """How many words from here on are replaced by the next ones, 0 for none."""
    first, second, third, fourth = (*words[at : at + 4], "", "", "", "")[:4]
    if first == third and first in _ALL_SUBJECTS and second in _AUXILIARIES and fourth in _AUXILIARIES:
        return 2  # "it was, it is"
    is_replaced = (
        (first in _ARTICLES_AND_POSSESSIVES - {"her"} and second in _ARTICLES_AND_POSSESSIVES)  # "a, the"
        or (first in _SUBJECTS and second in _ALL_SUBJECTS - _RELATIVES and first != second)  # "he, she"
        or _is_other_form(first, second)
    )
    return int(is_replaced)


@cache
def _is_other_form(first: str, second: str) -> bool:
    """Whether both are forms of one verb, or of one noun: "buy, bought"; auxiliaries may follow each other."""
    if first == second or not second or first in _FORMS_IN_A_ROW or second in _FORMS_IN_A_ROW:
        return False
    from lemminflect import getAllLemmas

    lemmas, others = getAllLemmas(first), getAllLemmas(second)
    return any(set(lemmas.get(part, ())) & set(others.get(part, ())) for part in ("VERB", "NOUN"))
