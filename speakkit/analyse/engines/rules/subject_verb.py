"""Agreement of a verb with its subject."""

from __future__ import annotations

from collections.abc import Iterator

from speakkit.analyse.engines.rules.lexicon import (
    ADJECTIVES,
    ADVERBS,
    AUXILIARIES,
    BASE_OF_GERUND,
    BASE_OF_THIRD_PERSON,
    COUNT_NOUNS,
    NUMBERS,
    PEOPLE,
    POSSESSIVES,
    PRESENT_VERBS,
    SINGULAR_OF_PLURAL,
    THINGS_AS_SUBJECTS,
    THIRD_PERSON,
    VERBS_ONLY,
    words,
)
from speakkit.analyse.engines.rules.sentence import Many, Occurrence, Rule, Sentence
from speakkit.analyse.engines.rules.tense import has_past_time

THIRD_PERSON_S = "grammar.agreement.third_person_s"
SUBJECT_VERB = "grammar.agreement.subject_verb"
EXTRA_S = "grammar.agreement.extra_s"
THERE_IS = "grammar.agreement.there_is"

_HE_SHE = words("he she")
_EVERYBODY = words("everyone everybody someone somebody nobody anybody")
_BEFORE_SUBJUNCTIVE = words(
    "suggest suggests suggested recommend recommends recommended insist insisted demand demanded important essential "
    "necessary better rather vital request requested require required"
)
_PEOPLE_PHRASE = words("many some most other young old all local these those poor rich the")
_MINE = POSSESSIVES - {"its"} | words("these those the all some many most")
_PLURAL_SUBJECTS = frozenset(SINGULAR_OF_PLURAL) | words("kids parents children")
_WITH_S = frozenset(form for form, verb in BASE_OF_THIRD_PERSON.items() if verb in PRESENT_VERBS) | {"doesn't"}
_PLAIN_VERBS = (PRESENT_VERBS & VERBS_ONLY) - words("open lay") | {"don't"}
_GROUPS = words("couple family team group band class company club pair audience")
_VERBS_WITH_S = frozenset(form for form, verb in BASE_OF_THIRD_PERSON.items() if verb in VERBS_ONLY) | words(
    "lives plays looks likes wants needs loves hates feels works starts talks walks"
)
"""Third persons that are no plurals of nouns, or never after one."""
_AFTER_NOUN_VERB = words(
    "in at to for with the a an me my his her him us it them very every as there here hard well too on from all english "
    "about that"
)


def missing_s(sentence: Sentence) -> Iterator[Occurrence]:
    """'She work in a bank', 'my brother live here', 'everybody know'."""
    if not sentence.openings and has_past_time(sentence):  # the past tense is what is missing there
        return
    for start, end in sentence.find(_HE_SHE | {"it"} | _EVERYBODY, Many(ADVERBS), PRESENT_VERBS | {"don't"}):
        if is_pronoun_subject(sentence, start) and not _is_filler_like(sentence, end):
            yield _with_s(sentence, start, end)
    for relative, verbs in (("who", PRESENT_VERBS), ("that", PRESENT_VERBS & VERBS_ONLY)):
        for start, end in sentence.find(
            words("a an the this that"), Many(ADJECTIVES), COUNT_NOUNS, {relative}, verbs | {"don't"}
        ):
            if sentence.before(start) != "of":
                yield _with_s(sentence, start, end)
    yield from _clause_without_s(sentence)
    yield from _noun_without_s(sentence)


def _clause_without_s(sentence: Sentence) -> Iterator[Occurrence]:
    """'A poor girl that meet a prince': what may be a noun is a verb before its object."""
    for start, end in sentence.find(
        words("a an"), Many(ADJECTIVES), COUNT_NOUNS | PEOPLE, {"that"}, PRESENT_VERBS - VERBS_ONLY
    ):
        if sentence.after(end) in _OBJECTS and sentence.before(start) != "of":
            yield _with_s(sentence, start, end)


