"""What follows a verb: infinitive, -ing, a person, a plain form; and modal verbs."""

from __future__ import annotations

from collections.abc import Iterator

from speakkit.analyse.engines.rules.lexicon import (
    ADJECTIVES,
    ADVERBS,
    BASE_OF_GERUND,
    BASE_OF_PAST,
    BASE_OF_THIRD_PERSON,
    BE,
    DETERMINERS,
    GERUND,
    NUMBERS,
    SINGULAR_OF_PLURAL,
    SUBJECT_PRONOUNS,
    VERBS,
    VERBS_ONLY,
    words,
)
from speakkit.analyse.engines.rules.sentence import Many, Occurrence, Rule, Sentence

EXPLAIN_ME = "grammar.verb_pattern.explain_me"
GERUND_MISSING = "grammar.verb_pattern.gerund"
INFINITIVE_MISSING = "grammar.verb_pattern.infinitive"
WANT_THAT = "grammar.verb_pattern.want_that"
PREPOSITION_ING = "grammar.verb_pattern.preposition_ing"
MAKE_LET = "grammar.verb_pattern.make_let"
FOR_TO = "grammar.verb_pattern.for_to"
LOOK_FORWARD = "grammar.verb_pattern.look_forward"
AM_AGREE, MAKE_DO, HAVE_AGE = "grammar.verb.am_agree", "grammar.verb.make_do", "grammar.verb.have_age"
MODAL_TO, MODAL_FORM = "grammar.modal.to", "grammar.modal.form"

_PERSONS = words("me him us them")
_OF_WHAT = words("of about with")
_BEGINS_A_THING = DETERMINERS | ADJECTIVES | SINGULAR_OF_PLURAL.keys() | words("everything something")
_EXPLAIN = words("explain explains explained explaining")
_DESCRIBE = words("describe describes described describing propose proposed mention mentioned")
_GERUND_VERBS = words(
    "enjoy enjoys enjoyed enjoying finish finished suggest suggested suggests avoid avoids avoided dislike disliked "
    "recommend recommended imagine imagined practise practised postpone"
)
_WANT = words("want wants wanted need needs needed decide decided hope hoped")
_LIKE = words("like likes love loves hate hates prefer prefers")
_TO_BE = words("be go have do")
_BEFORE_TO = words(
    "want wants wanted need needs needed like likes love loves try tries tried trying decided hope hopes have has had plan "
    "planned able"
)
_INFLECTED = (BASE_OF_PAST.keys() | BASE_OF_GERUND.keys()) - words("left found building meeting training shopping")
"""Forms that never follow 'to' in an infinitive."""
_PLAIN = VERBS_ONLY - words("mind open close do have use like let own") | _TO_BE
_MODALS = words("can could must should would might can't couldn't mustn't shouldn't wouldn't cannot won't")
_PRONOUN_MODALS = words("will may")
_RELATIVE = words(
    "everything all what whatever as much anything best that ways way thing things where how whenever nothing"
)


def explain_me(sentence: Sentence) -> Iterator[Occurrence]:
    """'explain me the rules', 'he explained me how'."""
    for start, end in sentence.find(_EXPLAIN, _PERSONS):
        if sentence.after(end) != "away":
            yield _with_to(sentence, start)
    for start, end in sentence.find(_DESCRIBE, _PERSONS | {"you"}):
        is_thing = sentence.after(end) in DETERMINERS - {"that"}
        if is_thing or sentence.match(end, Many(ADJECTIVES), SINGULAR_OF_PLURAL):
            yield _with_to(sentence, start)


def _with_to(sentence: Sentence, start: int) -> Occurrence:
    verb, person = sentence.word(start), sentence.word(start + 1)
    if sentence.word(start + 2) not in _BEGINS_A_THING:
        return sentence.occurrence(EXPLAIN_ME, start, start + 2, f"{verb} to {person}")
    end = sentence.phrase_end(start + 2)
    while sentence.after(end) in _OF_WHAT:  # "the rules of the game"
        end = sentence.phrase_end(end + 1)
    return sentence.occurrence(EXPLAIN_ME, start, end, f"{verb} {sentence.text(start + 2, end)} to {person}")


