"""The words that the rules know, and their forms.

The lists in `lexicon.json` are common words of everyday talk; a rule that meets another word keeps silent. Forms are
lemminflect's. Of these words they are kept in `lexicon_forms.json`, so that no process opens its tables only to make them
again; `tests/analyse/engines/rules/test_lexicon.py` compares them, and writes them. Everything is made once, on import.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any

FORMS_FILE = "lexicon_forms.json"


def _read(name: str) -> Any:  # noqa: ANN401  # whatever JSON it is
    return json.loads(resources.files("speakkit.analyse.engines.rules").joinpath(name).read_text(encoding="utf-8"))


def _lists() -> Mapping[str, frozenset[str]]:
    return {name: frozenset(" ".join(lines).split()) for name, lines in _read("lexicon.json").items()}


def words(listed: str) -> frozenset[str]:
    """The words of a blank-separated list."""
    return frozenset(listed.split())


def _forms(lemmas: Iterable[str], tag: str) -> dict[str, str]:
    """Each lemma's form with this Penn tag; lemmas without one are left out."""
    kept: Mapping[str, str] = _KEPT_FORMS.get(tag, {})
    forms = {lemma: kept[lemma] if lemma in kept else inflected(lemma, tag) for lemma in lemmas}
    return {lemma: form for lemma, form in forms.items() if form}


def inflected(lemma: str, tag: str) -> str:
    """The lemma's form with this Penn tag by lemminflect's tables, which take a third of a second to open; "" without one."""
    from lemminflect import getInflection

    return next(iter(getInflection(lemma, tag=tag, inflect_oov=tag == "NNS")), "")


def _inverse(forms: Mapping[str, str]) -> dict[str, str]:
    return {form: lemma for lemma, form in forms.items()}


def _pairs(listed: Iterable[str]) -> dict[str, str]:
    return dict(entry.split(":") for entry in listed)


_LISTS = _lists()
_KEPT_FORMS: Mapping[str, Mapping[str, str]] = _read(FORMS_FILE)

VERBS_ONLY = _LISTS["verbs_only"]
"""Base forms that are not nouns as well."""
VERBS = VERBS_ONLY | _LISTS["verbs_noun_too"]
THIRD_PERSON = _forms(VERBS, "VBZ")
PAST = _forms(VERBS, "VBD") | {"lie": "lay"}
PARTICIPLE = _forms(VERBS, "VBN")
GERUND = _forms(VERBS, "VBG")
BASE_OF_THIRD_PERSON = _inverse(THIRD_PERSON)
BASE_OF_PAST = {past: base for base, past in PAST.items() if past != base and past not in VERBS}
BASE_OF_GERUND = _inverse(GERUND)
PRESENT_VERBS = frozenset(verb for verb in VERBS if PAST.get(verb) != verb)
"""Base forms that can't be read as a past."""

COUNT_NOUNS = _LISTS["count_nouns"] | _LISTS["professions"] | _LISTS["people"]
PLURAL = _forms(COUNT_NOUNS, "NNS") | {"person": "people"}
SINGULAR_OF_PLURAL = {plural: noun for noun, plural in PLURAL.items() if plural != noun and plural not in VERBS}
PEOPLE = _LISTS["people"]
PROFESSIONS = _LISTS["professions"]
FEMALE, MALE = _LISTS["female"], _LISTS["male"]
THINGS_AS_SUBJECTS = _LISTS["things_as_subjects"]
UNCOUNTABLE = _LISTS["uncountable_nouns"]
UNCOUNTABLE_PLURALS = _pairs(_LISTS["uncountable_plurals"])
IRREGULAR_PLURAL_ERRORS = _pairs(_LISTS["irregular_plural_errors"])
IRREGULAR_PAST_ERRORS = _pairs(_LISTS["irregular_past_errors"])

