"""Prepositions: wrong, missing or one too many after verbs and adjectives, and in phrases of time and place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from speakkit.analyse.engines.rules.lexicon import (
    ADJECTIVES,
    BASE_OF_THIRD_PERSON,
    BE,
    COMPARATIVE,
    DEGREE,
    GERUND,
    LANGUAGES,
    MONTHS,
    NUMBERS,
    OBJECT_PRONOUNS,
    PARTICIPLE,
    PAST,
    POSSESSIVES,
    PRESENT_VERBS,
    SUBJECT_PRONOUNS,
    THIRD_PERSON,
    VERBS,
    WEEKDAYS,
    YEARS,
    words,
)
from speakkit.analyse.engines.rules.sentence import Many, Occurrence, Rule, Sentence

VERB, ADJECTIVE = "grammar.preposition.verb", "grammar.preposition.adjective"
TIME, PLACE, HOME = "grammar.preposition.time", "grammar.preposition.place", "grammar.preposition.home"
SINCE_FOR = "grammar.time.since_for"


@dataclass(frozen=True)
class _Government:
    """That a verb's `forms` take the preposition `right` ("" for none) where learners say one of `wrong`.

    `followers` are the words that must come next, all where it is empty; `exceptions` make the phrase right.
    """

    forms: frozenset[str]
    wrong: frozenset[str]
    right: str
    followers: frozenset[str] = frozenset()
    exceptions: frozenset[str] = frozenset()


def _forms(verb: str) -> frozenset[str]:
    return frozenset({verb, THIRD_PERSON[verb], PAST[verb], GERUND[verb]})


_TAKES_PARTICLE = (
    VERBS
    | frozenset(THIRD_PERSON.values())
    | frozenset(PAST.values())
    | frozenset(PARTICIPLE.values())
    | frozenset(GERUND.values())
    | BE
    | words("it them that this one log logged logs part interested up")
)
_WITHOUT_PARTICLE = words(
    "happened born started began met saw visited died arrived graduated bought ate married learned studied"
)
_PARTICIPLES = frozenset(PARTICIPLE.values()) | {"been"}
_MAX_BEFORE_SINCE = 7
_MAX_BEFORE_THAN = 6
COMPARED = frozenset(COMPARATIVE.values()) | words("more less rather better other")
_OBJECTS = OBJECT_PRONOUNS - {"it"} | POSSESSIVES | words("the")
_PERSONS = words("me him us them")
_GOVERNMENTS = (
    _Government(_forms("depend"), words("of from in to"), "on"),
    _Government(_forms("discuss"), words("about"), ""),
    _Government(_forms("marry") - {"married"}, words("with"), ""),
    _Government(words("married"), words("with"), "to", exceptions=words("children kids two three one a no")),
    _Government(words("mention mentioned mentions"), words("about"), "", exceptions=words("it")),
    _Government(words("emphasize emphasized stressed"), words("on about"), ""),
    _Government(words("contacted"), words("with to"), ""),
    _Government(words("entered"), words("to in"), "", words("the my a his her this our")),
    _Government(words("visited visiting"), words("to"), ""),
    _Government(words("approached"), words("to"), ""),
    _Government(words("ask asked asking asks"), words("to"), "", _PERSONS),
    _Government(words("tell tells told telling"), words("to"), "", _PERSONS),
    _Government(words("answered"), words("to"), "", _PERSONS | words("the my")),
    _Government(words("call called calling calls help helped"), words("to"), "", _PERSONS),
    _Government(words("reached reaching"), words("to at in"), ""),
    _Government(words("explained explain describe described"), words("about"), ""),
    _Government(words("lacks"), words("of"), ""),
    _Government(words("participate participates participated participating"), words("to on"), "in"),
    _Government(words("believe believes believed"), words("to"), "in"),
    _Government(words("dreamed dreamt"), words("with"), "about"),
    _Government(words("laugh laughs laughed laughing"), words("of"), "at"),
    _Government(words("suffer suffers suffered suffering"), words("of"), "from"),
    _Government(words("insist insists insisted"), words("in to"), "on"),
    _Government(words("concentrate concentrating"), words("in to"), "on"),
    _Government(words("consist consists consisted"), words("from"), "of"),
    _Government(words("belong belongs belonged"), words("of"), "to"),
    _Government(words("graduated"), words("at in"), "from", words("university college high school my the")),
    _Government(
        words("attend attends attended"), words("to"), "", words("school class classes university college course")
    ),
    _Government(
        words("going go went gone"), words("to"), "", words("shopping swimming skiing camping fishing jogging")
    ),
)
_NEEDS_TO = words("listen listens listened listening")
_LISTENED = words("music radio songs podcasts jazz rock pop english") | _OBJECTS - {"her"}
_NEEDS_FOR = words("wait waits waited waiting")
_WAITED = words("bus train taxi plane doctor teacher metro subway")
_SPEAK = words("speak speaks spoke speaking")

_ADJECTIVE_GOVERNMENTS = (
    _Government(words("interested"), words("on for about of by at"), "in"),
    _Government(words("afraid scared"), words("from about"), "of", exceptions=words("time start beginning now")),
    _Government(words("proud"), words("with from about"), "of"),
    _Government(words("famous"), words("of"), "for"),
    _Government(words("capable"), words("to for"), "of"),
    _Government(words("full"), words("with"), "of"),
    _Government(words("jealous"), words("from"), "of"),
    _Government(words("addicted"), words("with for of in"), "to"),
    _Government(words("similar"), words("with of than"), "to"),
    _Government(words("responsible"), words("of"), "for"),
    _Government(words("worried"), words("of"), "about"),
    _Government(words("satisfied"), words("of from"), "with"),
    _Government(words("good bad"), words("of"), "at", frozenset(GERUND.values()) - {"being"}),
    _Government(
        words("good bad better"),
        words("in"),
        "at",
        words("math maths mathematics sport sports science chemistry physics cooking singing dancing football")
        | LANGUAGES,
    ),
)


def after_verb(sentence: Sentence) -> Iterator[Occurrence]:
    """'depend of', 'married with', 'discuss about', 'listen music', 'wait me'."""
    yield from _governed(sentence, _GOVERNMENTS, VERB)
    for start, end in sentence.find(_NEEDS_TO, Many(ADJECTIVES), _LISTENED):
        yield _inserted(sentence, start, end, "to")
    for start, end in sentence.find(_NEEDS_FOR, _PERSONS):
        yield _inserted(sentence, start, end, "for")
    for start, end in sentence.find(_NEEDS_FOR, words("the my"), _WAITED):
        yield _inserted(sentence, start, end, "for")
    for start, end in sentence.find(_NEEDS_FOR, words("your his her their our this these")):
        if sentence.after(end) not in words("turn turns time chance"):
            yield _inserted(sentence, start, end, "for")
    for start, end in sentence.find(words("prefer prefers preferred")):
        yield from _preferred_than(sentence, start, end)
    for start, end in sentence.find(_SPEAK, _PERSONS):
        yield _inserted(sentence, start, end, "to")


def _preferred_than(sentence: Sentence, start: int, end: int) -> Iterator[Occurrence]:
    """'I prefer tea than coffee'; "I prefer shorter films than these" compares."""
    for at in range(end + 1, min(end + _MAX_BEFORE_THAN, len(sentence))):
        if at in sentence.breaks or sentence.word(at) in COMPARED or sentence.word(end) in COMPARED:
            return
        if sentence.word(at) == "than":
            yield sentence.occurrence(VERB, start, at + 1, f"{sentence.text(start, at)} to")
            return


def after_adjective(sentence: Sentence) -> Iterator[Occurrence]:
    """'interested on', 'good in maths'."""
    yield from _governed(sentence, _ADJECTIVE_GOVERNMENTS, ADJECTIVE)


def _governed(sentence: Sentence, governments: tuple[_Government, ...], pattern_id: str) -> Iterator[Occurrence]:
    for government in governments:
        for start, end in sentence.find(government.forms, government.wrong):
            after = sentence.after(end)
            is_wanted = not government.followers or after in government.followers
            is_passive = not government.right and sentence.before(start) in BE
            if after and is_wanted and not is_passive and after not in government.exceptions:
                fix = " ".join(filter(None, (sentence.word(start), government.right, after)))
                yield sentence.occurrence(pattern_id, start, end + 1, fix)


def _inserted(sentence: Sentence, start: int, end: int, preposition: str) -> Occurrence:
    fix = f"{sentence.word(start)} {preposition} {sentence.text(start + 1, end)}"
    return sentence.occurrence(VERB, start, end, fix)


def of_time(sentence: Sentence) -> Iterator[Occurrence]:
    """'in Monday', 'at the morning', 'in last year', 'on 5 o'clock'."""
    parts = words("morning afternoon evening")
    wrong_day = sentence.find(words("in at"), WEEKDAYS)
    for start, end in wrong_day:
        yield _exchanged(sentence, TIME, start, end, "on")
    for start, end in sentence.find(words("at on"), MONTHS | words("summer winter spring autumn")):
        after = sentence.after(end)
        if sentence.ends_phrase(end) and not after.isdecimal():
            yield _exchanged(sentence, TIME, start, end, "in")
    for start, end in sentence.find(words("at on"), YEARS):
        if sentence.ends_phrase(end):
            yield _exchanged(sentence, TIME, start, end, "in")
    for start, end in sentence.find(words("at"), words("the"), parts):
        if sentence.ends_phrase(end):
            yield _exchanged(sentence, TIME, start, end, "in")
    for start, end in sentence.find(words("in on"), NUMBERS, words("o'clock")):
        yield _exchanged(sentence, TIME, start, end, "at")
    for opener in (
        (words("last next"), words("week month year weekend night summer winter") | WEEKDAYS),
        (words("yesterday tomorrow today"),),
    ):
        for start, end in sentence.find(words("in on at"), *opener):
            if sentence.ends_phrase(end) and not _may_be_particle(sentence.before(start)):
                yield sentence.occurrence(TIME, start, end, sentence.text(start + 1, end))


