"""One thing as a subject, and its verb: 'the story are good', 'that make sense', 'it sound nice', 'who play in it?'."""

from __future__ import annotations

from collections.abc import Iterator

from speakkit.analyse.engines.rules.lexicon import (
    ADJECTIVES,
    COUNT_NOUNS,
    DEGREE,
    FEELINGS,
    PEOPLE,
    POSSESSIVES,
    PRESENT_VERBS,
    PROFESSIONS,
    SINGULAR_OF_PLURAL,
    THIRD_PERSON,
    VERBS,
    VERBS_ONLY,
    words,
)
from speakkit.analyse.engines.rules.sentence import Many, Occurrence, Rule, Sentence

THIRD_PERSON_S, AGREEMENT = "grammar.agreement.third_person_s", "grammar.agreement.subject_verb"

ORDER, MISSING_SUBJECT = "grammar.question.order", "grammar.subject.missing"

_SEVERAL = frozenset(SINGULAR_OF_PLURAL)
_GROUPS = words("family team couple band group class staff police company crew club audience lot part most rest second")
_ONE_THING = COUNT_NOUNS - VERBS - _GROUPS - PEOPLE - PROFESSIONS | words("movie film story book character actor song")
_LEADING = words("but because so that if when think believe")
_WHO = VERBS_ONLY - words("do have be") | words("play act star")
_THEY_DO = {"sound": "sounds", "look": "looks", "seem": "seems", "make": "makes", "depend": "depends", "mean": "means"}
_PREDICATES = ADJECTIVES | FEELINGS | DEGREE | words("like fun fine ok")
_MADE = words("sense me you us him her it people")
_LETTING = words(
    "make makes made let lets help helps see hear does did do doesn't didn't don't will would can could may might"
)


def thing_with_are(sentence: Sentence) -> Iterator[Occurrence]:
    """'The story are good', 'my favorite movie are Star Wars', 'the news are bad'."""
    for start, end in sentence.find(
        POSSESSIVES | words("the this that"), Many(ADJECTIVES), _ONE_THING, words("are were")
    ):
        begins = not sentence.before(start) or sentence.before(start) in _LEADING
        if begins and sentence.after(end) not in words("you we they"):
            yield _with_is(sentence, start, end)
    for start, end in sentence.find(words("the this that good bad"), words("news"), words("are were")):
        yield _with_is(sentence, start, end)


def _with_is(sentence: Sentence, start: int, end: int) -> Occurrence:
    verb = "is" if sentence.word(end - 1) == "are" else "was"
    return sentence.occurrence(AGREEMENT, start, end, f"{sentence.text(start, end - 1)} {verb}")


def that_without_s(sentence: Sentence) -> Iterator[Occurrence]:
    """'That make sense', 'this make me sad', 'it sound good'."""
    for start, end in sentence.find(words("that this it"), Many(words("really also just")), _THEY_DO):
        verb, follows = sentence.word(end - 1), sentence.after(end)
        if sentence.word(start) == "it" and verb != "sound":
            continue  # the other rule for the third person has it
        if not _begins(sentence, start) or (sentence.is_question and start == 0 and verb == "look"):
            continue
        if follows in (_MADE if verb == "make" else _PREDICATES) or (
            verb in {"depend", "mean"} and follows not in {"to"}
        ):
            yield sentence.occurrence(THIRD_PERSON_S, start, end, f"{sentence.text(start, end - 1)} {_THEY_DO[verb]}")


def _begins(sentence: Sentence, at: int) -> bool:
    """Whether a clause begins here, so that 'that' isn't a relative and 'it' no object."""
    before = sentence.before(at)
    if before in _LETTING:
        return False
    return not before or (sentence.word(at) == "it" and sentence.opens_clause(at)) or before in words("but because yes")


def who_without_s(sentence: Sentence) -> Iterator[Occurrence]:
    """'Who play in it?', 'what happen next?'."""
    if not sentence.is_question or sentence.openings:
        return
    for start, end in sentence.find(words("who"), _WHO & PRESENT_VERBS):
        if start == 0:
            yield _in_third_person(sentence, start, end)
    for start, end in sentence.find(words("what"), words("happen")):
        if start == 0:
            yield _in_third_person(sentence, start, end)


def _in_third_person(sentence: Sentence, start: int, end: int) -> Occurrence:
    verb = sentence.word(end - 1)
    return sentence.occurrence(
        THIRD_PERSON_S, start, end, f"{sentence.word(start)} {THIRD_PERSON.get(verb, verb + 's')}"
    )


def plural_with_is(sentence: Sentence) -> Iterator[Occurrence]:
    """'Who is the actors?', 'what is your favorite movies?'."""
    owners = POSSESSIVES | words("the these those")
    for start, end in sentence.find(words("who what where"), words("is"), owners, Many(ADJECTIVES), _SEVERAL):
        if start == 0 and sentence.ends_phrase(end):
            fix = f"{sentence.word(start)} are {sentence.text(start + 2, end)}"
            yield sentence.occurrence(AGREEMENT, start, end, fix)


def subject_before_is(sentence: Sentence) -> Iterator[Occurrence]:
    """'What this movie is about?', 'where the story is from?'."""
    if not sentence.is_question or sentence.openings:
        return
    subject = POSSESSIVES | words("the this that"), Many(ADJECTIVES), COUNT_NOUNS
    for start, end in sentence.find(
        words("what where who"), *subject, words("is was"), words("about from like called")
    ):
        if start == 0 and end == len(sentence):
            last = sentence.word(end - 1)
            fix = f"{sentence.word(0)} {sentence.word(end - 2)} {sentence.text(1, end - 2)} {last}"
            yield sentence.occurrence(ORDER, start, end, fix)


def sentence_without_subject(sentence: Sentence) -> Iterator[Occurrence]:
    """'Is a good movie.', where the transcript shows that it is no question."""
    if sentence.is_question or sentence.openings or not sentence.texts[0][0].isupper():
        return
    end = sentence.match(0, words("is was"), words("a an not"))
    if end is not None and len(sentence) > end:
        yield sentence.occurrence(MISSING_SUBJECT, 0, end, f"it {sentence.text(0, end)}")


RULES = (
    Rule(AGREEMENT, thing_with_are, words("are were is was")),
    Rule(THIRD_PERSON_S, that_without_s, words("that this it")),
    Rule(THIRD_PERSON_S, who_without_s, words("who what")),
    Rule(AGREEMENT, plural_with_is, words("who what where")),
    Rule(ORDER, subject_before_is, words("who what where")),
    Rule(MISSING_SUBJECT, sentence_without_subject, words("is was")),
)
