"""Comparison of adjectives and adverbs, and adjectives in the place of other words."""

from __future__ import annotations

from collections.abc import Iterator

from speakkit.analyse.engines.rules.lexicon import (
    BE,
    COMPARATIVE,
    DEGREE,
    LANGUAGES,
    PLAIN_ADJECTIVES,
    SHORT_ADJECTIVES,
    SINGULAR_OF_PLURAL,
    SUPERLATIVE,
    words,
)
from speakkit.analyse.engines.rules.sentence import Many, Occurrence, Rule, Sentence

DOUBLE, FORM, THAN = "grammar.comparison.double", "grammar.comparison.form", "grammar.comparison.than"
ADVERB_FORM, ED_ING = "grammar.adverb.form", "grammar.participle.ed_ing"

_IN_Y = words(
    "angry cloudy cozy crazy creamy crunchy dirty easy fancy foggy friendly funny fuzzy guilty hairy handy happy healthy heavy "
    "hungry lazy lively lonely lovely lucky messy nasty noisy pretty rainy risky rusty salty scary silly sleepy spicy stormy "
    "sunny tasty thirsty tidy tiny ugly wealthy windy worthy"
)
_COMPARED = (
    frozenset(COMPARATIVE.values())
    | frozenset(SUPERLATIVE.values())
    | frozenset(adjective[:-1] + ending for adjective in _IN_Y for ending in ("ier", "iest"))
    | words("further farther")
)
_ONE_SYLLABLE = frozenset(COMPARATIVE) & words(
    "big small old young tall short cheap fast slow hard easy cold hot warm nice long high low strong weak rich poor thin fat"
)
_ADVERB_OF = {"good": "well", "bad": "badly", "careful": "carefully", "beautiful": "beautifully", "quick": "quickly",
              "perfect": "perfectly", "fluent": "fluently", "quiet": "quietly"}  # fmt: skip
_ED_OF = {"boring": "bored", "interesting": "interested", "exciting": "excited", "confusing": "confused",
          "surprising": "surprised", "frightening": "frightened", "disappointing": "disappointed"}  # fmt: skip
_ING_OF = {ed: ing for ing, ed in _ED_OF.items()}


def double_comparison(sentence: Sentence) -> Iterator[Occurrence]:
    """'more better', 'most easiest'; "more younger people" can be a number of them."""
    for start, end in sentence.find(words("more most"), _COMPARED):
        after = sentence.after(end)
        if after not in SINGULAR_OF_PLURAL and after not in words("people kids adults"):
            yield sentence.occurrence(DOUBLE, start, end, sentence.word(end - 1))


def wrong_comparative(sentence: Sentence) -> Iterator[Occurrence]:
    """'more tall than me', 'she is old than me', 'gooder'."""
    for start, end in sentence.find(words("more"), COMPARATIVE.keys() & SHORT_ADJECTIVES, words("than")):
        yield sentence.occurrence(FORM, start, end, f"{COMPARATIVE[sentence.word(start + 1)]} than")
    for start, end in sentence.find(BE, Many(DEGREE), COMPARATIVE, words("than")):
        adjective = sentence.word(end - 2)
        fix = f"{sentence.text(start, end - 2)} {COMPARATIVE[adjective]} than"
        yield sentence.occurrence(FORM, start, end, fix)
    for start, end in sentence.find(
        BE | words("it's that's he's she's"), Many(words("much even")), words("more"), _ONE_SYLLABLE
    ):
        if sentence.ends_phrase(end) and sentence.after(end) not in words("than and or"):
            fix = f"{sentence.text(start, end - 2)} {COMPARATIVE[sentence.word(end - 1)]}"
            yield sentence.occurrence(FORM, start, end, fix)
    for start, end in sentence.find(words("gooder badder gooder goodest baddest funner")):
        right = {"gooder": "better", "badder": "worse", "goodest": "best", "baddest": "worst", "funner": "more fun"}
        yield sentence.occurrence(FORM, start, end, right[sentence.word(start)])


