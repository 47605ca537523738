"""Articles: missing before a singular countable noun, unneeded, or the wrong one of 'a' and 'an'."""

from __future__ import annotations

from collections.abc import Iterator

from speakkit.analyse.engines.rules.lexicon import (
    ADJECTIVES,
    ADVERBS,
    COUNT_NOUNS,
    COUNTRIES,
    DEGREE,
    DETERMINERS,
    FUNCTION_WORDS,
    LANGUAGES,
    NATIONALITIES,
    POSSESSIVES,
    PROFESSIONS,
    SUPERLATIVE,
    words,
)
from speakkit.analyse.engines.rules.sentence import Many, Occurrence, Rule, Sentence
from speakkit.sound.pocketsphinx_models import pronunciation

MISSING, EXTRA, A_AN = "grammar.article.missing", "grammar.article.extra", "grammar.article.a_an"

_GETTING = words(
    "have has had buy buys bought need needs needed want wants wanted see saw get got rent rented find found eat ate meet met "
    "borrow borrowed watch watched read write wrote own choose chose bring brought take took buying having watching reading "
    "recommend recommended suggest suggested drive drives drove use uses used wear wears wore sell sold lose lost visit visits "
    "visited visiting join joined open opened tell told prefer"
)
# bare after a verb by idiom, by being uncountable as well, or by being a verb or a name
BARE_AFTER_VERB = words(
    "part place time work fun school class chance question answer point dream bed church help rest way family music "
    "exercise care chicken art coach egg day week month year date orange lot water skill cake method habit change "
    "experience hand foot drink dinner lunch breakfast sea type reason culture pool guide television tv university orange "
    "style difficulty home meat space practice college boss text effect advantage mother father mom mum dad grandma "
    "grandpa grandmother grandfather uncle aunt second name page word series email "
)
THINGS = COUNT_NOUNS - BARE_AFTER_VERB
"""Nouns that want an article after a verb."""
_GENRES = words("horror action comedy romance romantic adventure fiction sci-fi fantasy crime war superhero")
_MEDIA_VERBS = words("watch watched read see saw")
_GOING = words(
    "go goes went going gone come came coming walk walked drive drove travel travelled drove run ran get got"
)
_PLACES = words(
    "airport apartment bank beach bus-stop cafe cinema country garden gym hotel island kitchen lake library mall market "
    "mountain museum office park party pool restaurant river shop stadium station store supermarket theater theatre zoo"
)
_KNOWN_PLACES = words(
    "airport bank beach cinema gym kitchen library mall market museum park pool station store supermarket theater theatre zoo"
)
"""Places that one goes to as "the" one of the town."""
_DESCRIBED = words("small big large new old nice good beautiful cheap expensive little quiet great modern young cosy")
_BARE_DESCRIBED = words("country life age company condition quality land")
_BARE_PLACES = words("office party market country bank pool")
_BEING = words("am is was are were be become became")
_FREQUENCIES = words("once twice times")
_PERIODS = words("day week month year")
_LINKS = words("in at on with from for to of is was are were have has do did")
_FOOD_GAMES = words("football soccer tennis basketball volleyball baseball badminton golf chess hockey rugby")


def missing_article(sentence: Sentence) -> Iterator[Occurrence]:
    """A singular countable noun without a determiner, in places where English always has one."""
    yield from _object_without_article(sentence)
    yield from _profession_without_article(sentence)
    yield from _person_without_article(sentence)
    yield from _place_without_article(sentence)
    yield from _described_without_article(sentence)
    yield from _fixed_phrase_without_article(sentence)
    yield from _thing_after_preposition(sentence)


def _object_without_article(sentence: Sentence) -> Iterator[Occurrence]:
    """'I have dog', 'she bought new car'."""
    for start, end in sentence.find(_GETTING, Many(_GENRES), words("movie film")):
        if sentence.ends_phrase(end) and end - start > 2:
            yield _with_article(sentence, start + 1, end)
    for start, end in sentence.find(_GETTING, Many(ADJECTIVES), THINGS):
        is_counted = "own" in sentence.words[start + 1 : end] or sentence.before(start) in DETERMINERS | {"by"}
        is_title = end - start > 2 and sentence.word(start) in _MEDIA_VERBS and not sentence.shows_names
        if sentence.ends_phrase(end) and not is_counted and not is_title and not sentence.is_name(start + 1, end):
            yield _with_article(sentence, start + 1, end)


def _profession_without_article(sentence: Sentence) -> Iterator[Occurrence]:
    """'My brother is teacher', 'I want to become doctor'."""
    for start, end in sentence.find(
        _BEING | words("i'm he's she's"), Many(ADVERBS | {"not"}), Many(ADJECTIVES), PROFESSIONS
    ):
        is_plural = sentence.before(start) in _SEVERAL_SUBJECTS
        if sentence.ends_phrase(end) and not is_plural and sentence.word(end) != "of":
            adverbs = sentence.match(start, _BEING | words("i'm he's she's"), Many(ADVERBS | {"not"}))
            yield _with_article(sentence, adverbs or start + 1, end)


