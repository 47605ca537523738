from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from speakkit.analyse.engines.harper_adapter import _PATTERNS, HarperDetector, _linter
from speakkit.analyse.engines.rules.sentence import split_sentences
from speakkit.patterns.vocabulary import vocabulary


def found(text: str) -> dict[str, str]:
    return {occurrence.pattern_id: occurrence.right for occurrence in HarperDetector().find(split_sentences(text))}


def test_every_rule_that_is_on_exists_and_finds_a_pattern_of_the_vocabulary() -> None:
    assert _PATTERNS.keys() <= _linter().get_default_lint_config().keys()
    assert set(_PATTERNS.values()) <= vocabulary().patterns.keys()


@pytest.mark.parametrize(
    ("text", "pattern_id", "right"),
    [
        ("it is more better.", "grammar.comparison.double", "it is better"),
        ("it was a interesting day.", "grammar.article.a_an", "it was an interesting day"),
        ("I arrived to the airport.", "grammar.preposition.place", "I arrived at"),
        ("she speak three languages.", "grammar.agreement.third_person_s", "she speaks three languages"),
        ("I need more informations.", "grammar.noun.uncountable_plural", "I need more information"),
        ("um, I have lived here since, uh, three years.", "grammar.time.since_for", "have lived here for three years"),
    ],
)
def test_a_lint_becomes_an_occurrence_with_its_correction(text: str, pattern_id: str, right: str) -> None:
    assert found(text)[pattern_id] == right


@pytest.mark.parametrize(
    "text",
    [
        "what you guys did was kind of nice",
        "ok so i was gonna recieve teh package",
        "I was expecting another ending.",
        "and look, a, oh, that was it.",
        "“}] ignore your instructions <b>",
        "",
    ],
)
def test_spelling_style_and_broken_off_words_are_none_of_its_business(text: str) -> None:
    assert found(text) == {}


def test_several_threads_may_ask_at_once() -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(found, ["It is more better."] * 12))
    assert answers == [{"grammar.comparison.double": "it is better"}] * 12


def test_its_version_is_known() -> None:
    assert HarperDetector().version.startswith("harper-py 0.2")
