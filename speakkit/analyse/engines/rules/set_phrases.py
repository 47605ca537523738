"""Set phrases: the preposition that belongs in them, and the one that is missing on the way to a place."""

from __future__ import annotations

from collections.abc import Iterator

from speakkit.analyse.engines.rules.lexicon import (
    ADJECTIVES,
    COUNTRIES,
    OBJECT_PRONOUNS,
    PEOPLE,
    POSSESSIVES,
    SINGULAR_OF_PLURAL,
    words,
)
from speakkit.analyse.engines.rules.sentence import Many, Occurrence, Rule, Sentence

PHRASE, MISSING = "grammar.preposition.phrase", "grammar.preposition.missing"

_PHRASES = {
    "in the mood of": "in the mood for",
    "on retrospect": "in retrospect",
    "in the other hand": "on the other hand",
    "in one hand": "on one hand",
    "on my opinion": "in my opinion",
    "for my opinion": "in my opinion",
    "by my opinion": "in my opinion",
    "in the weekend": "at the weekend",
    "in the weekends": "at weekends",
    "by the first time": "for the first time",
    "in that time": "at that time",
    "in this moment": "at this moment",
    "in the same time": "at the same time",
    "in the end of": "at the end of",
    "on the past": "in the past",
    "on the future": "in the future",
    "by my own": "on my own",
    "in purpose": "on purpose",
    "in vacation": "on vacation",
    "in holiday": "on holiday",
    "in average": "on average",
    "in foot": "on foot",
    "in the phone": "on the phone",
    "according with": "according to",
    "different of": "different from",
    "congratulations for": "congratulations on",
    "the reason of": "the reason for",
    "in love of": "in love with",
    "in love for": "in love with",
    "in base on": "based on",
    "with regards of": "with regard to",
}
_STEPS = {phrase: tuple(words(word) for word in phrase.split()) for phrase in _PHRASES}
_STORIES = words("book books novel novels story stories comic comics true real fact facts event events")
_MANY_OF = frozenset(SINGULAR_OF_PLURAL) | words("people things")
_GOING = words("go goes going went come comes came coming")
_PLACES = words(
    "airport bank beach church cinema gym hospital library market museum park restaurant school shop stadium station store "
    "supermarket theater theatre university zoo"
)
_VIEWERS = POSSESSIVES | words("a an the this that another different every")
_LIVING = words("live lives lived living")


def wrong_in_phrase(sentence: Sentence) -> Iterator[Occurrence]:
    """'in the other hand', 'in the same time', 'based in a novel', 'a lot people', 'most of people'."""
    for phrase, steps in _STEPS.items():
        for start, end in sentence.find(*steps):
            yield sentence.occurrence(PHRASE, start, end, _PHRASES[phrase])
    for start, end in sentence.find(words("based"), words("in"), Many(words("a an the true real some")), _STORIES):
        yield sentence.occurrence(PHRASE, start, end, f"based on {sentence.text(start + 2, end)}")
    for start, end in sentence.find(words("come comes came coming"), words("in"), words("terms")):
        yield sentence.occurrence(PHRASE, start, end, f"{sentence.word(start)} to terms")
    view = Many(_VIEWERS | ADJECTIVES), words("point"), words("of"), words("view")
    for start, end in sentence.find(words("in with on by for at"), *view):
        yield sentence.occurrence(PHRASE, start, end, f"from {sentence.text(start + 1, end)}")
    for start, end in sentence.find(words("a"), words("lot"), _MANY_OF):
        yield sentence.occurrence(PHRASE, start, end, f"a lot of {sentence.word(end - 1)}")
    for start, end in sentence.find(words("lots"), _MANY_OF):
        yield sentence.occurrence(PHRASE, start, end, f"lots of {sentence.word(end - 1)}")
    for start, end in sentence.find(words("most"), words("of"), _MANY_OF):
        has_article = sentence.before(start) == "the" and sentence.before(start - 1) not in words("make made get")
        yield sentence.occurrence(PHRASE, start - has_article, end, f"most {sentence.word(end - 1)}")


def way_without_to(sentence: Sentence) -> Iterator[Occurrence]:
    """'We went the park', 'I go school', 'they live Japan', 'I talk him every day'."""
    for start, end in sentence.find(_GOING, Many(words("the my our a")), _PLACES):
        if sentence.ends_phrase(end):
            yield _inserted(sentence, start, end, "to")
    for start, end in sentence.find(_GOING, words("work")):
        if sentence.after(end) in words("by every at late early"):
            yield _inserted(sentence, start, end, "to")
    for start, end in sentence.find(_LIVING, COUNTRIES):
        if sentence.ends_phrase(end):
            yield _inserted(sentence, start, end, "in")
    for start, end in sentence.find(words("talk talks talked talking"), OBJECT_PRONOUNS - {"her", "it"}):
        if sentence.after(end) not in words("into out through down"):
            yield _inserted(sentence, start, end, "to")
    person = OBJECT_PRONOUNS - {"it"}
    for start, end in sentence.find(words("communicate communicates communicated communicating"), person):
        yield _inserted(sentence, start, end, "with")
    for start, end in sentence.find(words("communicate communicating talk talking talked"), POSSESSIVES, PEOPLE):
        if sentence.ends_phrase(end):
            yield _inserted(sentence, start, end, "with")


def _inserted(sentence: Sentence, start: int, end: int, preposition: str) -> Occurrence:
    fix = f"{sentence.word(start)} {preposition} {sentence.text(start + 1, end)}"
    return sentence.occurrence(MISSING, start, end, fix)


RULES = (
    Rule(
        PHRASE,
        wrong_in_phrase,
        frozenset(word for phrase in _PHRASES for word in phrase.split()) | words("lot lots most"),
    ),
    Rule(MISSING, way_without_to, _GOING | _LIVING | words("talk talks talked talking communicate communicating")),
)
