"""Harper, an offline checker of written English, as a detector: the one file that knows it.

It is fed what it was made for: sentences with capitals, commas and a full stop. Of its 900 rules those are on that find a
pattern of the vocabulary and are right nearly always on speech; rules of spelling, typing and style are off. The Python
package is unofficial and may be replaced: whatever yields occurrences of patterns can stand here.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from speakkit.analyse.engines.rules.lexicon import (
    BASE_OF_THIRD_PERSON,
    FUNCTION_WORDS,
    POSSESSIVES,
    SUBJECT_PRONOUNS,
    words,
)
from speakkit.analyse.engines.rules.sentence import Occurrence, Sentence, written
from speakkit.analyse.engines.rules.subject_verb import is_pronoun_subject
from speakkit.sound.pocketsphinx_models import pronunciation
from speakkit.text.tokens import tokenise

if TYPE_CHECKING:
    from harper import Lint, Linter, Suggestion

PACKAGE = "harper-py"
_VOWELS = frozenset("aeiouy")
_LONGEST_INITIALISM = 3
PRONOUN_CASE = "grammar.pronoun.case"
_IRREGULAR_PAST, _IRREGULAR_PLURAL = "grammar.tense.past_of_irregular", "grammar.noun.irregular_plural"
_UNCOUNTABLE_PLURAL = "grammar.noun.uncountable_plural"
_THIRD_PERSON, _EXTRA_S = "grammar.agreement.third_person_s", "grammar.agreement.extra_s"

_PATTERNS: Mapping[str, str] = {
    "AdjectiveDoubleDegree": "grammar.comparison.double",
    "AnA": "grammar.article.a_an",
    "ArriveTo": "grammar.preposition.place",
    "AskNoPreposition": "grammar.preposition.verb",
    "AspireTo": "grammar.preposition.verb",
    "AwareOf": "grammar.preposition.adjective",
    "ComfortableWith": "grammar.preposition.adjective",
    "CompoundSubjectI": PRONOUN_CASE,
    "CraveFor": "grammar.preposition.verb",
    "CuriousAbout": "grammar.preposition.adjective",
    "DidPast": "grammar.tense.did_past",
    "Discuss": "grammar.preposition.verb",
    "DoMistake": "grammar.verb.make_do",
    "FedUpWith": "grammar.preposition.adjective",
    "FewUnitsOfTimeAgo": "grammar.article.missing",
    "FondOn": "grammar.preposition.adjective",
    "ForAWhile": "grammar.article.missing",
    "FriendOfMe": PRONOUN_CASE,
    "HaveAHardTime": "grammar.article.missing",
    "HaveNegNoAny": "grammar.negation.double",
    "HavePronoun": "grammar.agreement.subject_verb",
    "IAmAgreement": "grammar.agreement.subject_verb",
    "IDo": "grammar.agreement.subject_verb",
    "InAHurry": "grammar.article.missing",
    "InterestedIn": "grammar.preposition.adjective",
    "JealousOf": "grammar.preposition.adjective",
    "LaughOfAt": "grammar.preposition.verb",
    "LetToDo": "grammar.verb_pattern.make_let",
    "LongTimeAgo": "grammar.article.missing",
    "LookingForwardTo": "grammar.verb_pattern.look_forward",
    "MassNouns": _UNCOUNTABLE_PLURAL,
    "OpenTheLight": "vocabulary.collocation",
    "PronounInflectionBe": "grammar.agreement.subject_verb",
    "PronounVerbAgreement": _THIRD_PERSON,
    "RegularIrregulars": _IRREGULAR_PAST,
    "ResponsibleFor": "grammar.preposition.adjective",
    "SimilarLike": "grammar.preposition.adjective",
    "SimplePastToPastParticiple": "grammar.tense.perfect_participle",
    "SinceDuration": "grammar.time.since_for",
    "SuchShame": "grammar.article.missing",
    "TakeCareOf": "grammar.preposition.verb",
    "TakeMedicine": "vocabulary.collocation",
    "ThatThan": "grammar.comparison.than",
    "TheMy": "grammar.article.extra",
    "TheyToThem": PRONOUN_CASE,
    "WillNonLemma": "grammar.modal.form",
    "WorthToDo": "grammar.verb_pattern.gerund",
}
"""The rules that are on, by the pattern that they find; `_pattern_id` tells the few apart that find two."""


class HarperDetector:
    """See the module. Harper's dictionary is loaded once a process, on first use (a second or two)."""

    name = "harper"
    is_certain = True
    opportunities: Mapping[str, frozenset[str]] = {}

    @property
    def version(self) -> str:
        return f"{PACKAGE} {version(PACKAGE)}"

    def find(self, sentences: Sequence[Sentence]) -> Iterator[Occurrence]:
        """The occurrences of patterns among Harper's lints that come with a correction."""
        for sentence in sentences:
            text, starts = _written_sentence(sentence)
            for rule, lints in sorted(_lints(text).items()):
                for lint in lints:
                    found = _occurrence(sentence, text, starts, rule, lint)
                    if found is not None:
                        yield found


