"""Number and countability of nouns."""

from __future__ import annotations

from collections.abc import Iterator

from speakkit.analyse.engines.rules.lexicon import (
    ADJECTIVES,
    ADVERBS,
    BASE_OF_GERUND,
    BE,
    DETERMINERS,
    IRREGULAR_PLURAL_ERRORS,
    NUMBER_WORDS,
    NUMBERS,
    PEOPLE,
    PLURAL,
    POSSESSIVES,
    SINGULAR_OF_PLURAL,
    SUBJECT_PRONOUNS,
    SUPERLATIVE,
    UNCOUNTABLE,
    UNCOUNTABLE_PLURALS,
    VERBS_ONLY,
    words,
)
from speakkit.analyse.engines.rules.sentence import Many, Occurrence, Rule, Sentence
from speakkit.text.edits.parts import tags_as

AFTER_NUMBER = "grammar.noun.plural_after_number"
UNCOUNTABLE_S = "grammar.noun.uncountable_plural"
UNCOUNTABLE_A = "grammar.noun.uncountable_a"
IRREGULAR = "grammar.noun.irregular_plural"
ADJECTIVE = "grammar.noun.adjective_plural"
POSSESSIVE = "grammar.noun.possessive"
EACH = "grammar.determiner.each_plural"
ONE_OF = "grammar.determiner.one_of"
NUMBER = "grammar.noun.number"
MUCH_MANY = "grammar.determiner.much_many"
THIS_THESE = "grammar.determiner.this_these"

_SEVERAL = words("many several various both")
_SAME_IN_PLURAL = words("fish sheep second euro chicken hundred office point shop part")
_COUNTED = {noun: plural for noun, plural in PLURAL.items() if plural != noun and noun not in _SAME_IN_PLURAL} | {
    "thing": "things", "people": "people"
}  # fmt: skip
_SINGULARS = frozenset(_COUNTED) - {"people"}
_PLURALS = frozenset(SINGULAR_OF_PLURAL) | words("people things days years")
_MASSES_TOO = words(
    "time room experience work paper light culture art exercise chance family help life point food company class education "
    "business language change practice cake chicken fish film story success history difficulty activity noise interest "
    "television tv text study support conversation colour color cloth fruit fire egg orange skill"
)
"""Nouns that are things and masses: "lots of time"."""
_NAMES_BEFORE_NUMBERS = words(
    "number room page chapter part level grade phase act unit lesson flight channel gate line world war one a"
)


def singular_after_number(sentence: Sentence) -> Iterator[Occurrence]:
    """'two brother', 'many friend', 'a few day'."""
    for opener in ((NUMBERS,), (_SEVERAL,), (words("a"), words("few")), (words("lots lot"), words("of"))):
        for start, end in sentence.find(*opener, Many(ADJECTIVES - {"old"}), _SINGULARS):
            is_mass = opener[0] == words("lots lot") and sentence.word(end - 1) in _MASSES_TOO
            is_pair = sentence.word(start) == "both" and sentence.after(end) == "and"
            is_counted = sentence.before(start) not in _NAMES_BEFORE_NUMBERS and not is_mass and not is_pair
            if is_counted and _closes_counted_phrase(sentence, end):
                plural = _COUNTED[sentence.word(end - 1)]
                yield sentence.occurrence(AFTER_NUMBER, start, end, f"{sentence.text(start, end - 1)} {plural}")


def singular_kind(sentence: Sentence) -> Iterator[Occurrence]:
    """'many kind of movies', 'different type of food'."""
    kinds = {"kind": "kinds", "type": "types", "sort": "sorts"}
    for start, end in sentence.find(
        _SEVERAL | words("all these those") | NUMBER_WORDS, Many(words("different")), kinds
    ):
        is_adverb = sentence.word(start) in {"all", "both"} and sentence.before(start) in BE | SUBJECT_PRONOUNS
        if sentence.after(end) == "of" and not is_adverb:
            yield sentence.occurrence(
                AFTER_NUMBER, start, end, f"{sentence.text(start, end - 1)} {kinds[sentence.word(end - 1)]}"
            )


def bare_singular(sentence: Sentence) -> Iterator[Occurrence]:
    """'I like movie': things in general are plural."""
    liking = words("like likes love loves hate hates prefer prefers enjoy enjoys dislike dislikes")
    for _, verb_end in sentence.find(words("i you we they he she don't doesn't"), Many(ADVERBS), liking):
        end = sentence.phrase_end(verb_end) if sentence.after(verb_end) else verb_end
        first, noun = sentence.word(verb_end), sentence.word(end - 1)
        is_bare = first not in DETERMINERS | NUMBER_WORDS and end - verb_end in (1, 2, 3) and noun in _LIKED
        is_verbal = sentence.word(verb_end) in VERBS_ONLY or sentence.word(verb_end) in BASE_OF_GERUND
        if is_bare and not is_verbal and not sentence.is_name(verb_end, end):
            start = verb_end - 1
            yield sentence.occurrence(NUMBER, start, end, f"{sentence.text(start, end - 1)} {_COUNTED[noun]}")