def infinitive_for_gerund(sentence: Sentence) -> Iterator[Occurrence]:
    """'enjoy to read', 'suggest to go', 'worth to visit'."""
    for start, end in sentence.find(_GERUND_VERBS, words("to"), VERBS | _TO_BE):
        if sentence.before(start) not in BE:
            yield _gerund(sentence, start, end)
    for start, end in sentence.find(words("don't doesn't wouldn't"), words("mind"), words("to"), VERBS | _TO_BE):
        yield _gerund(sentence, start + 1, end)
    for start, end in sentence.find(words("keep keeps kept"), words("to"), VERBS_ONLY | _TO_BE):
        yield _gerund(sentence, start, end)
    for start, end in sentence.find(words("worth"), words("to"), VERBS):
        yield _gerund(sentence, start, end)


def _gerund(sentence: Sentence, start: int, end: int) -> Occurrence:
    verb = sentence.word(end - 1)
    return sentence.occurrence(GERUND_MISSING, start, end, f"{sentence.word(start)} {GERUND.get(verb, verb + 'ing')}")


def missing_infinitive(sentence: Sentence) -> Iterator[Occurrence]:
    """'I want go', 'he decided going', 'I would like eat'."""
    for _, end in sentence.find(SUBJECT_PRONOUNS, Many(ADVERBS | words("don't didn't doesn't")), _WANT, _PLAIN):
        yield _infinitive(sentence, end - 2, sentence.word(end - 1))
    liked = _PLAIN - words("do have prefer") | words("play watch listen")
    for _, end in sentence.find(SUBJECT_PRONOUNS, Many(ADVERBS | words("don't doesn't")), _LIKE, liked):
        if sentence.after(end) and sentence.before(end - 1) not in words("look looks feel feels sound"):
            yield _infinitive(sentence, end - 2, sentence.word(end - 1))
    for start, end in sentence.find(words("would i'd"), words("like"), _PLAIN):
        yield _infinitive(sentence, start + 1, sentence.word(end - 1))
    for start, end in sentence.find(_BEFORE_TO, words("to"), _INFLECTED):
        if sentence.before(start) not in words("forward") and sentence.text(end - 1, end + 1) != "used to":
            yield sentence.occurrence(
                INFINITIVE_MISSING, start, end, f"{sentence.text(start, end - 1)} {_base(sentence, end)}"
            )
    going = words("going doing buying eating seeing getting becoming making leaving moving")
    for _, end in sentence.find(
        SUBJECT_PRONOUNS, Many(words("don't didn't")), words("want wanted decided hope"), going
    ):
        yield _infinitive(sentence, end - 2, BASE_OF_GERUND[sentence.word(end - 1)])


def _base(sentence: Sentence, end: int) -> str:
    verb = sentence.word(end - 1)
    return BASE_OF_PAST.get(verb) or BASE_OF_GERUND[verb]


def _infinitive(sentence: Sentence, at: int, verb: str) -> Occurrence:
    return sentence.occurrence(INFINITIVE_MISSING, at, at + 2, f"{sentence.word(at)} to {verb}")


def want_that(sentence: Sentence) -> Iterator[Occurrence]:
    """'I want that you help me'."""
    wishing = words("want wants wanted need needs needed")
    for start, end in sentence.find(wishing, words("that"), words("you he she they we i my people")):
        if sentence.word(end - 1) == "my":
            end += 1
        subject = sentence.text(start + 2, end)
        verb = sentence.word(end)
        base = verb if verb in VERBS | _TO_BE else BASE_OF_THIRD_PERSON.get(verb) or BASE_OF_PAST.get(verb)
        if base and verb not in {"know", "see"}:  # "I need that, you know"
            person = {"he": "him", "she": "her", "they": "them", "we": "us", "i": "me"}.get(subject, subject)
            yield sentence.occurrence(WANT_THAT, start, end + 1, f"{sentence.word(start)} {person} to {base}")