NATIONALITIES = _LISTS["nationalities"]
ADJECTIVES = _LISTS["adjectives"] | NATIONALITIES
SHORT_ADJECTIVES = _LISTS["short_adjectives"]
PLAIN_ADJECTIVES = _LISTS["plain_adjectives"]
COMPARATIVE = _forms(PLAIN_ADJECTIVES, "JJR")
SUPERLATIVE = _forms(PLAIN_ADJECTIVES, "JJS")
FEELINGS = _LISTS["feelings"]
MONTHS, WEEKDAYS = _LISTS["months"], _LISTS["weekdays"]
COUNTRIES, LANGUAGES = _LISTS["countries"], _LISTS["languages"]

BE = words("am is are was were be been being i'm you're we're they're he's she's it's that's")
HAVE = words("have has had having i've you've we've they've haven't hasn't hadn't")
DO = words("do does did don't doesn't didn't")
MODALS = words(
    "can could must should will would may might can't cannot couldn't mustn't shouldn't won't wouldn't i'll you'll he'll "
    "she'll it'll we'll they'll i'd you'd he'd she'd we'd they'd"
)
AUXILIARIES = (
    BE
    | HAVE
    | DO
    | MODALS
    | words("isn't aren't wasn't weren't let lets let's make makes made help helps helped shall")
)
ADVERBS = words(
    "always usually often never sometimes really also just still only normally generally rarely probably "
    "actually already even mostly"
)
DEGREE = words("very so really quite too extremely pretty much")
POSSESSIVES = words("my your his her our their its")
DETERMINERS = POSSESSIVES | words(
    "a an the this that these those some any no every each another all both which what whose"
)
PRONOUNS = words("i you he she it we they me him her us them")
SUBJECT_PRONOUNS = words("i you he she it we they")
OBJECT_PRONOUNS = words("me you him her it us them")
PREPOSITIONS = words(
    "about after against among around at before behind below between by during except for from in inside into "
    "like near of off on onto out outside over past since than through to toward towards under until up "
    "via with within without"
)
CONJUNCTIONS = words(
    "and but or so because if when while although though that which who where since unless until as than "
    "then nor whether how why what"
)
_CLOSED_CLASS_ADVERBS = words(
    "here there now then today yesterday tomorrow ago too also well again already always never "
    "often usually sometimes maybe please not very really together later soon yet only just "
    "because anyway everyday every last next this"
)
FUNCTION_WORDS = (
    BE | HAVE | DO | MODALS | PRONOUNS | PREPOSITIONS | CONJUNCTIONS | _CLOSED_CLASS_ADVERBS | DETERMINERS - {"no"}
)
"""Words that no noun phrase goes on with."""
FINITE_VERBS = BE | HAVE | DO | MODALS | frozenset(BASE_OF_THIRD_PERSON) | frozenset(BASE_OF_PAST) | VERBS_ONLY
OPENERS = words(
    "but because so that when if while although though then however since unless until whereas where which who "
    "think thinks thought know knows say says said believe hope guess mean suppose feel sometimes usually now "
    "today yesterday tomorrow maybe perhaps actually well yes no also therefore"
)
"""Words after which a noun phrase is a subject."""
TIME_OPENERS = words("every on in at last one this after next two three some")
TIME_UNITS = (
    words(
        "day days morning afternoon evening night week weekend weekends month year years summer winter ago time "
        "breakfast lunch dinner"
    )
    | WEEKDAYS
)
CLAUSE_WORDS = words("and but because so that when if while which who where although then")

_NUMBER_WORDS = words(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand "
    "million"
)


class _Numbers:
    """Every number above one, in words or digits."""

    def __contains__(self, word: object) -> bool:
        text = str(word)
        return text in _NUMBER_WORDS or text.split("-")[0] in _NUMBER_WORDS or (text.isdecimal() and int(text) > 1)


NUMBERS = _Numbers()
NUMBER_WORDS = _NUMBER_WORDS


class _Years:
    def __contains__(self, word: object) -> bool:
        return str(word).isdecimal() and 1900 <= int(str(word)) <= 2100


YEARS = _Years()
