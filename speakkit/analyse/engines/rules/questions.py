"""Questions, direct and indirect."""

from __future__ import annotations

from collections.abc import Iterator

from speakkit.analyse.engines.rules.lexicon import (
    AUXILIARIES,
    BASE_OF_PAST,
    BASE_OF_THIRD_PERSON,
    CONJUNCTIONS,
    COUNT_NOUNS,
    MODALS,
    PAST,
    POSSESSIVES,
    PRESENT_VERBS,
    SUBJECT_PRONOUNS,
    THIRD_PERSON,
    words,
)
from speakkit.analyse.engines.rules.sentence import Occurrence, Rule, Sentence

QUESTION, INDIRECT = "grammar.question.order", "grammar.question.indirect"


def question_without_do(sentence: Sentence) -> Iterator[Occurrence]:
    """'Where you live?'."""
    is_simple = AUXILIARIES.isdisjoint(sentence.words) and not sentence.breaks
    for start in sentence.starts():
        end = sentence.match(start, words("where what why when how"), words("you they we"), PRESENT_VERBS)
        if end is not None and sentence.is_question and (is_simple or sentence.openings):
            fix = f"{sentence.word(start)} do {sentence.text(start + 1, end)}"
            yield sentence.occurrence(QUESTION, start, end, fix)


def question_about_a_thing(sentence: Sentence) -> Iterator[Occurrence]:
    """'What kind of music you like?', 'how many films you watch?', 'what he likes?'."""
    for start in sentence.starts():
        if sentence.is_question and sentence.word(start) in words("what which how"):
            for subject in range(start + 2, min(start + _LONGEST_ASKED, len(sentence) - 1)):
                asked = sentence.words[start + 1 : subject]
                is_asked = _IN_NO_QUESTION.isdisjoint(asked) and sentence.breaks.isdisjoint(range(start, subject + 2))
                if (
                    is_asked
                    and sentence.word(subject) in words("you they we")
                    and sentence.word(subject + 1) in PRESENT_VERBS
                ):
                    fix = f"{sentence.text(start, subject)} do {sentence.text(subject, subject + 2)}"
                    yield sentence.occurrence(QUESTION, start, subject + 2, fix)
        end = sentence.match(start, words("where what why when how"), words("he she it"), BASE_OF_THIRD_PERSON)
        if end is not None and sentence.is_question and AUXILIARIES.isdisjoint(sentence.words):
            fix = (
                f"{sentence.word(start)} does {sentence.word(start + 1)} {BASE_OF_THIRD_PERSON[sentence.word(end - 1)]}"
            )
            yield sentence.occurrence(QUESTION, start, end, fix)


_LONGEST_ASKED = 6
_IN_NO_QUESTION = AUXILIARIES | SUBJECT_PRONOUNS | CONJUNCTIONS | words("to for about")


def past_question_without_did(sentence: Sentence) -> Iterator[Occurrence]:
    """'When you arrived?', 'why she left?'."""
    asked = words("where when why how"), words("you they we he she")
    end = sentence.match(0, *asked, BASE_OF_PAST)
    is_simple = sentence.is_question and not sentence.openings and AUXILIARIES.isdisjoint(sentence.words)
    if end is not None and is_simple and len(sentence) <= _LONGEST_QUESTION:
        fix = f"{sentence.word(0)} did {sentence.word(1)} {BASE_OF_PAST[sentence.word(2)]}"
        yield sentence.occurrence(QUESTION, 0, end, fix)


def uninverted_question(sentence: Sentence) -> Iterator[Occurrence]:
    """'Why you don't like it?', 'where you are from?', 'when he will come?'."""
    helping = MODALS - words("i'll you'll he'll she'll it'll we'll they'll i'd you'd he'd she'd we'd they'd") | words(
        "is are was were don't doesn't didn't do did have has"
    )
    for start in sentence.starts():
        end = sentence.match(start, words("where what why when how who"), words("you he she it they we"), helping)
        if end is not None and sentence.is_question and end < len(sentence) and len(sentence) <= _LONGEST_QUESTION:
            fix = f"{sentence.word(start)} {sentence.word(end - 1)} {sentence.word(start + 1)}"
            yield sentence.occurrence(QUESTION, start, end, fix)


_LONGEST_QUESTION = 8
"""Words of a question that is asked directly; longer ones that begin so may go on: "what you have to know is ..."."""


def indirect_question(sentence: Sentence) -> Iterator[Occurrence]:
    """ "I don't know where is he", 'tell me what does it mean'."""
    asking, asked = words("know wonder remember understand ask asked me"), words("where what how why when")
    for start, end in sentence.find(asking, asked, words("is are was were"), words("he she it they this that")):
        if _asks_indirectly(sentence, start):
            fix = f"{sentence.text(start, start + 2)} {sentence.word(end - 1)} {sentence.word(end - 2)}"
            yield sentence.occurrence(INDIRECT, start, end, fix)
    yield from _place_asked_for(sentence)
    for start, end in sentence.find(asking, asked, words("do does did"), SUBJECT_PRONOUNS, PRESENT_VERBS):
        if _asks_indirectly(sentence, start):
            base, do = sentence.word(end - 1), sentence.word(start + 2)
            verb = {"does": THIRD_PERSON.get(base, base), "did": PAST.get(base, base)}.get(do, base)
            fix = f"{sentence.text(start, start + 2)} {sentence.word(end - 2)} {verb}"
            yield sentence.occurrence(INDIRECT, start, end, fix)


def _place_asked_for(sentence: Sentence) -> Iterator[Occurrence]:
    """'Do you know where is the station?', 'he asked me what was my name'."""
    asking = words("know wonder remember understand ask asked me")
    for start, end in sentence.find(asking, words("where how"), words("is are was were"), _OWNED, COUNT_NOUNS):
        if _asks_indirectly(sentence, start) and not sentence.after(end):
            yield _verb_last(sentence, start, end)
    for start, end in sentence.find(words("me him her us"), words("what"), words("is was"), POSSESSIVES, COUNT_NOUNS):
        if sentence.before(start) in words("ask asked tell told") and not sentence.after(end):
            yield _verb_last(sentence, start, end)


def _verb_last(sentence: Sentence, start: int, end: int) -> Occurrence:
    fix = f"{sentence.text(start, start + 2)} {sentence.text(start + 3, end)} {sentence.word(start + 2)}"
    return sentence.occurrence(INDIRECT, start, end, fix)


_OWNED = POSSESSIVES | {"the"}


def _asks_indirectly(sentence: Sentence, start: int) -> bool:
    """Not "you know, where is he?", "it was me; what is it?", nor "what is it that he wants"."""
    if sentence.word(start + 4) == "that":
        return False
    if sentence.word(start) == "me":
        return sentence.before(start) in words("tell tells told show showed ask asked")
    return sentence.before(start) != "you" or sentence.word(start - 2) == "do"


RULES = (
    Rule(QUESTION, question_without_do, words("where what why when how")),
    Rule(QUESTION, question_about_a_thing, words("where what why when how which")),
    Rule(QUESTION, past_question_without_did, words("where when why how")),
    Rule(QUESTION, uninverted_question, words("where what why when how who")),
    Rule(INDIRECT, indirect_question, words("where what why when how")),
)
