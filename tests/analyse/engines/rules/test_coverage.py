from __future__ import annotations

import pytest

from speakkit.analyse.engines.rules import GRAMMAR_RULES
from speakkit.patterns.vocabulary import Pattern, vocabulary
from tests.analyse.engines.rules import test_left_out, test_set_phrases
from tests.support.findings import corrections
from tests.support.rule_cases import WRONG

PATTERNS = [vocabulary().patterns[pattern_id] for pattern_id in sorted({rule.pattern_id for rule in GRAMMAR_RULES})]


def named(pattern: Pattern) -> str:
    return pattern.pattern_id


def test_every_rule_has_sentences_of_its_own() -> None:
    tried = {name for name, *_ in WRONG} | test_left_out.WRONG.keys() | test_set_phrases.WRONG.keys()
    assert {pattern.pattern_id for pattern in PATTERNS} == tried


@pytest.mark.parametrize("pattern", PATTERNS, ids=named)
def test_the_vocabularys_example_of_an_error_is_found(pattern: Pattern) -> None:
    assert pattern.pattern_id in corrections(pattern.wrong)


@pytest.mark.parametrize("pattern", PATTERNS, ids=named)
def test_the_vocabularys_correct_example_is_left_alone(pattern: Pattern) -> None:
    assert corrections(pattern.right) == {}


@pytest.mark.parametrize("pattern", PATTERNS, ids=named)
def test_the_correction_is_that_of_the_vocabulary(pattern: Pattern) -> None:
    corrected = corrections(pattern.wrong)[pattern.pattern_id]
    assert any(phrase.casefold() in pattern.right.casefold() for phrase in corrected)
