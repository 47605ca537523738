"""What is left out of a clause: its verb 'be', its subject, the object of its verb."""

from __future__ import annotations

from collections.abc import Iterator

from speakkit.analyse.engines.rules.lexicon import (
    ADJECTIVES,
    ADVERBS,
    AUXILIARIES,
    BASE_OF_GERUND,
    BE,
    DEGREE,
    FEELINGS,
    POSSESSIVES,
    SUBJECT_PRONOUNS,
    VERBS,
    words,
)
from speakkit.analyse.engines.rules.sentence import Many, Occurrence, Rule, Sentence
from speakkit.analyse.engines.rules.subject_verb import is_pronoun_subject

MISSING_BE = "grammar.tense.missing_be"
MISSING_SUBJECT = "grammar.subject.missing"
MISSING_OBJECT = "grammar.object.missing"

_SUBJECTS = words("i he she it we they")
_IS = {"i": "am", "he": "is", "she": "is", "it": "is"}
_QUALITIES = (ADJECTIVES | FEELINGS) - VERBS - words("own last next right left well all early late only")
_PLACED = words("in on at from here there sure")
_LASTING = words("still also always just")
_NO_ACTIVITY = words("being morning evening building wedding meeting something nothing everything anything during")
_DOING = frozenset(BASE_OF_GERUND) - _NO_ACTIVITY
_QUANTITIES = words("lot bit little few couple")

_SAID_FIRST = words(
    "yes yeah no ok okay well oh actually maybe sure so but in fact of course i think guess believe because if although for me "
    "my opinion"
)
"""Words that may stand before a subject and are none."""
_STATED = DEGREE | ADJECTIVES | words("a an the my not more most one like better best worse")
_CONTRACTED_SUBJECTS = words("i'm you're he's she's it's we're they're that's")

_WITH_OBJECT = words("like likes liked love loves loved enjoy enjoys enjoyed")
_BEFORE_CLAUSE = _SAID_FIRST | words("hope know suppose that and sorry also really too")
_HELPING = ADVERBS | words("will would won't can you'll i'll they'll we'll")
_MUCH = ((words("very so too"), words("much")), (words("a"), words("lot")), (words("too"),))


def missing_be(sentence: Sentence) -> Iterator[Occurrence]:
    """'It so hard for me', 'she not here', 'he still a student', 'they watching TV'."""
    qualities = (Many(ADVERBS | DEGREE - {"pretty", "much"}), _QUALITIES)
    feelings = (qualities[0], FEELINGS)
    for start, end in (*sentence.find(_SUBJECTS - {"i"}, *qualities), *sentence.find(words("i"), *feelings)):
        if sentence.ends_phrase(end) and sentence.after(end) not in SUBJECT_PRONOUNS | AUXILIARIES:
            yield from _with_be(sentence, start, end)
    for complement in (
        (words("not"), _QUALITIES | _PLACED | words("a an the")),
        (Many(_LASTING), words("a an")),
        (_LASTING, words("the my his her our their")),
    ):
        for start, end in sentence.find(_SUBJECTS, *complement):
            if sentence.after(end) not in _QUANTITIES:
                yield from _with_be(sentence, start, end)
    for start, end in sentence.find(_SUBJECTS - {"it"}, Many(ADVERBS | {"not"}), _DOING):
        if sentence.opens_clause(start):
            yield from _with_be(sentence, start, end)


def _with_be(sentence: Sentence, start: int, end: int) -> Iterator[Occurrence]:
    subject = sentence.word(start)
    is_subject = is_pronoun_subject(sentence, start) and sentence.opens_clause(start)
    if is_subject and "so" not in sentence.words[max(0, start - 2) : start]:
        fix = f"{subject} {_IS.get(subject, 'are')} {sentence.text(start + 1, end)}"
        yield sentence.occurrence(MISSING_BE, start, end, fix)


def missing_subject(sentence: Sentence) -> Iterator[Occurrence]:
    """'Yes, is a good film', 'in fact is long', 'they are not horror, is more like comedy'."""
    if sentence.is_question and not sentence.openings:
        return
    for at in range(1, len(sentence)):
        is_stated = sentence.word(at) in words("is was isn't wasn't") and sentence.after(at + 1) in _STATED
        if is_stated and (_follows_no_subject(sentence, at) or _follows_whole_clause(sentence, at)):
            verb = sentence.word(at)
            yield sentence.occurrence(MISSING_SUBJECT, at, at + 2, f"it {verb} {sentence.word(at + 1)}")


def _follows_no_subject(sentence: Sentence, at: int) -> bool:
    """Whether all that was said before the verb are words that lead up to a subject; "so is my brother" has one."""
    before = sentence.words[:at]
    is_inverted = before[-1] == "so" and sentence.word(at + 1) in POSSESSIVES | {"the"}
    leads_up = _SAID_FIRST.issuperset(before) and before[-1] not in words("i because if think")
    return leads_up and not is_inverted


def _follows_whole_clause(sentence: Sentence, at: int) -> bool:
    """Whether one clause with a verb of its own, and nothing else, stands before a comma and this verb."""
    is_pronoun_clause = sentence.word(0) in SUBJECT_PRONOUNS and sentence.word(1) in BE
    return (
        at in sentence.breaks
        and min(sentence.breaks) == at
        and (is_pronoun_clause or sentence.word(0) in _CONTRACTED_SUBJECTS)
    )


def missing_object(sentence: Sentence) -> Iterator[Occurrence]:
    """'Yes, I like', 'I really enjoyed', 'I think you will love', 'I like very much': of what?

    Only in sentences that somebody wrote as such: elsewhere the object may stand in what was taken for the next one.
    """
    if not sentence.texts[0][0].isupper() or sentence.openings:
        return
    for start, end in sentence.find(
        SUBJECT_PRONOUNS | words("you'll i'll they'll we'll"), Many(_HELPING), _WITH_OBJECT
    ):
        last = next((tail for much in _MUCH if (tail := sentence.match(end, *much)) is not None), end)
        is_alone = last == len(sentence) and _BEFORE_CLAUSE.issuperset(sentence.words[:start])
        is_wish = "hope" in sentence.words[:start] and "enjoy" in sentence.word(end - 1)
        if is_alone and not is_wish and end not in sentence.breaks:
            yield sentence.occurrence(MISSING_OBJECT, start, end, f"{sentence.text(start, end)} it")


RULES = (
    Rule(MISSING_BE, missing_be, _SUBJECTS),
    Rule(MISSING_SUBJECT, missing_subject, words("is was isn't wasn't")),
    Rule(MISSING_OBJECT, missing_object, _WITH_OBJECT, is_certain=False),
)