def _person_without_article(sentence: Sentence) -> Iterator[Occurrence]:
    """'When I was child', 'I am big fan of'."""
    for start, end in sentence.find(_BEING | words("i'm he's she's"), Many(DEGREE), Many(ADJECTIVES), _AGES | {"fan"}):
        is_plural = sentence.before(start) in _SEVERAL_SUBJECTS
        if sentence.ends_phrase(end) and not is_plural and sentence.before(start) not in _ASKING:
            degree = sentence.match(start, _BEING | words("i'm he's she's"), Many(DEGREE))
            yield _with_article(sentence, degree or start + 1, end)


_SEVERAL_SUBJECTS = words("we they you people these those are were")
_AGES = words("child kid teenager baby")
_ASKING = words("what who that which")


def _place_without_article(sentence: Sentence) -> Iterator[Occurrence]:
    """'I went to park', 'we met in restaurant'."""
    for start, end in sentence.find(_GOING, words("to"), Many(ADJECTIVES), _PLACES - words("market")):
        if sentence.ends_phrase(end):
            yield _with_article(sentence, start + 2, end)
    for start, end in sentence.find(words("in at from near"), Many(ADJECTIVES), _PLACES - _BARE_PLACES):
        if sentence.ends_phrase(end):
            yield _with_article(sentence, start + 1, end)


def _thing_after_preposition(sentence: Sentence) -> Iterator[Occurrence]:
    """'I talked with friend', 'a film about girl', 'we sat on bus': things that are one of many, "from house to house" apart."""
    for prepositions, nouns in _ONE_OF_MANY:
        for start, end in sentence.find(prepositions, _DESCRIBING, nouns):
            if (
                sentence.ends_phrase(end)
                and sentence.after(end) not in _PAIRING
                and not sentence.is_name(start + 1, end)
            ):
                yield _with_article(sentence, start + 1, end)


_PAIRING = words("to by and or after than")
_DESCRIBING = Many(ADJECTIVES - NATIONALITIES - _DESCRIBED)
_ALIVE = words("girl boy woman guy dog cat girlfriend boyfriend colleague stranger neighbor neighbour foreigner")
_ONE_OF_MANY = (
    (
        words("about with"),
        _ALIVE | words("friend movie film book song car house computer country planet monster robot murderer"),
    ),
    (words("in"), words("car film movie story hotel house room village museum forest supermarket building box bottle")),
    (words("on"), words("bus train table wall chair bed roof bench sofa desk")),
    (words("from"), words("friend movie film book movies shop restaurant website")),
)


def _described_without_article(sentence: Sentence) -> Iterator[Occurrence]:
    """'It was good idea', 'we live in small house'."""
    nouns = THINGS - _BARE_DESCRIBED | words("idea day place question answer")
    links = words("was is be"), words("he's she's it's that's i'm")
    for start, end in sentence.find(links[0] | links[1], Many(ADVERBS | DEGREE), _DESCRIBED, Many(ADJECTIVES), nouns):
        is_stated = sentence.word(start) in links[1] or sentence.before(start) in words("it he she this that i to will")
        if is_stated and sentence.ends_phrase(end):
            yield _with_article(sentence, start + 1, end)
    for start, end in sentence.find(words("in for with near from"), _DESCRIBED, Many(ADJECTIVES), nouns):
        if sentence.ends_phrase(end) and not sentence.is_name(start, end):
            yield _with_article(sentence, start + 1, end)


def _fixed_phrase_without_article(sentence: Sentence) -> Iterator[Occurrence]:
    """'I have lot of friends', 'few days ago', 'twice week', 'at same time'."""
    for start, end in sentence.find(words("lot"), words("of")):
        if sentence.before(start) in words(
            "have has had with is are was were eat do did learned know see there many and"
        ):
            yield sentence.occurrence(MISSING, start, end, "a lot of")
    for start, end in sentence.find(words("few"), words("days weeks months years minutes hours"), words("ago later")):
        if sentence.before(start) not in DETERMINERS | words("past last next very"):
            yield sentence.occurrence(MISSING, start, end, f"a {sentence.text(start, end)}")
    for start, end in sentence.find(_FREQUENCIES, _PERIODS):
        if sentence.ends_phrase(end) and sentence.before(start) != "of":
            yield sentence.occurrence(MISSING, start, end, f"{sentence.word(start)} a {sentence.word(start + 1)}")
    for start, end in sentence.find(words("one"), words("of"), frozenset(SUPERLATIVE.values()) | {"most"}):
        yield sentence.occurrence(MISSING, start, end, f"one of the {sentence.word(end - 1)}")
    for start, end in sentence.find(words("in from to at"), words("usa uk philippines netherlands")):
        if sentence.ends_phrase(end):
            yield sentence.occurrence(MISSING, start, end, f"{sentence.word(start)} the {sentence.word(end - 1)}")
    for start, end in sentence.find(words("in from to"), words("us")):
        if sentence.texts[end - 1] == "US" and sentence.ends_phrase(end):
            yield sentence.occurrence(MISSING, start, end, f"{sentence.word(start)} the us")
    for start, end in sentence.find(words("for"), words("first"), words("time")):
        yield sentence.occurrence(MISSING, start, end, "for the first time")
    for start, end in sentence.find(_LINKS, words("same"), COUNT_NOUNS | words("time way")):
        yield sentence.occurrence(MISSING, start, end, f"{sentence.word(start)} the {sentence.text(start + 1, end)}")