def wrong_than(sentence: Sentence) -> Iterator[Occurrence]:
    """'taller that me', 'bigger then my city'."""
    comparatives = frozenset(COMPARATIVE.values())
    for start, end in sentence.find(comparatives, words("that then as"), words("me him us them my mine yours")):
        is_equal = sentence.before(start) in {"as"} or (sentence.word(start + 1) == "then" and sentence.word(end) == "")
        if not is_equal:
            yield sentence.occurrence(THAN, start, end, f"{sentence.word(start)} than {sentence.word(end - 1)}")


def adjective_for_adverb(sentence: Sentence) -> Iterator[Occurrence]:
    """'speak English very good', 'she drives careful'."""
    spoken = LANGUAGES | words("it football tennis")
    verbs = words("speak speaks spoke speaking play plays played sing sings sang swim swims cook cooks")
    for start, end in sentence.find(verbs, Many(spoken), Many(DEGREE), words("good bad perfect fluent beautiful")):
        is_object = end - start == 2 and sentence.word(end - 1) == "bad"
        if sentence.ends_phrase(end) and not is_object:
            yield _as_adverb(sentence, start, end)
    for start, end in sentence.find(
        words("drive drives drove driving speak talk"), Many(DEGREE), words("careful quiet quick")
    ):
        if sentence.ends_phrase(end):
            yield _as_adverb(sentence, start, end)


def very_before_verb(sentence: Sentence) -> Iterator[Occurrence]:
    """'I very like it', 'she very enjoys dancing'."""
    liked = words("like likes liked love loves loved enjoy enjoys enjoyed hate hates want wants need needs hope miss")
    for start, end in sentence.find(words("i he she we they you"), words("very"), liked):
        yield sentence.occurrence(ADVERB_FORM, start, end, f"{sentence.word(start)} really {sentence.word(end - 1)}")


def _as_adverb(sentence: Sentence, start: int, end: int) -> Occurrence:
    fix = f"{sentence.text(start, end - 1)} {_ADVERB_OF[sentence.word(end - 1)]}"
    return sentence.occurrence(ADVERB_FORM, start, end, fix)


def ed_or_ing(sentence: Sentence) -> Iterator[Occurrence]:
    """'I am boring', 'the film was bored'."""
    feeling = words("am was were are feel felt be")
    things = words("film movie book game lesson class story trip party match concert job work music city")
    for subject in ((words("i we"), feeling), (words("i'm we're"),)):
        for start, end in sentence.find(*subject, Many(DEGREE | {"not"}), _ED_OF):
            if sentence.ends_phrase(end) and sentence.after(end) not in words("the my a an you him her them"):
                fix = f"{sentence.text(start, end - 1)} {_ED_OF[sentence.word(end - 1)]}"
                yield sentence.occurrence(ED_ING, start, end, fix)
    for start, end in sentence.find(words("a an the very so really"), _ING_OF, things):
        yield sentence.occurrence(
            ED_ING, start, end, f"{sentence.word(start)} {_ING_OF[sentence.word(start + 1)]} {sentence.word(end - 1)}"
        )
    for start, end in sentence.find(words("the this my"), things, words("is was"), Many(DEGREE | {"not"}), _ING_OF):
        if sentence.ends_phrase(end):
            fix = f"{sentence.text(start, end - 1)} {_ING_OF[sentence.word(end - 1)]}"
            yield sentence.occurrence(ED_ING, start, end, fix)


RULES = (
    Rule(DOUBLE, double_comparison, words("more most") | _COMPARED),
    Rule(FORM, wrong_comparative, words("more than") | _COMPARED | words("gooder badder goodest baddest funner")),
    Rule(THAN, wrong_than, frozenset(COMPARATIVE.values())),
    Rule(ADVERB_FORM, adjective_for_adverb, frozenset(_ADVERB_OF) | frozenset(_ADVERB_OF.values())),
    Rule(ADVERB_FORM, very_before_verb, words("very really")),
    Rule(ED_ING, ed_or_ing, frozenset(_ED_OF) | frozenset(_ING_OF)),
)
__all__ = ["PLAIN_ADJECTIVES", "RULES"]