_LOCK = threading.Lock()
"""A linter refuses a call while another thread is inside one."""


@cache
def _linter() -> Linter:
    from harper import Linter

    linter = Linter()
    linter.set_lint_config({rule: rule in _PATTERNS for rule in linter.get_default_lint_config()})
    return linter


def _lints(text: str) -> dict[str, list[Lint]]:
    with _LOCK:
        return {rule: lints for rule, lints in _linter().organized_lints(text, language="plaintext").items() if lints}


def _written_sentence(sentence: Sentence) -> tuple[str, list[int]]:
    """The sentence as one writes it, and where each of its words begins."""
    text, starts = "", []
    for at, said in enumerate(sentence.texts):
        word = written(said) if said == sentence.words[at] else said
        text += ("," if at in sentence.breaks else "") + (" " if at else "")
        starts.append(len(text))
        text += word if at else word[0].upper() + word[1:]
    return text + ("?" if sentence.is_question else "."), starts


def _occurrence(sentence: Sentence, text: str, starts: Sequence[int], rule: str, lint: Lint) -> Occurrence | None:
    if not lint.suggestions or rule not in _PATTERNS:
        return None
    first = max((at for at, begins in enumerate(starts) if begins <= lint.span.start), default=0)
    last = max(at for at, begins in enumerate(starts) if begins < max(lint.span.end, starts[first] + 1))
    begin, end = starts[first], starts[last] + len(sentence.texts[last])
    corrected = _corrected(text[begin:end], lint.span.start - begin, lint.span.end - begin, lint.suggestions[0])
    fix = " ".join(token.norm for token in tokenise(corrected))
    if not fix and last + 1 < len(sentence):  # a word too many: show it with the next one
        last, fix = last + 1, sentence.word(last + 1)
    pattern_id = _pattern_id(rule, sentence.text(first, last + 1), fix) if fix else None
    if pattern_id is None or fix == sentence.text(first, last + 1):
        return None
    if not _holds(sentence, rule, first, last, fix):
        return None
    return sentence.occurrence(pattern_id, first, last + 1, fix)


def _holds(sentence: Sentence, rule: str, first: int, last: int, fix: str) -> bool:
    """Whether speech has nothing against it: capitals that aren't there, a subject joined to another, a wish."""
    if rule == "AnA":
        return _starts_noun_phrase(sentence, last + 1) and _sounds_like(fix, sentence.after(last + 1))
    if rule == "DidPast":  # "did you used to" is one spelling of two
        return sentence.text(last, last + 2) != "used to"
    if rule == "TheMy":  # "like his the rock character" may hold a title
        return sentence.word(first) not in POSSESSIVES
    subject = first if sentence.word(first) in SUBJECT_PRONOUNS else first - 1
    return rule != "PronounVerbAgreement" or is_pronoun_subject(sentence, subject)


def _sounds_like(fix: str, following: str) -> bool:
    """Whether the dictionary's sound of the next word asks for this article; what it lacks may be spelt out ("an MSNBC")."""
    phones = pronunciation(following)
    is_spelt_out = _VOWELS.isdisjoint(following) or len(following) <= _LONGEST_INITIALISM
    if phones is None or is_spelt_out:
        return False
    return (phones[0][0] in "AEIOU") == (fix == "an")


def _starts_noun_phrase(sentence: Sentence, at: int) -> bool:
    """Whether a word follows that an article belongs to: not "a, oh", nor a single letter."""
    word = sentence.after(at)
    return len(word) > 2 and word not in FUNCTION_WORDS | words("oh yeah yes uh okay")


def _corrected(text: str, start: int, end: int, suggestion: Suggestion) -> str:
    from harper import SuggestionKind

    if suggestion.kind == SuggestionKind.INSERT_AFTER:
        return text[:end] + suggestion.replacement_text + text[end:]
    if suggestion.kind == SuggestionKind.REMOVE:
        return text[:start] + text[end:]
    return text[:start] + suggestion.replacement_text + text[end:]


def _pattern_id(rule: str, said: str, fix: str) -> str | None:
    """The pattern that a rule found here; None where the finding isn't one of a pattern."""
    if rule == "MassNouns":  # "another ending" comes from there as well
        return _UNCOUNTABLE_PLURAL if said in {f"{fix}s", f"{fix}es"} else None
    if rule == "RegularIrregulars":
        return _IRREGULAR_PAST if said.endswith("ed") else _IRREGULAR_PLURAL
    if rule == "PronounVerbAgreement":
        return _agreement(said, fix)
    return _PATTERNS[rule]


def _agreement(said: str, fix: str) -> str | None:
    """A missing or needless -s of a verb that the lexicon has: "you guys" has none."""
    verb, right = said.split()[-1], fix.split()[-1]
    if right in BASE_OF_THIRD_PERSON or right == "doesn't":
        return _THIRD_PERSON
    return _EXTRA_S if verb in BASE_OF_THIRD_PERSON else None