def _may_be_particle(before: str) -> bool:
    """Whether a preposition after this word may belong to it: "we moved in last week", "the show is on tomorrow"."""
    return (before in _TAKES_PARTICLE or before.endswith("ed")) and before not in _WITHOUT_PARTICLE


def of_place(sentence: Sentence) -> Iterator[Occurrence]:
    """'arrive to the airport', 'in the internet'."""
    for start, end in sentence.find(words("arrive arrives arrived arriving"), words("to")):
        after = sentence.after(end)
        if after and after not in words("home here there see find work"):
            fix = f"{sentence.word(start)} {'at' if after in words('the a my') else 'in'} {after}"
            yield sentence.occurrence(PLACE, start, end + 1, fix)
    for start, end in sentence.find(words("in at"), words("the internet"), Many(words("internet"))):
        if sentence.word(end - 1) == "internet" and sentence.ends_phrase(end):
            yield sentence.occurrence(PLACE, start, end, "on the internet")


_MEDIA = words(
    "netflix youtube facebook instagram tiktok twitter television tv amazon hulu hbo disney spotify whatsapp telegram twitch"
)


def on_a_medium(sentence: Sentence) -> Iterator[Occurrence]:
    """'I watched it in Netflix', 'in Facebook'."""
    for start, end in sentence.find(words("in at"), _MEDIA, Many(words("prime plus max video music"))):
        works_there = not words("work works worked working job").isdisjoint(sentence.words[max(0, start - 3) : start])
        if sentence.ends_phrase(end) and not works_there:
            yield _exchanged(sentence, PLACE, start, end, "on")
    for start, end in sentence.find(words("in at"), words("the"), words("tv television radio")):
        if sentence.ends_phrase(end):
            said = sentence.word(end - 1)
            yield sentence.occurrence(PLACE, start, end, "on the radio" if said == "radio" else f"on {said}")


