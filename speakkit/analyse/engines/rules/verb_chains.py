"""Verbs that stand behind another verb in the wrong form: 'does he likes', 'should watching', 'want watch it', 'is make by'."""

from __future__ import annotations

from collections.abc import Iterator

from speakkit.analyse.engines.rules.lexicon import (
    BASE_OF_GERUND,
    BASE_OF_PAST,
    BASE_OF_THIRD_PERSON,
    BE,
    DEGREE,
    MODALS,
    PARTICIPLE,
    PAST,
    PRESENT_VERBS,
    SUBJECT_PRONOUNS,
    VERBS_ONLY,
    words,
)
from speakkit.analyse.engines.rules.sentence import Many, Occurrence, Rule, Sentence

EXTRA_S, AGREEMENT = "grammar.agreement.extra_s", "grammar.agreement.subject_verb"
MODAL_FORM, INFINITIVE = "grammar.modal.form", "grammar.verb_pattern.infinitive"
DID_PAST, PARTICIPLE_FORM = "grammar.tense.did_past", "grammar.tense.perfect_participle"
BE_BASE, USED_TO, MISSING_BE = "grammar.tense.be_base", "grammar.tense.used_to", "grammar.tense.missing_be"
PAST_TIME = "grammar.tense.past_time"
ED_ING = "grammar.participle.ed_ing"

_DOING = words("do does did")
_ASKING = words("what where when why how")
_NO_VERB = words("being morning evening building wedding meeting something nothing everything anything during feeling")
_GERUNDS = frozenset(BASE_OF_GERUND) - _NO_VERB
_OBJECTS = words("it him them me us the a an my your his her our their this that these those")
_TAKING_OBJECTS = words("watch play visit change call try practice finish start stop move cook study") | VERBS_ONLY
"""Verbs, some of them nouns as well, that an object shows to be verbs."""
_UNLIKE_THEIR_PARTICIPLES = {
    base: form for base, form in PARTICIPLE.items() if form not in {base, PAST.get(base)} and base in PRESENT_VERBS
}
_CLEAR_PASTS = {past: base for past, base in BASE_OF_PAST.items() if base in VERBS_ONLY} | {"saw": "see"}
_CLEAR_PASTS = {past: base for past, base in _CLEAR_PASTS.items() if past not in words("found felt left fell ground")}
_PASSIVES = {"base": "based"} | {
    base: form for base, form in PARTICIPLE.items() if form != base and base in PRESENT_VERBS | {"direct"}
}
_NEVER_PASSIVE = words("happened occurred appeared disappeared existed")
_FELT = {"boring": "bored", "exciting": "excited", "tiring": "tired", "confusing": "confused", "annoying": "annoyed"}
_IS = {"i": "am", "he": "is", "she": "is", "it": "is"}
_WAS = words("i he she it")


def inflected_after_do(sentence: Sentence) -> Iterator[Occurrence]:
    """'Does he likes it?', 'what does it means?', 'what kind of movies do you likes?'."""
    for start, end in sentence.find(_DOING, SUBJECT_PRONOUNS, BASE_OF_THIRD_PERSON):
        base = BASE_OF_THIRD_PERSON[sentence.word(end - 1)]
        yield sentence.occurrence(EXTRA_S, start, end, f"{sentence.text(start, end - 1)} {base}")


def do_for_does(sentence: Sentence) -> Iterator[Occurrence]:
    """'What do it mean?', 'where do she live?'."""
    for start, end in sentence.find(_ASKING, words("do"), words("he she it"), PRESENT_VERBS):
        yield sentence.occurrence(AGREEMENT, start, end, f"{sentence.word(start)} does {sentence.text(start + 2, end)}")


def participle_after_do(sentence: Sentence) -> Iterator[Occurrence]:
    """'Do you seen it?'; 'do you watching it?'."""
    have, be = {"do": "have", "does": "has"}, {"do": "are", "does": "is"}
    participles = frozenset(_UNLIKE_THEIR_PARTICIPLES.values()) | {"been"}
    persons = words("you we they he she")
    for start, end in sentence.find(have, persons, Many(words("ever already")), participles):
        yield sentence.occurrence(
            PARTICIPLE_FORM, start, end, f"{have[sentence.word(start)]} {sentence.text(start + 1, end)}"
        )
    for start, end in sentence.find(be, persons, _GERUNDS):
        yield sentence.occurrence(BE_BASE, start, end, f"{be[sentence.word(start)]} {sentence.text(start + 1, end)}")


