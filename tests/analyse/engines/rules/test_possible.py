from __future__ import annotations

import pytest

from speakkit.analyse.engines.rules.possible import PossibleErrors
from tests.support.findings import split_sentences


def possible(text: str) -> dict[str, str]:
    return {found.pattern_id: found.right for found in PossibleErrors().find(split_sentences(text))}


@pytest.mark.parametrize(
    ("text", "pattern_id", "right"),
    [
        ("The children play with ball.", "grammar.article.missing", "children play with the ball"),
        ("It was old building.", "grammar.article.missing", "it was an old building"),
        ("She keeps talk about it.", "grammar.verb_pattern.gerund", "she keeps talking"),
        ("You tell me story.", "grammar.noun.number", "you tell me stories"),
        ("I ate a lots.", "grammar.noun.number", "I ate a lot"),
    ],
)
def test_a_likelier_word_is_proposed(text: str, pattern_id: str, right: str) -> None:
    assert possible(text)[pattern_id] == right


@pytest.mark.parametrize(
    "text",
    [
        "After the game we played with the ball.",
        "I went to work by bus and read a book on the way.",
        "He depends on his brother and lives in a small town.",
        "Xyzzy plugh frobnicates the quux.",
        "",
    ],
)
def test_nothing_is_proposed_for_correct_or_unknown_words(text: str) -> None:
    assert possible(text) == {}


def test_one_thing_is_corrected_once() -> None:
    found = list(PossibleErrors().find(split_sentences("We could not avoid accident.")))
    assert len(found) == 1


def test_the_models_version_is_known() -> None:
    assert PossibleErrors().version.startswith("pocketsphinx 5.")