def before_home(sentence: Sentence) -> Iterator[Occurrence]:
    """'go to home', 'come to here', 'go to abroad'."""
    moving = words(
        "go goes went going gone come comes came coming get got return returned arrive arrived drive drove walk walked"
    )
    for start, end in sentence.find(
        moving, Many(words("back")), words("to"), words("home here there abroad downtown upstairs")
    ):
        if sentence.ends_phrase(end):
            fix = f"{sentence.text(start, end - 2)} {sentence.word(end - 1)}"
            yield sentence.occurrence(HOME, start, end, fix)


def since_for_duration(sentence: Sentence) -> Iterator[Occurrence]:
    """'since five years', 'since a long time', 'I live here from five years'."""
    units = words("year years month months week weeks day days hour hours minutes decades")
    for quantity in ((NUMBERS,), (words("a"), words("few")), (words("many several some"),), (words("one a an"),)):
        for start, end in sentence.find(
            words("since"), Many(words("about almost more than nearly over")), *quantity, units
        ):
            if sentence.after(end) not in words("ago before of"):
                yield _for_duration(sentence, start, end)
    for start, end in sentence.find(words("from"), NUMBERS, units):
        found = _for_duration(sentence, start, end)
        if sentence.ends_phrase(end) and found.token_start < sentence.indices[start] and not sentence.after(end):
            yield found  # only where a present stands before it: "I live here from five years"
    for start, end in sentence.find(words("since"), Many(words("a very") | DEGREE), words("long"), Many(words("time"))):
        if "ago" not in (sentence.after(end), sentence.after(end + 1)):
            yield _for_duration(sentence, start, end)