def singular_with_are(sentence: Sentence) -> Iterator[Occurrence]:
    """'Conservative woman are ...': without a determiner, and the verb is plural; "my uncle and aunt are" isn't that."""
    for noun, end in sentence.find(_LIKED, words("are were aren't weren't")):
        start = noun
        while start and start not in sentence.breaks and tags_as(sentence.word(start - 1), "ADJ"):
            start -= 1
        opens = sentence.opens_clause(start) and sentence.before(start) not in {"and", "or"}
        if opens and sentence.word(start) not in DETERMINERS | NUMBER_WORDS and not sentence.is_name(start, noun + 1):
            fix = (*sentence.words[start:noun], _COUNTED[sentence.word(noun)], sentence.word(end - 1))
            yield sentence.occurrence(NUMBER, start, end, " ".join(fix))


_LIKED = frozenset(_COUNTED) & words(
    "movie film book game song animal dog cat bird horse flower car computer apple banana vegetable dish restaurant museum "
    "mountain beach park festival concert story novel magazine newspaper city shop holiday party recipe train bike woman man "
    "child person actor actress"
)


def _closes_counted_phrase(sentence: Sentence, end: int) -> bool:
    """Not "a five minute walk", nor "a two year old"; "many a day" doesn't come here."""
    return sentence.ends_phrase(end) and sentence.after(end) not in words("old long off tall")


def plural_of_uncountable(sentence: Sentence) -> Iterator[Occurrence]:
    """'informations', 'some advices'."""
    for start, end in sentence.find(UNCOUNTABLE_PLURALS):
        right = UNCOUNTABLE_PLURALS[sentence.word(start)]
        first, last, verb = start, end, ""
        if sentence.before(start) in DETERMINERS | words("many several"):
            first -= 1
        if sentence.opens_clause(first) and sentence.after(end) in _SINGULAR:  # "the equipments were" was two errors
            last, verb = end + 1, f" {_SINGULAR[sentence.word(end)]}"
        if sentence.before(start) in words("many several these those"):
            quantity = "a lot of" if sentence.before(start) in {"many", "several"} else "this"
            yield sentence.occurrence(UNCOUNTABLE_S, start - 1, last, f"{quantity} {right}{verb}")
        else:
            yield sentence.occurrence(UNCOUNTABLE_S, start, last, f"{right}{verb}")


_SINGULAR = {"are": "is", "were": "was", "have": "has", "aren't": "isn't", "weren't": "wasn't", "do": "does"}


def a_before_uncountable(sentence: Sentence) -> Iterator[Occurrence]:
    """'an advice', 'a good weather'; "an information desk" is fine."""
    nouns = UNCOUNTABLE & words(
        "information advice homework housework furniture equipment luggage baggage traffic software hardware scenery "
        "weather jewelry pollution electricity clothing money progress evidence slang luck news"
    )
    for start, end in sentence.find(words("a an"), Many(ADJECTIVES), nouns):
        is_little = "little" in sentence.words[start:end]  # "a little money" is an amount
        if sentence.ends_phrase(end) and sentence.before(start) not in {"such", "half"} and not is_little:
            some = "" if sentence.before(start) in BE else "some "
            yield sentence.occurrence(UNCOUNTABLE_A, start, end, f"{some}{sentence.text(start + 1, end)}")


def wrong_irregular_plural(sentence: Sentence) -> Iterator[Occurrence]:
    """'childs', 'womans'."""
    for start, end in sentence.find(IRREGULAR_PLURAL_ERRORS):
        yield sentence.occurrence(IRREGULAR, start, end, IRREGULAR_PLURAL_ERRORS[sentence.word(start)])


def plural_adjective(sentence: Sentence) -> Iterator[Occurrence]:
    """'differents places', 'others people'."""
    wrong = {"differents": "different", "importants": "important", "interestings": "interesting", "beautifuls": "beautiful",
             "others": "other", "favorites": "favorite", "favourites": "favourite",
             "news": "new", "olds": "old", "bigs": "big"}  # fmt: skip
    for start, end in sentence.find(wrong.keys() - {"news"}, _PLURALS):
        yield sentence.occurrence(ADJECTIVE, start, end, f"{wrong[sentence.word(start)]} {sentence.word(end - 1)}")


def missing_possessive(sentence: Sentence) -> Iterator[Occurrence]:
    """'my father car', 'my sister name'."""
    owned = words("name house car birthday wedding room job family computer bike bag shop company")
    for start, end in sentence.find(POSSESSIVES, PEOPLE, owned):
        follows_verb = sentence.before(start) in words("call called name named buy bought give gave get got")
        if not follows_verb and sentence.ends_phrase(end):
            fix = f"{sentence.word(start)} {sentence.word(start + 1)}'s {sentence.word(end - 1)}"
            yield sentence.occurrence(POSSESSIVE, start, end, fix)


