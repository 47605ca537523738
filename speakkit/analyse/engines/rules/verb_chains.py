"""Verbs that stand behind another verb in the wrong form: 'does he likes', 'should watching', 'want watch it', 'is make by'."""

from __future__ import annotations

from collections.abc import Iterator

from speakkit.analyse.engines.rules.lexicon import (
    ADJECTIVES,
    BASE_OF_GERUND,
    BASE_OF_PAST,
    BASE_OF_THIRD_PERSON,
    BE,
    DEGREE,
    FEELINGS,
    MODALS,
    PARTICIPLE,
    PAST,
    PRESENT_VERBS,
    SUBJECT_PRONOUNS,
    VERBS,
    VERBS_ONLY,
    words,
)
from speakkit.analyse.engines.rules.sentence import Many, Occurrence, Rule, Sentence

EXTRA_S, AGREEMENT = "grammar.agreement.extra_s", "grammar.agreement.subject_verb"
MODAL_FORM, INFINITIVE = "grammar.modal.form", "grammar.verb_pattern.infinitive"
DID_PAST, PARTICIPLE_FORM = "grammar.tense.did_past", "grammar.tense.perfect_participle"
BE_BASE, USED_TO, MISSING_BE = "grammar.tense.be_base", "grammar.tense.used_to", "grammar.tense.missing_be"
PAST_TIME = "grammar.tense.past_time"
ED_ING, AFTER_PREPOSITION = "grammar.participle.ed_ing", "grammar.verb_pattern.preposition_ing"
MODAL_TO, MAKE_LET, IF_WOULD = "grammar.modal.to", "grammar.verb_pattern.make_let", "grammar.tense.would_in_if"

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
_NEVER_PASSIVE = words("happened occurred appeared disappeared existed died")
_THIRD = words("seems makes deserves becomes happens gives tells depends looks sounds")
_AFTER_SUBJECT = {verb: verb for verb in _THIRD} | {
    "make": "makes", "seem": "seems", "deserve": "deserves", "become": "becomes", "look": "looks",
}  # fmt: skip
"""What follows a subject without 'be', by what was said after it."""
_QUALITIES = ADJECTIVES | FEELINGS | DEGREE | words("like fun fine ok")
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
    for start, end in sentence.find(
        words("it that this what which he she they"), words("was were is are"), _NEVER_PASSIVE
    ):
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


def be_before_finite(sentence: Sentence) -> Iterator[Occurrence]:
    """ "It's looks good", 'it is seems right', "it's make me sad", "I'm prefer it", 'I was saw it'."""
    for subject in ((words("it's that's he's she's"),), (words("it that he she"), words("is"))):
        for start, end in sentence.find(*subject, _AFTER_SUBJECT):
            verb, first = sentence.word(end - 1), sentence.word(start).split("'")[0]
            is_seen = (
                sentence.after(end) in _QUALITIES if verb in words("look looks sounds") else sentence.after(end) != "of"
            )
            if is_seen and (verb != "become" or first == sentence.word(start)):  # "he's become": "has"
                yield sentence.occurrence(BE_BASE, start, end, f"{first} {_AFTER_SUBJECT[verb]}")
    for subject in (
        (words("i'm we're they're you're"),),
        (words("i"), words("am")),
        (words("we they you"), words("are")),
    ):
        for start, end in sentence.find(*subject, words("prefer believe deserve hope love hate")):
            is_verb = sentence.word(end - 1) not in words("love hate hope") or sentence.after(end) in _OBJECTS | {"so"}
            if is_verb:
                first = sentence.word(start).split("'")[0]
                yield sentence.occurrence(BE_BASE, start, end, f"{first} {sentence.word(end - 1)}")
    pasts = {past for past, base in _CLEAR_PASTS.items() if base in _UNLIKE_THEIR_PARTICIPLES}
    for start, end in sentence.find(words("i he she we they"), words("was were"), pasts):
        yield sentence.occurrence(BE_BASE, start, end, f"{sentence.word(start)} {sentence.word(end - 1)}")


def plain_after_be(sentence: Sentence) -> Iterator[Occurrence]:
    """'It can be see there'; 'I have been watch it'."""
    for start, end in sentence.find(MODALS, words("be"), _UNLIKE_THEIR_PARTICIPLES.keys() & VERBS_ONLY):
        if sentence.after(end) not in _OBJECTS:
            right = f"{sentence.text(start, end - 1)} {_UNLIKE_THEIR_PARTICIPLES[sentence.word(end - 1)]}"
            yield sentence.occurrence(PARTICIPLE_FORM, start, end, right)
    gerunds = {base: form for form, base in BASE_OF_GERUND.items()}
    for start, end in sentence.find(
        words("have has had i've we've they've"), words("been"), _TAKING_OBJECTS & gerunds.keys()
    ):
        if sentence.after(end) in _OBJECTS:
            right = f"{sentence.text(start, end - 1)} {gerunds[sentence.word(end - 1)]}"
            yield sentence.occurrence(PARTICIPLE_FORM, start, end, right)


