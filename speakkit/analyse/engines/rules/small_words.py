"""Small words that certain phrases take or don't take: articles and prepositions; and the number of the noun behind them."""

from __future__ import annotations

from collections.abc import Iterator

from speakkit.analyse.engines.rules.lexicon import (
    ADJECTIVES,
    COUNT_NOUNS,
    NUMBERS,
    PLAIN_ADJECTIVES,
    PLURAL,
    POSSESSIVES,
    PREPOSITIONS,
    SINGULAR_OF_PLURAL,
    SUPERLATIVE,
    UNCOUNTABLE,
    words,
)
from speakkit.analyse.engines.rules.sentence import Many, Occurrence, Rule, Sentence

MISSING_ARTICLE, PHRASE = "grammar.article.missing", "grammar.preposition.phrase"
ONE_OF, AFTER_NUMBER = "grammar.determiner.one_of", "grammar.noun.plural_after_number"
NUMBER, THAN = "grammar.noun.number", "grammar.comparison.than"
ADJECTIVE_PLURAL, COMPARISON = "grammar.noun.adjective_plural", "grammar.comparison.form"

_IS = words("is was it's that's he's she's this's are were")
_SUPERLATIVES = words("best worst biggest greatest oldest youngest")
_PLURALS = frozenset(SINGULAR_OF_PLURAL)
_NOUNS = COUNT_NOUNS | _PLURALS | UNCOUNTABLE
_THINGS = (COUNT_NOUNS | _PLURALS) - words("friend friends man way one part choice")
_GENRES = words("horror action comedy superhero adventure animation sci-fi science fiction fantasy crime love")
_WORKS = words("movie film series show story song book novel game comedy documentary")
_KINDS = (ADJECTIVES | _GENRES) - words("own last next right better best only")
_AND_UNION = {("united", "states"), ("united", "kingdom"), ("european", "union"), ("czech", "republic")}
_WITH_THE = words("usa uk philippines netherlands")
_SOME = words("some many all any")
_COUNTED = (
    words(
        "movie film book song friend person actor picture game question problem city country dog cat word shop restaurant animal "
        "photo teacher place letter"
    )
    & PLURAL.keys()
)
"""Those of which nobody speaks as of a mass."""
_MASS = (UNCOUNTABLE | words("time money fun food")) - words("work help")


def superlative_alone(sentence: Sentence) -> Iterator[Occurrence]:
    """'It's best movie ever', 'one of best actors', 'it was first time', "it's same as the book"."""
    for first in ((_IS,), (words("one"), words("of"))):
        for start, end in sentence.find(*first, _SUPERLATIVES, Many(ADJECTIVES), _THINGS):
            yield _with_the(sentence, start, end, len(first))
    for start, end in sentence.find(_IS, words("first"), words("time")):
        yield _with_the(sentence, start, end, 1)
    leading = (_IS | words("at in on of with about from for to like have has had")) - words("that's")
    for start, end in sentence.find(leading, words("same"), (COUNT_NOUNS | words("as")) - words("time")):
        yield _with_the(sentence, start, end, 1)


def _with_the(sentence: Sentence, start: int, end: int, size: int) -> Occurrence:
    at = start + size
    return sentence.occurrence(MISSING_ARTICLE, start, end, f"{sentence.text(start, at)} the {sentence.text(at, end)}")


def kind_of_work(sentence: Sentence) -> Iterator[Occurrence]:
    """'It's animated movie', 'it is horror film'."""
    for start, end in sentence.find(
        words("it's it"), Many(words("is was")), Many(words("very really")), _KINDS, Many(_KINDS), _WORKS
    ):
        at = start + 1 if sentence.word(start) == "it's" else start + 2
        is_stated = sentence.word(start) == "it's" or sentence.word(start + 1) in words("is was")
        if is_stated and sentence.ends_phrase(end) and at < end - 1:
            article = "an" if sentence.word(at)[0] in "aeio" else "a"
            yield sentence.occurrence(
                MISSING_ARTICLE, start, end, f"{sentence.text(start, at)} {article} {sentence.text(at, end)}"
            )


def country_without_the(sentence: Sentence) -> Iterator[Occurrence]:
    """'He lives in United States', 'I am from Philippines'."""
    for start, end in sentence.find(words("in from to of at")):
        last = end + 2 if sentence.words[end : end + 2] in _AND_UNION else end + 1
        is_country = last == end + 2 or sentence.word(end) in _WITH_THE
        if is_country and end not in sentence.breaks and sentence.ends_phrase(last):
            yield sentence.occurrence(
                MISSING_ARTICLE, start, last, f"{sentence.word(start)} the {sentence.text(end, last)}"
            )