def with_article(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """'I have a dog', 'she is a teacher', 'we went to the park': where `missing_article` looks for a bare noun."""
    articles, nouns = words("a an the"), THINGS
    places = (
        (_GETTING, articles, Many(ADJECTIVES), nouns),
        (_BEING | words("i'm he's she's"), words("a an"), Many(ADJECTIVES), PROFESSIONS),
        (_GOING, words("to"), articles, Many(ADJECTIVES), _PLACES - words("market")),
        (words("in at from near"), articles, Many(ADJECTIVES), _PLACES - _BARE_PLACES),
        (words("in for with near from"), articles, _DESCRIBED, Many(ADJECTIVES), nouns),
    )
    found = {(end, start) for steps in places for start, end in sentence.find(*steps) if sentence.ends_phrase(end)}
    for end in sorted({end for end, _ in found}):
        yield min(start for other, start in found if other == end), end


def unneeded_article(sentence: Sentence) -> Iterator[Occurrence]:
    """'the my brother', 'in the Japan', 'speak the English', 'play the football'."""
    for start, end in sentence.find(words("the a an"), POSSESSIVES - {"her"}):
        yield sentence.occurrence(EXTRA, start, end, sentence.word(start + 1))
    liking = words("like likes love loves enjoy enjoys in about")
    for start, end in sentence.find(liking, words("the"), words("nature society")):
        if sentence.ends_phrase(end) and sentence.after(end) not in words("of in"):
            yield sentence.occurrence(EXTRA, start, end, f"{sentence.word(start)} {sentence.word(end - 1)}")
    named = (
        (words("in to from"), COUNTRIES),
        (words("speak speaks spoke speaking study studying learn learning"), LANGUAGES),
        (words("play plays played playing watch"), _FOOD_GAMES),
    )
    for openers, names in named:
        for start, end in sentence.find(openers, words("the"), names):
            if sentence.ends_phrase(end):
                yield sentence.occurrence(EXTRA, start, end, f"{sentence.word(start)} {sentence.word(end - 1)}")


_CALLS = words("oh ah eh okay yeah yes yep hey ooh aha")
"""What cuts off a phrase: "a oh, sorry"."""


def a_or_an(sentence: Sentence) -> Iterator[Occurrence]:
    """'a interesting day', 'an university': the sound of the next word decides; "plan a is" and "an historic" are fine."""
    for start in range(len(sentence) - 1):
        end, word = start + 2, sentence.after(start + 1)
        may_be_an = sentence.word(start) == "an" and word.startswith("h")
        if sentence.word(start) not in {"a", "an"} or may_be_an or len(word) < 2 or word in FUNCTION_WORDS | _CALLS:
            continue
        phones = pronunciation(word)
        is_adjacent = sentence.indices[start] + 1 == sentence.indices[start + 1]
        if phones is None or not is_adjacent:
            continue
        right = "an" if phones[0][0] in "AEIOU" else "a"
        if right != sentence.word(start):
            yield sentence.occurrence(A_AN, start, end, f"{right} {sentence.word(start + 1)}")


def _with_article(sentence: Sentence, start: int, end: int) -> Occurrence:
    word = sentence.word(start)
    article = "the" if word in _KNOWN_PLACES else indefinite_before(word)
    return sentence.occurrence(MISSING, start, end, f"{article} {sentence.text(start, end)}")


def indefinite_before(word: str) -> str:
    """'a' or 'an', by how the word is said."""
    phones = pronunciation(word) or (word[0].upper(),)
    return "an" if phones[0][0] in "AEIOU" else "a"


RULES = (
    Rule(
        MISSING,
        missing_article,
        COUNT_NOUNS | PROFESSIONS | words("lot few times twice once same first one usa uk us philippines netherlands"),
        find_right=with_article,
    ),
    Rule(EXTRA, unneeded_article, words("the a an")),
    Rule(A_AN, a_or_an, words("a an")),
)