def plain_after_preposition(sentence: Sentence) -> Iterator[Occurrence]:
    """'without say', 'instead of go', 'thank you for help me', 'interested in learn'."""
    plain = _PLAIN - words("do have cook")
    for opener in (
        (words("without"),),
        (words("instead"), words("of")),
        (words("interested"), words("in")),
        (words("before after"),),
        (words("afraid tired sick think thinking thinks thought dream idea"), words("of about")),
        (words("without for of by"), words("never not")),
    ):
        for start, end in sentence.find(*opener, plain):
            if sentence.before(start) not in words("day night") and sentence.word(end - 1) not in words("read sleep"):
                yield _ing(sentence, start, end)
    for start, end in sentence.find(words("for"), words("help invite call tell"), _PERSONS):
        if sentence.before(start) in words("you thanks"):
            yield _ing(sentence, start, end - 1)


def _ing(sentence: Sentence, start: int, end: int) -> Occurrence:
    verb = sentence.word(end - 1)
    fix = f"{sentence.text(start, end - 1)} {GERUND.get(verb, verb + 'ing')}"
    return sentence.occurrence(PREPOSITION_ING, start, end, fix)


def to_after_make(sentence: Sentence) -> Iterator[Occurrence]:
    """'she makes me to laugh', 'let me to go'."""
    causing = words("make makes made making let lets")
    for start, end in sentence.find(causing, words("me him her us you them"), words("to"), VERBS | _TO_BE):
        yield sentence.occurrence(MAKE_LET, start, end, f"{sentence.text(start, end - 2)} {sentence.word(end - 1)}")


def lets_to(sentence: Sentence) -> Iterator[Occurrence]:
    """ "Let's to go"."""
    for start, end in sentence.find(words("let's"), words("to"), VERBS | _TO_BE):
        yield sentence.occurrence(MAKE_LET, start, end, f"let's {sentence.word(end - 1)}")


def for_to(sentence: Sentence) -> Iterator[Occurrence]:
    """'for to study', 'I came here for learn English'."""
    for start, end in sentence.find(words("for"), words("to"), VERBS | _TO_BE):
        yield sentence.occurrence(FOR_TO, start, end, sentence.text(start + 1, end))
    plain = words("learn see buy eat get improve understand become find speak meet know take visit study teach pay")
    for start, end in sentence.find(words("for"), plain, DETERMINERS | words("english me him them some new money")):
        yield sentence.occurrence(FOR_TO, start, end, f"to {sentence.text(start + 1, end)}")


def plain_after_look_forward(sentence: Sentence) -> Iterator[Occurrence]:
    """'look forward to see', 'I am used to get up early'."""
    plain = words("see meet hear go learn get know eat speak live become wake have be")
    for start, end in sentence.find(words("look looking looked"), words("forward"), words("to"), plain):
        yield _ing_after_to(sentence, start, end)
    for subject in ((words("i"), words("am")), (words("i'm we're they're"),)):
        for start, end in sentence.find(*subject, words("used"), words("to"), plain):
            yield _ing_after_to(sentence, start, end)


def _ing_after_to(sentence: Sentence, start: int, end: int) -> Occurrence:
    verb = sentence.word(end - 1)
    fix = f"{sentence.text(start, end - 1)} {GERUND.get(verb, verb + 'ing')}"
    return sentence.occurrence(LOOK_FORWARD, start, end, fix)


def am_agree(sentence: Sentence) -> Iterator[Occurrence]:
    """'I am agree with you', "I'm not agree", 'are you agree?'."""
    adverbs = Many(words("not totally completely really fully also strongly absolutely"))
    contracted = words("i'm you're we're they're")
    for subject in ((SUBJECT_PRONOUNS, words("am are is was were")), (contracted,)):
        for start, end in sentence.find(*subject, adverbs, words("agree disagree")):
            person = sentence.word(start).split("'")[0]
            degree = [word for word in sentence.words[start + 1 : end] if word not in BE | {"not"}]
            negated = ["don't"] if "not" in sentence.words[start:end] else []
            yield sentence.occurrence(AM_AGREE, start, end, " ".join((person, *negated, *degree)))
    for start, end in sentence.find(words("are is"), words("you they he she"), words("agree")):
        fix = f"{'do' if sentence.word(start) == 'are' else 'does'} {sentence.word(start + 1)} agree"
        yield sentence.occurrence(AM_AGREE, start, end, fix)