def quantity(sentence: Sentence) -> Iterator[Occurrence]:
    """'Some of movies are good', 'a lot money', 'despite of the rain', 'in other hand'."""
    for start, end in sentence.find(_SOME, words("of"), _PLURALS | {"people"}):
        yield sentence.occurrence(PHRASE, start, end, f"{sentence.word(start)} {sentence.word(end - 1)}")
    for start, end in sentence.find(words("a"), words("lot"), _MASS):
        yield sentence.occurrence(PHRASE, start, end, f"a lot of {sentence.word(end - 1)}")
    for start, end in sentence.find(words("despite"), words("of")):
        yield sentence.occurrence(PHRASE, start, end, "despite")
    for start, end in sentence.find(words("in on by for"), words("other"), words("hand")):
        yield sentence.occurrence(PHRASE, start, end, "on the other hand")


def several_of(sentence: Sentence) -> Iterator[Occurrence]:
    """'Three of my friend came', 'many of my cousin'."""
    owners = POSSESSIVES | words("the these those")
    for amount in (NUMBERS, words("many several")):
        for start, end in sentence.find(amount, words("of"), owners, Many(ADJECTIVES), PLURAL):
            noun = sentence.word(end - 1)
            if PLURAL[noun] != noun and sentence.after(end) not in _NOUNS:
                yield sentence.occurrence(ONE_OF, start, end, f"{sentence.text(start, end - 1)} {PLURAL[noun]}")


def age(sentence: Sentence) -> Iterator[Occurrence]:
    """'I'm 20 year old'; 'a five years old boy'."""
    for start, end in sentence.find(_IS | words("i'm am you're"), NUMBERS, words("year"), words("old")):
        if sentence.ends_phrase(end):
            yield sentence.occurrence(AFTER_NUMBER, start, end, f"{sentence.text(start, end - 2)} years old")
    for start, end in sentence.find(words("a"), NUMBERS, words("years"), words("old"), COUNT_NOUNS):
        fix = f"{sentence.text(start, start + 2)} year old {sentence.word(end - 1)}"
        yield sentence.occurrence(ADJECTIVE_PLURAL, start, end, fix)
    for start, end in sentence.find(words("favorites favourites"), _PLURALS):
        yield sentence.occurrence(ADJECTIVE_PLURAL, start, end, f"{sentence.word(start)[:-1]} {sentence.word(end - 1)}")


def most_with_short_adjective(sentence: Sentence) -> Iterator[Occurrence]:
    """'The most good film', 'the most big city'."""
    best = {"good": "best", "bad": "worst"} | {one: SUPERLATIVE[one] for one in PLAIN_ADJECTIVES if one in SUPERLATIVE}
    for start, end in sentence.find(words("the"), words("most"), best):
        yield sentence.occurrence(COMPARISON, start, end, f"the {best[sentence.word(end - 1)]}")


def one_of_many(sentence: Sentence) -> Iterator[Occurrence]:
    """'A lot of movie', 'I like different kind of movies'."""
    for start, end in sentence.find(words("lot lots plenty"), words("of"), Many(ADJECTIVES), _COUNTED):
        if sentence.ends_phrase(end):
            yield _in_plural(sentence, start, end, NUMBER)
    for start, end in sentence.find(words("different"), words("kind type sort"), words("of")):
        if sentence.before(start) in PREPOSITIONS | words("like likes have has watch"):
            yield sentence.occurrence(AFTER_NUMBER, start, end, f"different {sentence.word(start + 1)}s of")


def _in_plural(sentence: Sentence, start: int, end: int, pattern_id: str) -> Occurrence:
    return sentence.occurrence(
        pattern_id, start, end, f"{sentence.text(start, end - 1)} {PLURAL[sentence.word(end - 1)]}"
    )


def as_than(sentence: Sentence) -> Iterator[Occurrence]:
    """'As good than', 'the same than'."""
    for start, end in sentence.find(words("as"), ADJECTIVES, words("than")):
        yield sentence.occurrence(THAN, start, end, f"as {sentence.word(start + 1)} as")
    for start, end in sentence.find(words("the"), words("same"), words("than")):
        yield sentence.occurrence(THAN, start, end, "the same as")


RULES = (
    Rule(MISSING_ARTICLE, superlative_alone, _SUPERLATIVES | words("first same")),
    Rule(MISSING_ARTICLE, kind_of_work, _WORKS),
    Rule(MISSING_ARTICLE, country_without_the, _WITH_THE | words("united european czech")),
    Rule(PHRASE, quantity, _SOME | PREPOSITIONS | words("lot despite")),
    Rule(ONE_OF, several_of, words("of")),
    Rule(AFTER_NUMBER, age, words("year years favorites favourites favorite favourite")),
    Rule(NUMBER, one_of_many, words("lot lots plenty different")),
    Rule(THAN, as_than, words("as same than")),
    Rule(COMPARISON, most_with_short_adjective, words("most")),
)