def _for_duration(sentence: Sentence, start: int, end: int) -> Occurrence:
    """'for', and the present before it made the perfect: "I live here since" -> "I have lived here for"."""
    duration = f"for {sentence.text(start + 1, end)}"
    for subject in range(max(0, start - _MAX_BEFORE_SINCE), start - 1):
        verb = sentence.word(subject + 1)
        base = verb if verb in PRESENT_VERBS else BASE_OF_THIRD_PERSON.get(verb)
        participle = "been" if verb in words("am is are") else PARTICIPLE.get(base or "")
        is_main = sentence.word(subject) in SUBJECT_PRONOUNS and sentence.word(subject + 2) not in _PARTICIPLES
        if is_main and participle is not None:
            have = "has" if sentence.word(subject) in words("he she it") else "have"
            perfect = f"{sentence.word(subject)} {have} {participle} {sentence.text(subject + 2, start)}"
            return sentence.occurrence(SINCE_FOR, subject, end, f"{perfect} {duration}")
    return sentence.occurrence(SINCE_FOR, start, end, duration)


def _exchanged(sentence: Sentence, pattern_id: str, start: int, end: int, preposition: str) -> Occurrence:
    return sentence.occurrence(pattern_id, start, end, f"{preposition} {sentence.text(start + 1, end)}")


def _all_forms(governments: tuple[_Government, ...]) -> frozenset[str]:
    return frozenset[str]().union(*(government.forms for government in governments))


RULES = (
    Rule(SINCE_FOR, since_for_duration, words("since for from")),
    Rule(
        VERB,
        after_verb,
        _all_forms(_GOVERNMENTS) | _NEEDS_TO | _NEEDS_FOR | _SPEAK | words("prefer prefers preferred"),
    ),
    Rule(ADJECTIVE, after_adjective, _all_forms(_ADJECTIVE_GOVERNMENTS)),
    Rule(TIME, of_time, words("in on at")),
    Rule(PLACE, of_place, words("arrive arrives arrived arriving internet")),
    Rule(PLACE, on_a_medium, _MEDIA | words("radio")),
    Rule(HOME, before_home, words("home here there abroad downtown upstairs")),
)
