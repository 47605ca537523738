"""Tense and the forms of verbs."""

from __future__ import annotations

from collections.abc import Iterator

from speakkit.analyse.engines.rules.lexicon import (
    ADVERBS,
    BASE_OF_GERUND,
    BASE_OF_PAST,
    BASE_OF_THIRD_PERSON,
    BE,
    CLAUSE_WORDS,
    FINITE_VERBS,
    HAVE,
    IRREGULAR_PAST_ERRORS,
    MONTHS,
    NUMBERS,
    PARTICIPLE,
    PAST,
    PEOPLE,
    POSSESSIVES,
    PRESENT_VERBS,
    SUBJECT_PRONOUNS,
    THIRD_PERSON,
    VERBS_ONLY,
    WEEKDAYS,
    YEARS,
    words,
)
from speakkit.analyse.engines.rules.sentence import Many, Occurrence, Rule, Sentence

PAST_TIME = "grammar.tense.past_time"
PERFECT = "grammar.tense.perfect_with_past_time"
DURATION = "grammar.tense.present_with_duration"
DID_PAST = "grammar.tense.did_past"
BE_BASE = "grammar.tense.be_base"
IF_WOULD = "grammar.tense.would_in_if"
IRREGULAR = "grammar.tense.past_of_irregular"
PARTICIPLE_FORM = "grammar.tense.perfect_participle"
USED_TO = "grammar.tense.used_to"
STATE = "grammar.tense.continuous_state"

_LAST_UNITS = words("night week month year summer winter spring autumn weekend time century") | WEEKDAYS | MONTHS
_AGO_UNITS = words("minute minutes hour hours day days week weeks month months year years time")
_QUANTITIES = words("a an one few couple of several many long some")
_NOT_ADVERBIAL = words("from of since until till than for like as about with in by the and to after before")
_THINKING = words(
    "think know remember believe guess hope mean suppose wish like love miss prefer agree understand want need"
)
_PRESENT_BE = {"am": "was", "is": "was", "are": "were", "i'm": "i was", "have": "had", "has": "had"}
_TO_BE_PAST = BASE_OF_THIRD_PERSON.keys() | PRESENT_VERBS
_PASTS = BASE_OF_PAST.keys() | words("was were had did didn't")
_PARTICIPLES = frozenset(PARTICIPLE.values()) | {"been"}
_MAX_DISTANCE = 9
"""Words between a verb and the time that follows it."""


def has_past_time(sentence: Sentence) -> bool:
    """Whether the sentence names a time that is over."""
    return next(_past_times(sentence), None) is not None