def possessive_with_of(sentence: Sentence) -> Iterator[Occurrence]:
    """'The car of my father': a person's things take 's."""
    owned = words("car house bike bicycle bag phone computer flat apartment laptop dog cat")
    for start, end in sentence.find(words("the"), owned, words("of"), POSSESSIVES, PEOPLE):
        if sentence.ends_phrase(end):
            fix = f"{sentence.text(start + 3, end)}'s {sentence.word(start + 1)}"
            yield sentence.occurrence(POSSESSIVE, start, end, fix)


def plural_after_every(sentence: Sentence) -> Iterator[Occurrence]:
    """'every days', 'each students'."""
    for start, end in sentence.find(words("every each another"), Many(ADJECTIVES), SINGULAR_OF_PLURAL):
        singular = SINGULAR_OF_PLURAL[sentence.word(end - 1)]
        yield sentence.occurrence(EACH, start, end, f"{sentence.text(start, end - 1)} {singular}")


def singular_after_one_of(sentence: Sentence) -> Iterator[Occurrence]:
    """'one of my best friend'."""
    groups = words("family team class group city company world music school country university club band")
    modifiers = ADJECTIVES | frozenset(SUPERLATIVE.values()) | words("most")
    openers = words("one many few several two three both"), words("of"), POSSESSIVES | words("the these those")
    for start, end in sentence.find(*openers, Many(modifiers), _SINGULARS - groups):
        if sentence.ends_phrase(end):
            plural = _COUNTED[sentence.word(end - 1)]
            yield sentence.occurrence(ONE_OF, start, end, f"{sentence.text(start, end - 1)} {plural}")


def much_or_many(sentence: Sentence) -> Iterator[Occurrence]:
    """'much people', 'many homework'."""
    for start, end in sentence.find(words("much"), _PLURALS):
        if sentence.before(start) not in words("very pretty"):
            yield sentence.occurrence(MUCH_MANY, start, end, f"many {sentence.word(end - 1)}")
    masses = UNCOUNTABLE - words("help fun news research behavior behaviour music water")
    for start, end in sentence.find(words("many"), masses):
        if sentence.ends_phrase(end):
            yield sentence.occurrence(MUCH_MANY, start, end, f"a lot of {sentence.word(end - 1)}")


def this_or_these(sentence: Sentence) -> Iterator[Occurrence]:
    """'this books', 'these book', 'this are'."""
    for start, end in sentence.find(words("this"), words("are were aren't weren't")):
        if sentence.opens_clause(start):
            yield sentence.occurrence(THIS_THESE, start, end, f"these {sentence.word(end - 1)}")
    for start, end in sentence.find(words("this"), Many(ADJECTIVES), SINGULAR_OF_PLURAL):
        if sentence.ends_phrase(end):
            yield sentence.occurrence(THIS_THESE, start, end, f"these {sentence.text(start + 1, end)}")
    for start, end in sentence.find(words("these those"), Many(ADJECTIVES), _SINGULARS):
        if sentence.ends_phrase(end):
            plural = _COUNTED[sentence.word(end - 1)]
            yield sentence.occurrence(THIS_THESE, start, end, f"{sentence.text(start, end - 1)} {plural}")


_QUANTIFIERS = NUMBER_WORDS | _SEVERAL | words("few lots") | frozenset(map(str, range(2, 101)))
RULES = (
    Rule(AFTER_NUMBER, singular_kind, words("kind type sort kinds types sorts")),
    Rule(NUMBER, bare_singular, _LIKED | frozenset(_COUNTED[noun] for noun in _LIKED)),
    Rule(NUMBER, singular_with_are, _LIKED),
    Rule(AFTER_NUMBER, singular_after_number, _QUANTIFIERS),
    Rule(UNCOUNTABLE_S, plural_of_uncountable, UNCOUNTABLE | frozenset(UNCOUNTABLE_PLURALS)),
    Rule(UNCOUNTABLE_A, a_before_uncountable, UNCOUNTABLE),
    Rule(
        IRREGULAR,
        wrong_irregular_plural,
        frozenset(IRREGULAR_PLURAL_ERRORS) | frozenset(IRREGULAR_PLURAL_ERRORS.values()),
    ),
    Rule(ADJECTIVE, plural_adjective, words("different differents other others important importants")),
    Rule(POSSESSIVE, missing_possessive, PEOPLE | frozenset(f"{person}'s" for person in PEOPLE)),
    Rule(POSSESSIVE, possessive_with_of, PEOPLE),
    Rule(EACH, plural_after_every, words("every each another")),
    Rule(ONE_OF, singular_after_one_of, words("one many few several both")),
    Rule(MUCH_MANY, much_or_many, words("much many")),
    Rule(THIS_THESE, this_or_these, words("this these those")),
)