def to_in_question(sentence: Sentence) -> Iterator[Occurrence]:
    """'Can I to see it?', "I'm gonna to watch it"."""
    for start, end in sentence.find(
        words("can could may should must will would"), SUBJECT_PRONOUNS, words("to"), VERBS
    ):
        yield sentence.occurrence(MODAL_TO, start, end, f"{sentence.text(start, end - 2)} {sentence.word(end - 1)}")
    for start, end in sentence.find(words("gonna wanna"), words("to"), VERBS):
        yield sentence.occurrence(MODAL_TO, start, end, f"{sentence.word(start)} {sentence.word(end - 1)}")


def gerund_after_contraction(sentence: Sentence) -> Iterator[Occurrence]:
    """ "I'll trying it", "let's watching it", 'you can found it'."""
    for start, end in sentence.find(words("i'll you'll he'll she'll it'll we'll they'll"), _GERUNDS):
        right = f"{sentence.word(start)} {BASE_OF_GERUND[sentence.word(end - 1)]}"
        yield sentence.occurrence(MODAL_FORM, start, end, right)
    for start, end in sentence.find(words("let's"), _GERUNDS):
        yield sentence.occurrence(MAKE_LET, start, end, f"let's {BASE_OF_GERUND[sentence.word(end - 1)]}")
    for start, end in sentence.find(SUBJECT_PRONOUNS, words("can could will can't couldn't"), words("found")):
        yield sentence.occurrence(MODAL_FORM, start, end, f"{sentence.text(start, end - 1)} find")


def will_after_if(sentence: Sentence) -> Iterator[Occurrence]:
    """'If I will have time'; "I don't know if I will" is fine."""
    for start, end in sentence.find(
        words("if"), words("i he she we they it"), words("will"), VERBS_ONLY | {"have", "be"}
    ):
        begins = start == 0 or start in sentence.breaks or sentence.before(start) in words("and but so because")
        subject, verb = sentence.word(start + 1), sentence.word(end - 1)
        if begins and subject not in words("he she it"):
            are = "am" if subject == "i" else "are"
            yield sentence.occurrence(IF_WOULD, start, end, f"if {subject} {are if verb == 'be' else verb}")


def worth(sentence: Sentence) -> Iterator[Occurrence]:
    """'It worth watching', 'so I gonna watch it'."""
    for start, end in sentence.find(words("it"), words("worth")):
        if sentence.opens_clause(start):
            yield sentence.occurrence(MISSING_BE, start, end, "it is worth")
    for start, end in sentence.find(words("i he she we they"), words("gonna")):
        if sentence.opens_clause(start):
            subject = sentence.word(start)
            yield sentence.occurrence(MISSING_BE, start, end, f"{subject} {_IS.get(subject, 'are')} gonna")


def plain_after_about(sentence: Sentence) -> Iterator[Occurrence]:
    """'How about watch a movie?', "I'm a fan of watch it"."""
    gerunds = {base: form for form, base in BASE_OF_GERUND.items()}
    openers = (
        (words("how what"), words("about")),
        (words("fan idea instead tired afraid thinking dream habit"), words("of")),
    )
    for opener in openers:
        for start, end in sentence.find(*opener, _TAKING_OBJECTS & gerunds.keys()):
            if sentence.after(end) in _OBJECTS:
                right = f"{sentence.text(start, end - 1)} {gerunds[sentence.word(end - 1)]}"
                yield sentence.occurrence(AFTER_PREPOSITION, start, end, right)


def scary_person(sentence: Sentence) -> Iterator[Occurrence]:
    """ "I'm scary of dogs"."""
    for person in ((words("i'm we're they're"),), (words("i"), words("am was")), (words("we they"), words("are were"))):
        for start, end in sentence.find(*person, Many(DEGREE), words("scary"), words("of when")):
            right = f"{sentence.text(start, end - 2)} scared {sentence.word(end - 1)}"
            yield sentence.occurrence(ED_ING, start, end, right)


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
    Rule(BE_BASE, be_before_finite, BE),
    Rule(PARTICIPLE_FORM, plain_after_be, words("be been")),
    Rule(MODAL_TO, to_in_question, words("to")),
    Rule(MODAL_FORM, gerund_after_contraction, MODALS | {"let's"}),
    Rule(IF_WOULD, will_after_if, words("if")),
    Rule(MISSING_BE, worth, words("worth gonna")),
    Rule(AFTER_PREPOSITION, plain_after_about, words("about of")),
    Rule(ED_ING, scary_person, words("scary scared")),
    Rule(ED_ING, feeling_as_quality, frozenset(_FELT) | frozenset(_FELT.values())),
)