def _past_times(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """(start, end) of 'yesterday', 'last week', 'two years ago' as adverbials; "since last week" is none."""
    places = [
        *sentence.find(words("yesterday")),
        *sentence.find(words("last"), _LAST_UNITS),
        *(
            (start, end)
            for first in (NUMBERS, words("a an one few some several many"))
            for start, end in sentence.find(first, Many(_QUANTITIES), _AGO_UNITS, words("ago"))
        ),
    ]
    for start, end in places:
        if sentence.before(start) not in _NOT_ADVERBIAL or sentence.word(start - 1) == "and":
            yield start, end


def present_for_past(sentence: Sentence) -> Iterator[Occurrence]:
    """'Yesterday I go to the market', 'she come here two years ago'."""
    for start, end in _past_times(sentence):
        if not sentence.before(start) or sentence.before(start) in CLAUSE_WORDS:
            yield from _presents_after(sentence, end)
        yield from _present_before(sentence, start)


def _presents_after(sentence: Sentence, at: int) -> Iterator[Occurrence]:
    """The present verb after a time that opens the clause, and those joined to it by 'and'."""
    found = _subject_and_verb(sentence, at)
    while found is not None:
        start, end = found
        if sentence.word(end - 1) not in _THINKING:
            yield _in_past(sentence, start, end)
        found = None
        for joint in range(end, len(sentence)):
            if sentence.word(joint) == "and":
                found = _subject_and_verb(sentence, joint + 2 if sentence.word(joint + 1) == "then" else joint + 1)
                break
            if sentence.word(joint) in CLAUSE_WORDS:
                break


def _subject_and_verb(sentence: Sentence, at: int) -> tuple[int, int] | None:
    for subject in ((SUBJECT_PRONOUNS,), (POSSESSIVES, PEOPLE)):
        end = sentence.match(at, *subject, Many(ADVERBS), _TO_BE_PAST)
        is_perfect = end is not None and sentence.word(end - 1) in HAVE and sentence.word(end) in _PARTICIPLES
        if end is not None and not is_perfect:
            return at, end
        end = sentence.match(at, *subject, words("am is are"))
        if end is not None and sentence.word(end) not in BASE_OF_GERUND:
            return at, end
    return None


def _present_before(sentence: Sentence, time: int) -> Iterator[Occurrence]:
    """The present verb of the clause that a time closes: an action, and the only verb there."""
    for at in range(max(0, time - _MAX_DISTANCE), time):
        found = _subject_and_verb(sentence, at)
        if found is None or not sentence.opens_clause(at):
            continue
        if _is_one_clause(sentence, found[1], time) and sentence.word(found[1] - 1) not in _THINKING:
            yield _in_past(sentence, *found)


def past_after_time(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """'Yesterday I went', 'she came here two years ago': where `present_for_past` looks for a present."""
    for start, end in _past_times(sentence):
        if not sentence.before(start) or sentence.before(start) in CLAUSE_WORDS:
            verb = _subject_and_past(sentence, end)
            if verb is not None:
                yield start, verb
        for at in range(max(0, start - _MAX_DISTANCE), start):
            verb = _subject_and_past(sentence, at) if sentence.opens_clause(at) else None
            if verb is not None and _is_one_clause(sentence, verb, start):
                yield at, end


def _subject_and_past(sentence: Sentence, at: int) -> int | None:
    """The end of a subject with its verb in the past, None where there is none."""
    for subject in ((SUBJECT_PRONOUNS,), (POSSESSIVES, PEOPLE)):
        end = sentence.match(at, *subject, Many(ADVERBS), _PASTS)
        if end is not None and not (sentence.word(end - 1) == "had" and sentence.word(end) in _PARTICIPLES):
            return end
    return None


def _is_one_clause(sentence: Sentence, verb: int, time: int) -> bool:
    """Whether between a verb's end and a time there is no other verb, clause or break."""
    between = sentence.words[verb:time]
    is_alone = FINITE_VERBS.isdisjoint(between) and CLAUSE_WORDS.isdisjoint(between)
    return is_alone and sentence.breaks.isdisjoint(range(verb, time + 1))


def _in_past(sentence: Sentence, start: int, end: int) -> Occurrence:
    verb = sentence.word(end - 1)
    past = _PRESENT_BE.get(verb) or PAST[BASE_OF_THIRD_PERSON.get(verb, verb)]
    if verb == "are" and sentence.word(start) == "i":
        past = "was"
    return sentence.occurrence(PAST_TIME, start, end, f"{sentence.text(start, end - 1)} {past}")


def perfect_for_past(sentence: Sentence) -> Iterator[Occurrence]:
    """'I have seen him yesterday'."""
    participles = frozenset(PARTICIPLE.values()) - {"got"} | {"been"}
    for start, end in sentence.find(words("i i've you you've we we've they they've he she"), Many(HAVE), participles):
        if sentence.text(start, end - 1).count("ve") == 0 and "has" not in sentence.words[start:end]:
            continue
        for time, _ in _past_times(sentence):
            between = sentence.words[end:time]
            if (
                0 <= time - end <= _MAX_DISTANCE
                and FINITE_VERBS.isdisjoint(between)
                and CLAUSE_WORDS.isdisjoint(between)
            ):
                yield _simple_past(sentence, start, end)


def _simple_past(sentence: Sentence, start: int, end: int) -> Occurrence:
    subject = sentence.word(start).split("'")[0]
    participle = sentence.word(end - 1)
    base = next((verb for verb, form in PARTICIPLE.items() if form == participle), "be")
    past = ("were" if subject in {"we", "you", "they"} else "was") if base == "be" else PAST[base]
    return sentence.occurrence(PERFECT, start, end, f"{subject} {past}")


def present_with_duration(sentence: Sentence) -> Iterator[Occurrence]:
    """'I live here since 2015', 'I know him for ten years'."""
    participles = {"am": "have been", "i'm": "i have been"}
    verbs = words("live work study learn know am i'm") | _THIRD_TO_PERFECT.keys()
    points = (words("since"), words("january monday childhood") | MONTHS | WEEKDAYS), (words("since"), YEARS)
    spans = (words("for"), NUMBERS, words("years months")), (words("for"), words("many several"), words("years"))
    for start, end in sentence.find(SUBJECT_PRONOUNS - {"it"} | {"i'm"}, Many(verbs)):
        verb = sentence.word(end - 1)
        if end - start > 2 or verb not in verbs or not sentence.opens_clause(start):
            continue
        phrases = (*points, *spans) if verb in {"live", "know"} else points
        for at in range(end, min(end + _MAX_DISTANCE, len(sentence))):
            is_up_to_now = any(sentence.match(at, *phrase) for phrase in phrases)
            if is_up_to_now and FINITE_VERBS.isdisjoint(sentence.words[end:at]):
                right = participles.get(verb) or _THIRD_TO_PERFECT.get(verb) or f"have {PARTICIPLE[verb]}"
                subject = "" if verb == "i'm" else sentence.word(start) + " "
                yield sentence.occurrence(DURATION, start, end, f"{subject}{right}")


_THIRD_TO_PERFECT = {
    "is": "has been", "lives": "has lived", "works": "has worked", "studies": "has studied", "learns": "has learned",
    "knows": "has known",
}  # fmt: skip


def past_after_did(sentence: Sentence) -> Iterator[Occurrence]:
    """'I didn't went', 'did you saw it?'."""
    for did in ((words("didn't"),), (words("did"), words("not")), (words("did didn't"), SUBJECT_PRONOUNS)):
        for start, end in sentence.find(
            *did, BASE_OF_PAST.keys() - {"found", "felt", "saw", "left", "had"} | {"saw", "had"}
        ):
            if sentence.text(end - 1, end + 1) == "used to":  # both spellings are in use
                continue
            base = "have" if sentence.word(end - 1) == "had" else BASE_OF_PAST[sentence.word(end - 1)]
            yield sentence.occurrence(DID_PAST, start, end, f"{sentence.text(start, end - 1)} {base}")


def be_before_base(sentence: Sentence) -> Iterator[Occurrence]:
    """'I am work in a bank', 'we are go home', 'he is go home'."""
    verbs = words("go eat live know think have see take get buy make speak want work like") & PRESENT_VERBS
    verbs |= (VERBS_ONLY & PRESENT_VERBS) - _LIKE_PARTICIPLES
    pairs = (SUBJECT_PRONOUNS - {"it"}, words("am are is")), (words("i'm we're they're you're"),)
    for subject in pairs:
        for start, end in sentence.find(*subject, verbs - {"like"}):
            if sentence.word(end - 1) == "work" and sentence.after(end) not in words("in at for as with every on"):
                continue
            is_statement = sentence.before(start) not in words("what all that who which than as thing")
            if is_statement and sentence.after(end) not in {"how"}:
                first, verb = sentence.word(start).split("'")[0], sentence.word(end - 1)
                right = THIRD_PERSON[verb] if first in {"he", "she"} else verb
                yield sentence.occurrence(BE_BASE, start, end, f"{first} {right}")


_LIKE_PARTICIPLES = words(
    "become come overcome open close let lay own mind wake hide set do be agree disagree deserve prefer believe seem "
    "graduate marry"
)
"""Base forms that may follow 'be' as something else than a verb, or that other rules know."""


def be_question_with_base(sentence: Sentence) -> Iterator[Occurrence]:
    """'Are you want to go?', 'is she know him?'."""
    verbs = (
        words("eat know think have see take get buy speak want watch pay play need understand remember") & PRESENT_VERBS
    )
    doing = {"are": "do", "is": "does", "am": "do"}
    for start, end in sentence.find(doing.keys(), words("you they we he she"), verbs):
        if not start or start in sentence.breaks or sentence.before(start) in words("what where when why how and"):
            fix = f"{doing[sentence.word(start)]} {sentence.text(start + 1, end)}"
            yield sentence.occurrence(BE_BASE, start, end, fix)


def would_after_if(sentence: Sentence) -> Iterator[Occurrence]:
    """'If I would have time'; "I don't know if I would" is fine."""
    for start, end in sentence.find(words("if"), words("i he she we they"), words("would")):
        is_condition = start == 0 or start in sentence.breaks or sentence.before(start) in words("and but so because")
        if is_condition and sentence.word(end) in VERBS_ONLY | {"have", "be"} and sentence.word(end) != "like":
            verb = sentence.word(end)
            past = "were" if verb == "be" else PAST[verb]
            yield sentence.occurrence(IF_WOULD, start, end + 1, f"if {sentence.word(start + 1)} {past}")


def regular_past_of_irregular(sentence: Sentence) -> Iterator[Occurrence]:
    """'I goed', 'he buyed'."""
    for start, end in sentence.find(IRREGULAR_PAST_ERRORS):
        past = IRREGULAR_PAST_ERRORS[sentence.word(start)]
        is_participle = sentence.before(start) in BE | HAVE
        right = PARTICIPLE.get(BASE_OF_PAST.get(past, ""), past) if is_participle else past
        yield sentence.occurrence(IRREGULAR, start, end, right)


def past_for_participle(sentence: Sentence) -> Iterator[Occurrence]:
    """'I have went', 'she has wrote'."""
    participles = {
        past: PARTICIPLE[base] for base, past in PAST.items() if past != PARTICIPLE.get(base, past) and past != "got"
    } | {"went": "gone", "did": "done"}
    subjects = words("i've you've we've they've"), words("haven't hasn't never")
    for subject in ((SUBJECT_PRONOUNS, words("have has")), *((form,) for form in subjects)):
        for start, end in sentence.find(*subject, Many(words("never already just not")), participles):
            if sentence.word(start) == "never" and sentence.before(start) not in HAVE:
                continue
            right = f"{sentence.text(start, end - 1)} {participles[sentence.word(end - 1)]}"
            yield sentence.occurrence(PARTICIPLE_FORM, start, end, right)


def base_for_participle(sentence: Sentence) -> Iterator[Occurrence]:
    """'I have watch it', 'have you see this film?', "I've never eat"."""
    plain = {verb: form for verb, form in PARTICIPLE.items() if form != verb and verb in PRESENT_VERBS}
    between = Many(words("never already just not ever also"))
    perfects = (SUBJECT_PRONOUNS, words("have has haven't hasn't")), (words("have has haven't"), SUBJECT_PRONOUNS)
    for opener in (*perfects, (words("i've you've we've they've"),)):
        for start, end in sentence.find(*opener, between, plain.keys() - {"let", "do"}):
            is_verb = sentence.word(end - 1) in VERBS_ONLY or sentence.after(end) in _BEFORE_OBJECT
            if is_verb and sentence.before(start) not in words("what all that which everything"):
                right = f"{sentence.text(start, end - 1)} {plain[sentence.word(end - 1)]}"
                yield sentence.occurrence(PARTICIPLE_FORM, start, end, right)


def negated_perfect(sentence: Sentence) -> Iterator[Occurrence]:
    """ "I don't have seen it", "he doesn't have been there"."""
    have = {"don't": "haven't", "doesn't": "hasn't"}
    for start, end in sentence.find(have.keys(), words("have has"), _PARTICIPLES - PRESENT_VERBS):
        if sentence.word(end - 1) not in words("used"):
            yield sentence.occurrence(
                PARTICIPLE_FORM, start, end, f"{have[sentence.word(start)]} {sentence.word(end - 1)}"
            )


def it_is_depend(sentence: Sentence) -> Iterator[Occurrence]:
    """ "It's depend on the weather", 'it is depends'."""
    for subject in ((words("it's"),), (words("it"), words("is"))):
        for start, end in sentence.find(*subject, words("depend depends")):
            yield sentence.occurrence(BE_BASE, start, end, "it depends")


_BEFORE_OBJECT = words(
    "a an the this that these those it him them me my your his her our their many some any every all"
)


def use_to(sentence: Sentence) -> Iterator[Occurrence]:
    """'I use to play tennis when I was a child'."""
    for start, end in sentence.find(words("i we they"), words("use"), words("to"), PRESENT_VERBS | words("be")):
        if sentence.opens_clause(start) and sentence.before(start) not in words("that which who what where"):
            fix = f"{sentence.word(start)} used to {sentence.word(end - 1)}"
            yield sentence.occurrence(USED_TO, start, end, fix)


def continuous_state(sentence: Sentence) -> Iterator[Occurrence]:
    """'I am knowing him', 'I'm not understanding'."""
    states = {"knowing": "know", "wanting": "want", "liking": "like", "needing": "need", "believing": "believe",
              "understanding": "understand", "preferring": "prefer", "owning": "own"}  # fmt: skip
    for subject in ((words("i"), words("am")), (words("we they you"), words("are")), (words("i'm we're they're"),)):
        for start, end in sentence.find(*subject, Many({"not"}), states):
            first, do = sentence.word(start).split("'")[0], "don't " if sentence.word(end - 2) == "not" else ""
            yield sentence.occurrence(STATE, start, end, f"{first} {do}{states[sentence.word(end - 1)]}")


def once_in_present(sentence: Sentence) -> Iterator[Occurrence]:
    """'I once listen to some of his songs'; "if you once start" and "once I start" are fine."""
    for start, end in sentence.find(SUBJECT_PRONOUNS, words("once"), PRESENT_VERBS):
        if sentence.opens_clause(start) and sentence.before(start) not in CLAUSE_WORDS:
            yield _in_past(sentence, start, end)


_PAST_CUES = words("yesterday last ago")
RULES = (
    Rule(PAST_TIME, present_for_past, _PAST_CUES, find_right=past_after_time),
    Rule(PAST_TIME, once_in_present, words("once")),
    Rule(PERFECT, perfect_for_past, _PAST_CUES),
    Rule(DURATION, present_with_duration, words("since for")),
    Rule(DID_PAST, past_after_did, words("did didn't")),
    Rule(BE_BASE, be_before_base, BE),
    Rule(BE_BASE, be_question_with_base, words("are is am")),
    Rule(IF_WOULD, would_after_if, words("if")),
    Rule(IRREGULAR, regular_past_of_irregular, frozenset(BASE_OF_PAST) | IRREGULAR_PAST_ERRORS.keys()),
    Rule(PARTICIPLE_FORM, past_for_participle, HAVE),
    Rule(PARTICIPLE_FORM, base_for_participle, HAVE),
    Rule(PARTICIPLE_FORM, negated_perfect, HAVE),
    Rule(BE_BASE, it_is_depend, words("depend depends")),
    Rule(USED_TO, use_to, words("use used")),
    Rule(
        STATE,
        continuous_state,
        words("know want like need believe understand prefer own")
        | words("knowing wanting liking needing believing understanding preferring owning"),
    ),
)
