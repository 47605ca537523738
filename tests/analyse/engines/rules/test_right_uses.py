"""What the rules count as said right: the places where they would have seen the mistake."""

from __future__ import annotations

import pytest

from speakkit.analyse.engines.rules.right_uses import right_uses
from speakkit.analyse.engines.rules.talk import Talk
from speakkit.analyse.engines.rules_engine import occurrences_by_certainty
from tests.support.sample_dataset import rules_analysis
from tests.support.samples import planted_sessions
from tests.support.values import make_transcript

ARTICLE, THIRD, PAST = "grammar.article.missing", "grammar.agreement.third_person_s", "grammar.tense.past_time"


def all_right(text: str) -> dict[str, list[str]]:
    """What was said right, by the pattern that it would have been."""
    talk = Talk(make_transcript(text))
    certain, possible = occurrences_by_certainty(talk)
    occurred = [one for found in (certain, possible) for places in found.values() for one in places]
    uses = right_uses(talk, occurred)
    return {pattern_id: [talk.quoted(place) for place in uses[pattern_id]] for pattern_id in (ARTICLE, THIRD, PAST)}


def right(text: str, pattern_id: str) -> list[str]:
    return all_right(text)[pattern_id]


@pytest.mark.parametrize(
    ("text", "pattern_id", "expected"),
    [
        ("I have a dog. We bought the new car.", ARTICLE, ["have a dog", "bought the new car"]),
        ("She is a teacher and we went to the park.", ARTICLE, ["is a teacher", "went to the park"]),
        ("She works in a bank. He never eats meat.", THIRD, ["She works", "He never eats"]),
        ("It doesn't matter. Everybody knows him.", THIRD, ["It doesn't", "Everybody knows"]),
        (
            "Yesterday I went home. She came here two years ago.",
            PAST,
            ["Yesterday I went", "She came here two years ago"],
        ),
    ],
)
def test_right_uses_are_found(text: str, pattern_id: str, expected: list[str]) -> None:
    assert right(text, pattern_id) == expected


@pytest.mark.parametrize(
    ("text", "pattern_id"),
    [
        ("I have dog. I have my dog.", ARTICLE),  # wrong, and no occasion for an article
        ("I have a dog house and a water.", ARTICLE),
        ("She work there. Does he work? I suggest that he works.", THIRD),
        ("They works and I work.", THIRD),
        ("Yesterday I go home. Since last week I had a cold.", PAST),
        ("I said that he comes, and last week was good.", PAST),
    ],
)
def test_what_is_wrong_or_no_occasion_does_not_count(text: str, pattern_id: str) -> None:
    assert right(text, pattern_id) == []


def test_the_place_that_is_shown_is_of_a_sentence_without_a_finding() -> None:
    assert right("I have a dog and she work here. I have a cat.", ARTICLE)[0] == "have a cat"


def test_they_are_counted_and_anchored_whether_it_was_wrong_elsewhere_or_not() -> None:
    analysis = rules_analysis(make_transcript("I have a dog. I bought new car. She works here. He eats. She says so."))
    seen = {one.pattern_id: one for one in analysis.observations}
    assert (seen[ARTICLE].state, seen[ARTICLE].correct_uses) == ("present", 1)
    assert (seen[THIRD].state, seen[THIRD].correct_uses) == ("absent", 3)
    assert [quote.text for quote in seen[THIRD].correct_quotes] == ["She works"]


def test_nothing_that_was_planted_counts_as_right() -> None:
    for session in planted_sessions():
        for pattern_id, uses in all_right(session.script).items():
            said = " | ".join(uses).casefold()
            assert [one for one in session.planted.get(pattern_id, ()) if one.casefold() in said] == []