_OBJECTS = words("a an the me my your his her our their us him them it")


def _noun_without_s(sentence: Sentence) -> Iterator[Occurrence]:
    """'My brother live here', 'the film tell a story', 'a waiter explain it'; "we suggest that the boss resign" is fine."""
    known = (POSSESSIVES | words("the this"), PEOPLE | THINGS_AS_SUBJECTS, PRESENT_VERBS | {"don't"})
    any_thing = (POSSESSIVES | words("the this that a an every each"), COUNT_NOUNS - _GROUPS, _PLAIN_VERBS)
    found: set[int] = set()
    for determiners, nouns, verbs in (known, any_thing):
        for start, end in sentence.find(determiners, Many(ADJECTIVES), nouns, Many(ADVERBS), verbs):
            wished = not _BEFORE_SUBJUNCTIVE.isdisjoint(sentence.words[max(0, start - 4) : start])
            if end not in found and not wished and sentence.opens_clause(start) and _is_noun_verb(sentence, end):
                found.add(end)
                yield _with_s(sentence, start, end)


def with_s(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """'She works in a bank', 'he always says', 'everybody knows': where `missing_s` looks for the plain verb of a pronoun."""
    if not sentence.openings and has_past_time(sentence):
        return
    for start, end in sentence.find(_HE_SHE | {"it"} | _EVERYBODY, Many(ADVERBS), _WITH_S):
        if is_pronoun_subject(sentence, start):
            yield start, end


def is_pronoun_subject(sentence: Sentence, at: int) -> bool:
    """Whether no auxiliary ("does he work") and no wish ("I suggest that he work") asks for the plain verb."""
    word, before = sentence.word(at), sentence.before(at)
    if word not in _HE_SHE and not sentence.opens_clause(at):
        return False
    earlier = sentence.words[max(0, at - 4) : at]
    is_inverted = before in AUXILIARIES or (before == "not" and sentence.word(at - 2) in AUXILIARIES)
    is_joined = before in {"and", "or", "nor"} and not sentence.opens_clause(at)
    return not is_inverted and not is_joined and _BEFORE_SUBJUNCTIVE.isdisjoint(earlier)


def _is_filler_like(sentence: Sentence, end: int) -> bool:
    """'she like never goes': 'like' is no verb there."""
    after = sentence.after(end)
    return sentence.word(end - 1) == "like" and (
        not after or after in ADVERBS | AUXILIARIES | BASE_OF_THIRD_PERSON.keys()
    )


def _is_noun_verb(sentence: Sentence, end: int) -> bool:
    """Whether the last word is a verb: always, or by what follows it ("my brother work in a bank")."""
    verb = sentence.word(end - 1)
    if verb in words("like hate") and not sentence.ends_phrase(end):
        return True
    return verb in VERBS_ONLY | {"don't"} or sentence.after(end) in _AFTER_NOUN_VERB | ADJECTIVES


def _with_s(sentence: Sentence, start: int, end: int) -> Occurrence:
    verb = sentence.word(end - 1)
    right = "doesn't" if verb == "don't" else THIRD_PERSON[verb]
    return sentence.occurrence(THIRD_PERSON_S, start, end, f"{sentence.text(start, end - 1)} {right}")


def wrong_number(sentence: Sentence) -> Iterator[Occurrence]:
    """'They was', 'people is', 'he have', 'I doesn't'."""
    for start, end in sentence.find(
        words("we they you"), Many(ADVERBS), words("was is has doesn't wasn't isn't hasn't")
    ):
        if _is_plural_pronoun_subject(sentence, start):
            yield _renumbered(sentence, start, end)
    for start, end in sentence.find(words("i"), words("is are has doesn't were")):
        if sentence.before(start) not in words("and or if wish as than though") and sentence.word(start - 2) != "wish":
            yield _renumbered(sentence, start, end)
    for start, end in sentence.find(words("he she it"), words("are am")):
        if is_pronoun_subject(sentence, start):
            yield _renumbered(sentence, start, end)
    yield from _everybody_are(sentence)
    yield from _plural_noun_with_singular_verb(sentence)
    yield from _inverted(sentence)


def _everybody_are(sentence: Sentence) -> Iterator[Occurrence]:
    """'Everybody are happy', 'everything were new', 'these is'."""
    singular = {"are": "is", "were": "was", "have": "has", "aren't": "isn't", "weren't": "wasn't"}
    for start, end in sentence.find(_EVERYBODY | words("everything something nothing"), singular):
        if sentence.opens_clause(start) and sentence.before(start) != "if":
            yield sentence.occurrence(
                SUBJECT_VERB, start, end, f"{sentence.word(start)} {singular[sentence.word(end - 1)]}"
            )
    for start, end in sentence.find(words("these those"), words("is was isn't wasn't")):
        if sentence.opens_clause(start):
            yield _renumbered(sentence, start, end)


def _is_plural_pronoun_subject(sentence: Sentence, at: int) -> bool:
    """'you' may be an object ("what I told you was true"), 'they' and 'we' can't."""
    return sentence.word(at) != "you" or sentence.opens_clause(at)


def _plural_noun_with_singular_verb(sentence: Sentence) -> Iterator[Occurrence]:
    singular = words("is was has doesn't isn't wasn't hasn't")
    for start, end in sentence.find(Many(_PEOPLE_PHRASE), {"people"}, singular):
        if sentence.opens_clause(start) and sentence.before(start) not in words("which what whose"):
            yield _renumbered(sentence, start, end)
    for start, end in sentence.find(_MINE, Many(ADJECTIVES), _PLURAL_SUBJECTS, singular):
        if sentence.opens_clause(start):
            yield _renumbered(sentence, start, end)

    for start, end in sentence.find(_PLURAL_SUBJECTS, words("is was")):
        is_asked = sentence.before(start) in words("which what whose")
        if sentence.opens_clause(start) and not is_asked and not sentence.is_name(start, end):
            yield _renumbered(sentence, start, end)
    finite = words("is was has doesn't") | BASE_OF_THIRD_PERSON.keys()
    for start, end in sentence.find(_PLURAL_SUBJECTS | {"people"}, words("who that which"), finite):
        sums_up = sentence.word(start + 1) == "which" and sentence.word(end - 1) in words("is was")
        if not sums_up and words("of one number lot").isdisjoint(sentence.words[max(0, start - 4) : start]):
            yield _renumbered(sentence, start, end)


def _inverted(sentence: Sentence) -> Iterator[Occurrence]:
    """'How was you?', 'where is they?'; "how was you day" lacks a letter and no number."""
    for start, end in sentence.find(words("where how when why"), words("is was has"), words("you they we")):
        if not sentence.ends_phrase(end) and sentence.word(end) not in ADJECTIVES | BASE_OF_GERUND.keys():
            continue
        verb = _RENUMBERED[sentence.word(start + 1)]
        yield sentence.occurrence(SUBJECT_VERB, start, end, f"{sentence.word(start)} {verb} {sentence.word(end - 1)}")


_RENUMBERED = {
    "was": "were", "is": "are", "has": "have", "doesn't": "don't", "wasn't": "weren't", "isn't": "aren't",
    "hasn't": "haven't",
}  # fmt: skip
_WITH_I = {"is": "am", "are": "am", "has": "have", "doesn't": "don't", "were": "was"}


def _renumbered(sentence: Sentence, start: int, end: int) -> Occurrence:
    verb, subject = sentence.word(end - 1), sentence.word(start)
    if subject == "i":
        right = _WITH_I[verb]
    elif subject in {"he", "she", "it"}:
        right = "is"
    else:
        right = _RENUMBERED.get(verb) or BASE_OF_THIRD_PERSON[verb]
    return sentence.occurrence(SUBJECT_VERB, start, end, f"{sentence.text(start, end - 1)} {right}")


def extra_s(sentence: Sentence) -> Iterator[Occurrence]:
    """'They works', 'I likes', 'people says'."""
    verbs = BASE_OF_THIRD_PERSON.keys() - {"has", "does", "means"}
    for start, end in sentence.find(words("i we they you people"), Many(ADVERBS), verbs):
        is_open = sentence.word(start) in words("i we they") and sentence.before(start) not in words("and or of")
        if is_open or sentence.opens_clause(start):
            yield _without_s(sentence, start, end)
    for start, end in sentence.find(words("doesn't don't didn't"), _VERBS_WITH_S):
        yield _without_s(sentence, start, end)
    for start, end in sentence.find(
        Many(_PEOPLE_PHRASE | POSSESSIVES | words("other")), _PLURAL_SUBJECTS, _VERBS_WITH_S
    ):
        if sentence.opens_clause(start) and not sentence.is_name(end - 2, end):
            yield _without_s(sentence, start, end)


def _without_s(sentence: Sentence, start: int, end: int) -> Occurrence:
    base = BASE_OF_THIRD_PERSON[sentence.word(end - 1)]
    return sentence.occurrence(EXTRA_S, start, end, f"{sentence.text(start, end - 1)} {base}")


_THOSE_THERE = (
    SINGULAR_OF_PLURAL.keys() | PEOPLE | words("people those ones up down over out born live living staying working")
)
"""Before "there have": who has something there."""


def there_is_plural(sentence: Sentence) -> Iterator[Occurrence]:
    """'There is many people', 'there was two dogs'."""
    for start, end in sentence.find(words("there"), words("have has"), words("a an many some no lots two three")):
        if sentence.before(start) in _THOSE_THERE:
            continue
        plural = sentence.word(end - 1) not in words("a an no")
        fix = f"there {'are' if plural else 'is'} {sentence.word(end - 1)}"
        yield sentence.occurrence(THERE_IS, start, end, fix)
    several = words("many several few")
    for start, end in sentence.find(words("there"), words("is was isn't wasn't"), several):
        yield _there_are(sentence, start, end)
    for start, end in sentence.find(words("there"), words("is was"), NUMBERS, Many(ADJECTIVES), SINGULAR_OF_PLURAL):
        yield _there_are(sentence, start, end)
    described = Many(ADJECTIVES | words("some other"))
    for start, end in sentence.find(words("there"), words("is was"), described, SINGULAR_OF_PLURAL.keys() | {"people"}):
        yield _there_are(sentence, start, end)
    for start, end in sentence.find(
        words("there"), words("are were"), words("a an one another"), Many(ADJECTIVES), COUNT_NOUNS
    ):
        if sentence.ends_phrase(end) and sentence.after(end) not in words("and or of"):
            verb = "is" if sentence.word(start + 1) == "are" else "was"
            yield sentence.occurrence(THERE_IS, start, end, f"there {verb} {sentence.text(start + 2, end)}")


def _there_are(sentence: Sentence, start: int, end: int) -> Occurrence:
    verb = _RENUMBERED[sentence.word(start + 1)]
    return sentence.occurrence(THERE_IS, start, end, f"there {verb} {sentence.text(start + 2, end)}")


RULES = (
    Rule(
        THIRD_PERSON_S, missing_s, _HE_SHE | {"it"} | _EVERYBODY | COUNT_NOUNS | THINGS_AS_SUBJECTS, find_right=with_s
    ),
    Rule(
        SUBJECT_VERB,
        wrong_number,
        words("we they you i he she it people everything something nothing these those")
        | _EVERYBODY
        | _PLURAL_SUBJECTS,
    ),
    Rule(EXTRA_S, extra_s, words("i we they you people don't doesn't didn't") | _PLURAL_SUBJECTS),
    Rule(THERE_IS, there_is_plural, words("there")),
)