def past_in_perfect_question(sentence: Sentence) -> Iterator[Occurrence]:
    """'Have you ever saw it?'."""
    pasts = {PAST[base]: form for base, form in _UNLIKE_THEIR_PARTICIPLES.items() if base in PAST}
    for start, end in sentence.find(
        words("have has haven't"), SUBJECT_PRONOUNS, Many(words("ever already never")), pasts
    ):
        right = f"{sentence.text(start, end - 1)} {pasts[sentence.word(end - 1)]}"
        yield sentence.occurrence(PARTICIPLE_FORM, start, end, right)


def past_after_dont(sentence: Sentence) -> Iterator[Occurrence]:
    """'I don't saw it', 'he doesn't went'."""
    for start, end in sentence.find(words("don't doesn't"), _CLEAR_PASTS):
        yield sentence.occurrence(DID_PAST, start, end, f"didn't {_CLEAR_PASTS[sentence.word(end - 1)]}")


def gerund_after_modal(sentence: Sentence) -> Iterator[Occurrence]:
    """'You should watching it', "we can't going"; 'I can have fun and having a good time'."""
    subjects = SUBJECT_PRONOUNS | words("one people")
    for start, end in sentence.find(subjects, MODALS, _GERUNDS):
        if sentence.opens_clause(start):
            base = BASE_OF_GERUND[sentence.word(end - 1)]
            yield sentence.occurrence(MODAL_FORM, start, end, f"{sentence.text(start, end - 1)} {base}")
    for start, end in sentence.find(subjects, MODALS, PRESENT_VERBS | {"have", "be"}):
        yield from _joined_gerund(sentence, start, end)


def _joined_gerund(sentence: Sentence, start: int, verb: int) -> Iterator[Occurrence]:
    for joint in range(verb, min(verb + 3, len(sentence) - 1)):
        form = sentence.word(joint + 1)
        is_joined = sentence.word(joint) == "and" and form in _GERUNDS and joint not in sentence.breaks
        is_alone = _GERUNDS.isdisjoint(sentence.words[start:joint])
        if is_joined and is_alone and sentence.after(joint + 2) in _OBJECTS:
            yield sentence.occurrence(MODAL_FORM, joint, joint + 2, f"and {BASE_OF_GERUND[form]}")


def plain_after_want(sentence: Sentence) -> Iterator[Occurrence]:
    """'I want watch it', 'I would like see that', "I can't wait watch it"."""
    for wish in (
        (words("want wants wanted"),),
        (words("would"), words("like love")),
        (words("i'd we'd he'd she'd they'd"), words("like love")),
        (words("can't"), words("wait")),
    ):
        for start, end in sentence.find(*wish, _TAKING_OBJECTS):
            if sentence.after(end) in _OBJECTS and sentence.before(start) not in words("that which what all"):
                fix = f"{sentence.text(start, end - 1)} to {sentence.word(end - 1)}"
                yield sentence.occurrence(INFINITIVE, start, end, fix)


def plain_in_passive(sentence: Sentence) -> Iterator[Occurrence]:
    """'It is base on a book', 'it was write by my brother'."""
    being = words("is are was were been it's")
    for start, end in sentence.find(being, Many(words("also mainly only")), _PASSIVES, words("by")):
        right = f"{sentence.text(start, end - 2)} {_PASSIVES[sentence.word(end - 2)]} by"
        yield sentence.occurrence(PARTICIPLE_FORM, start, end, right)
    for start, end in sentence.find(being, words("base"), words("on in")):
        yield sentence.occurrence(PARTICIPLE_FORM, start, end, f"{sentence.word(start)} based on")


def passive_of_what_happens(sentence: Sentence) -> Iterator[Occurrence]:
    """'It was happened yesterday', 'what is happened?'."""
    for start, end in sentence.find(words("it that this what which"), words("was were is are"), _NEVER_PASSIVE):
        yield sentence.occurrence(BE_BASE, start, end, f"{sentence.word(start)} {sentence.word(end - 1)}")