def make_or_do(sentence: Sentence) -> Iterator[Occurrence]:
    """'do a mistake', 'make homework'."""
    making = {"do": "make", "does": "makes", "did": "made", "doing": "making", "done": "made"}
    doing = {"make": "do", "makes": "does", "made": "did", "making": "doing"}
    articles = Many(DETERMINERS | ADJECTIVES | words("many lot of"))
    made = words("mistake mistakes decision decisions effort efforts plans noise")
    done = words("homework homeworks housework sport sports shopping exercise exercises")
    for swapped, nouns in ((making, made), (doing, done)):
        for start, end in sentence.find(swapped.keys(), articles, nouns):
            fix = f"{swapped[sentence.word(start)]} {sentence.text(start + 1, end)}"
            if sentence.ends_phrase(end):
                yield sentence.occurrence(MAKE_DO, start, end, fix)


def have_age(sentence: Sentence) -> Iterator[Occurrence]:
    """'I have twenty years', 'she has 30 years old'."""
    be = {"have": "are", "has": "is", "had": "was"}
    for start, end in sentence.find(SUBJECT_PRONOUNS, be.keys(), NUMBERS, words("years"), Many(words("old"))):
        is_age = sentence.word(end - 1) == "old" or end == len(sentence) or end in sentence.breaks
        if is_age:
            subject, verb = sentence.word(start), sentence.word(start + 1)
            right = "am" if (subject, verb) == ("i", "have") else be[verb]
            fix = f"{subject} {right} {sentence.word(start + 2)} years old"
            yield sentence.occurrence(HAVE_AGE, start, end, fix)


def to_after_modal(sentence: Sentence) -> Iterator[Occurrence]:
    """'I can to swim', 'we must to go'; "all I can to help" is fine."""
    for start, end in sentence.find(_MODALS | _PRONOUN_MODALS, Many(words("not")), words("to"), VERBS | _TO_BE):
        earlier = sentence.words[max(0, start - 5) : start]
        is_noun = sentence.word(start) in _PRONOUN_MODALS and sentence.before(start) not in SUBJECT_PRONOUNS
        if _RELATIVE.isdisjoint(earlier) and not is_noun and sentence.before(start) not in DETERMINERS:
            fix = f"{sentence.text(start, end - 2)} {sentence.word(end - 1)}"
            yield sentence.occurrence(MODAL_TO, start, end, fix)


def inflected_after_modal(sentence: Sentence) -> Iterator[Occurrence]:
    """'she can swims', 'I will went'."""
    pasts = BASE_OF_PAST.keys() - words("found felt left saw thought")
    subjects = SUBJECT_PRONOUNS | words("people")
    for start, end in sentence.find(
        subjects, _MODALS | _PRONOUN_MODALS, Many(ADVERBS), BASE_OF_THIRD_PERSON.keys() | pasts
    ):
        verb = sentence.word(end - 1)
        base = BASE_OF_THIRD_PERSON.get(verb) or BASE_OF_PAST[verb]
        if _RELATIVE.isdisjoint(sentence.words[max(0, start - 4) : start]):
            yield sentence.occurrence(MODAL_FORM, start, end, f"{sentence.text(start, end - 1)} {base}")


RULES = (
    Rule(EXPLAIN_ME, explain_me, _EXPLAIN | _DESCRIBE),
    Rule(GERUND_MISSING, infinitive_for_gerund, _GERUND_VERBS | words("mind worth keep keeps kept")),
    Rule(INFINITIVE_MISSING, missing_infinitive, _WANT | _LIKE | _BEFORE_TO),
    Rule(WANT_THAT, want_that, words("want wants wanted need needs needed")),
    Rule(FOR_TO, for_to, words("for to")),
    Rule(PREPOSITION_ING, plain_after_preposition, words("without instead interested before after for of about by")),
    Rule(MAKE_LET, lets_to, words("let's")),
    Rule(MAKE_LET, to_after_make, words("make makes made making let lets")),
    Rule(LOOK_FORWARD, plain_after_look_forward, words("forward used")),
    Rule(AM_AGREE, am_agree, words("agree disagree")),
    Rule(MAKE_DO, make_or_do, words("make makes made making do does did doing done")),
    Rule(HAVE_AGE, have_age, words("years")),
    Rule(MODAL_TO, to_after_modal, _MODALS | _PRONOUN_MODALS),
    Rule(MODAL_FORM, inflected_after_modal, _MODALS | _PRONOUN_MODALS),
)
