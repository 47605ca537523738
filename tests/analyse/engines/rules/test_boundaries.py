"""Texts whose punctuation doesn't show their sentences: where they end is guessed, and a guess denies nothing."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import pytest

from speakkit.analyse.engines.rules.boundaries import find_boundaries, has_pauses
from speakkit.analyse.engines.rules.talk import Talk
from speakkit.analyse.engines.rules_engine import find
from tests.support.boundary_fit import fit
from tests.support.samples import planted_sessions
from tests.support.values import make_transcript

SPOKEN = (
    "we live in a small house near the river my brother he works in a bank and he likes it there are four rooms in the "
    "house it was built in the last century we want to move to the city next year"
)


def sentences(text: str, **transcript: object) -> list[str]:
    return [" ".join(sentence.words) for sentence in Talk(make_transcript(text, **transcript)).sentences]  # type: ignore[arg-type]


def states(text: str) -> dict[str, str]:
    return {finding.pattern.pattern_id: finding.state for finding in find(Talk(make_transcript(text)))}


def test_words_without_punctuation_are_cut_into_sentences() -> None:
    assert "we live in a small house near the river" in sentences(SPOKEN)
    assert "it was built in the last century" in sentences(SPOKEN)


def test_a_habit_at_the_beginning_of_a_sentence_is_found_without_full_stops() -> None:
    assert states(SPOKEN)["grammar.subject.double"] == "present"


def test_written_sentences_are_left_alone() -> None:
    assert Talk(make_transcript("We live here. It is a small house, my brother works there")).boundaries is None


def test_lines_that_are_sentences_count_as_such_and_those_of_captions_do_not() -> None:
    lines = "we live in a small house\nmy brother works in a bank\nthere are four rooms in the house\nwe want to move"
    assert sentences(lines) == lines.split("\n")
    assert Talk(make_transcript("we live in a\nsmall house near the\nriver and it is\nvery old")).boundaries is not None


def test_a_phrase_that_opens_a_clause_is_no_sentence() -> None:
    assert sentences("on sunday we eat together and my mother she is very good at cooking") == [
        "on sunday we eat together and my mother she is very good at cooking"
    ]


def test_pauses_decide_where_words_have_times() -> None:
    words = ["i", "saw", "my", "friend", "there", "we", "went", "home"]
    paused_before, paused_after = ([1600 if word == at else 20 for word in words] for at in ("friend", "there"))
    assert find_boundaries(words, paused_before).ends == {3, 7}
    assert find_boundaries(words, paused_after).ends == {4, 7}


@pytest.mark.parametrize("gaps_ms", [[50] * 100, [None] * 100, []])
def test_times_that_were_spread_over_a_text_show_no_pauses(gaps_ms: list[int | None]) -> None:
    assert not has_pauses(gaps_ms)


def test_what_only_another_boundary_would_make_an_error_is_not_checked() -> None:
    """Nobody knows whether 'before' closes the first sentence or joins the two."""
    assert states("i saw her before my father work in the garden")["grammar.agreement.third_person_s"] == "not_checked"


def test_no_planted_habit_is_called_absent_without_punctuation() -> None:
    for session in planted_sessions():
        found = states(" ".join(session.script.lower().replace(",", "").replace(".", "").split()))
        assert not {pattern_id for pattern_id in session.planted if found[pattern_id] == "absent"}


@pytest.mark.slow  # fits the models anew
def test_the_weights_are_those_that_the_texts_give(shared_data: Path) -> None:
    text = resources.files("speakkit.analyse.engines.rules").joinpath("boundary_weights.json").read_text("utf-8")
    for model, weights in fit(shared_data).items():
        assert json.loads(text)[model] == pytest.approx(weights, abs=0.02)


NO_FULL_STOPS_AT_FIRST = (
    "Every summer we spend two weeks by the sea My husband he likes a beach in the north The winter is more colder there but "
    "the summer is green. I agree with him. The fish is wonderful. We came home at midnight. It was dark. We were tired."
)


def test_where_full_stops_are_left_out_for_a_while_capitals_show_where_sentences_begin() -> None:
    cut = sentences(NO_FULL_STOPS_AT_FIRST)
    assert cut[:3] == [
        "every summer we spend two weeks by the sea",
        "my husband he likes a beach in the north",
        "the winter is more colder there but the summer is green",
    ]
    assert states(NO_FULL_STOPS_AT_FIRST)["grammar.subject.double"] == "present"


def test_capitals_within_a_sentence_of_usual_length_end_none() -> None:
    assert sentences("We read The Times in The Hague. It was long.") == [
        "we read the times in the hague",
        "it was long",
    ]