def gerund_after_used_to(sentence: Sentence) -> Iterator[Occurrence]:
    """'I used to watching it'."""
    for start, end in sentence.find(words("i we they he she"), words("used"), words("to"), _GERUNDS):
        base = BASE_OF_GERUND[sentence.word(end - 1)]
        yield sentence.occurrence(USED_TO, start, end, f"{sentence.text(start, end - 1)} {base}")


def born(sentence: Sentence) -> Iterator[Occurrence]:
    """'I born in Spain', 'he is born in 1990'."""
    for start, end in sentence.find(words("i he she we they"), words("born")):
        if sentence.opens_clause(start):
            was = "was" if sentence.word(start) in _WAS else "were"
            yield sentence.occurrence(MISSING_BE, start, end, f"{sentence.word(start)} {was} born")
    for start, end in sentence.find(words("i he she"), words("am is"), words("born"), words("in on at")):
        yield sentence.occurrence(PAST_TIME, start, end, f"{sentence.word(start)} was born {sentence.word(end - 1)}")


def childhood_in_present(sentence: Sentence) -> Iterator[Occurrence]:
    """'I saw it when I am a child'."""
    ages = (words("a"), words("child kid baby")), (words("little young"),)
    for am in ((words("i"), words("am")), (words("i'm"),)):
        for age in ages:
            for start, end in sentence.find(words("when"), *am, *age):
                if sentence.ends_phrase(end):
                    yield sentence.occurrence(
                        PAST_TIME, start, end, f"when i was {' '.join(sentence.words[start + 1 + len(am) : end])}"
                    )


def to_be_for_are(sentence: Sentence) -> Iterator[Occurrence]:
    """'They usually to be bad'."""
    often = words("usually always often never sometimes also")
    for start, end in sentence.find(words("they we he she"), Many(often), words("to"), words("be")):
        if sentence.opens_clause(start):
            are = _IS.get(sentence.word(start), "are")
            yield sentence.occurrence(BE_BASE, start, end, f"{sentence.text(start, end - 2)} {are}")


def feeling_as_quality(sentence: Sentence) -> Iterator[Occurrence]:
    """'I got boring', 'we feel so exciting'; 'I really exciting to watch it'."""
    persons, much = words("i we they he she"), Many(DEGREE)
    for start, end in sentence.find(persons, words("got get feel felt"), much, _FELT):
        right = f"{sentence.text(start, end - 1)} {_FELT[sentence.word(end - 1)]}"
        yield sentence.occurrence(ED_ING, start, end, right)
    for start, end in sentence.find(persons, DEGREE, _FELT):
        if sentence.opens_clause(start) and sentence.after(end) in words("to about with by for"):
            subject = sentence.word(start)
            right = f"{subject} {_IS.get(subject, 'are')} {sentence.text(start + 1, end - 1)} {_FELT[sentence.word(end - 1)]}"
            yield sentence.occurrence(MISSING_BE, start, end, right)


RULES = (
    Rule(EXTRA_S, inflected_after_do, _DOING),
    Rule(AGREEMENT, do_for_does, words("do does")),
    Rule(PARTICIPLE_FORM, participle_after_do, _DOING),
    Rule(PARTICIPLE_FORM, past_in_perfect_question, words("have has haven't")),
    Rule(DID_PAST, past_after_dont, words("don't doesn't didn't")),
    Rule(MODAL_FORM, gerund_after_modal, MODALS),
    Rule(INFINITIVE, plain_after_want, words("want wants wanted like love wait")),
    Rule(PARTICIPLE_FORM, plain_in_passive, BE),
    Rule(BE_BASE, passive_of_what_happens, _NEVER_PASSIVE),
    Rule(USED_TO, gerund_after_used_to, words("used")),
    Rule(MISSING_BE, born, words("born")),
    Rule(PAST_TIME, childhood_in_present, words("child kid baby little young")),
    Rule(BE_BASE, to_be_for_are, BE),
    Rule(ED_ING, feeling_as_quality, frozenset(_FELT) | frozenset(_FELT.values())),
)
