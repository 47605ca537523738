from __future__ import annotations

import pytest

from speakkit.analyse.engines.rules.talk import MIN_WORDS
from speakkit.model import Filler
from tests.support.findings import verdict

PLAIN = (
    "On Saturday we walked along the river. My sister brought bread, cheese and a bottle of juice. When the sun came out, "
    "two children started to swim near the bridge. Their father watched them from a bench under a tree. Later everybody "
    "played cards until dinner was ready. Because the last train left at nine, we ran to the station. Nobody wanted to go "
    "home, although all of us were tired. Next month I will show you the pictures that Maria took there. "
)
"""81 words, no word of it overused."""

VERY, THING, GOOD = "vocabulary.intensifier.very", "vocabulary.generic.thing", "vocabulary.adjective.good"
PHRASE, CONNECTOR = "vocabulary.phrase.overused", "structure.connector.overuse"
STARTERS, RANGE = "structure.starter.monotony", "vocabulary.range.narrow"
FILLERS, REPETITION = "fluency.filler.overuse", "fluency.repetition"


@pytest.mark.parametrize("pattern_id", [VERY, THING, GOOD, PHRASE, CONNECTOR, STARTERS])
def test_a_plain_story_has_no_habit(pattern_id: str) -> None:
    assert verdict(pattern_id, PLAIN).state == "absent"


@pytest.mark.parametrize(
    ("pattern_id", "sentence", "count"),
    [
        (VERY, "It was very big. ", 5),
        (THING, "I bought a thing. ", 5),
        (GOOD, "The soup was good. ", 6),
        (PHRASE, "I think she laughed. ", 5),
        (CONNECTOR, "He sang and then he slept. ", 6),
        (CONNECTOR, "So we left early. ", 6),
    ],
)
def test_what_comes_again_and_again_is_found_at_every_place(pattern_id: str, sentence: str, count: int) -> None:
    found = verdict(pattern_id, PLAIN + sentence * count)
    assert found.state == "present"
    assert found.count == len(found.places) == count
    assert found.tally is not None
    assert f"{count} times in" in found.tally.sentence(found.count)


@pytest.mark.parametrize("pattern_id", [VERY, THING, GOOD, PHRASE, CONNECTOR, STARTERS, FILLERS, REPETITION])
def test_a_short_talk_offers_no_opportunity(pattern_id: str) -> None:
    text = " ".join(PLAIN.split()[: MIN_WORDS - 1])
    assert verdict(pattern_id, text, verbatim=True).state in {"no_opportunity", "absent"}


def test_the_advice_takes_the_speakers_own_words() -> None:
    assert "“spotless” instead of “very clean”" in verdict(VERY, PLAIN + "It was very clean. " * 5).advice
    assert "after that" in verdict(CONNECTOR, PLAIN + "He sang and then he slept. " * 6).advice


def test_very_among_other_intensifiers_is_no_habit() -> None:
    varied = "It was very big. It was really old. He was so tired. She was quite kind. "
    assert verdict(VERY, PLAIN + varied * 5).state == "absent"


def test_so_before_an_adjective_joins_nothing() -> None:
    assert verdict(CONNECTOR, PLAIN + "It was so cold. " * 6).state == "absent"


def test_the_same_first_word_in_most_sentences() -> None:
    found = verdict(STARTERS, "I took the early train on Saturday. I'm happy about the old garden. " * 6)
    assert (found.state, found.count) == ("present", 12)
    assert found.advice == "For example, begin “On Saturday I took …”."


def test_where_sentences_begin_is_not_known_without_punctuation() -> None:
    assert verdict(STARTERS, PLAIN.replace(".", "").replace(",", "")).state == "not_checked"


def test_few_different_words() -> None:
    found = verdict(RANGE, "The food was good and the people were good and the trip was good. " * 8)
    assert found.state == "present"
    assert "‘good’" in found.evidence
    assert verdict(RANGE, PLAIN + PLAIN).state == "absent"
    assert verdict(RANGE, PLAIN).state == "not_checked"


def test_fillers_of_a_verbatim_transcript_are_counted_in_its_words() -> None:
    found = verdict(FILLERS, PLAIN + "Um, we, uh, slept. " * 5, verbatim=True)
    assert (found.state, found.count) == ("present", 10)


def test_fillers_heard_in_the_audio_are_shown_between_the_words_around_them() -> None:
    heard = tuple(Filler(start_ms=start, end_ms=start + 40, text="um") for start in range(1160, 13_000, 1200))
    found = verdict(FILLERS, PLAIN, fillers=heard)
    assert (found.state, found.count) == ("present", len(heard))
    assert found.places[0] == (3, 5)


def test_fillers_that_nobody_listened_for_are_not_checked() -> None:
    assert verdict(FILLERS, PLAIN).state == "not_checked"
    assert verdict(FILLERS, PLAIN, fillers=()).state == "absent"


def test_words_said_twice_need_a_verbatim_transcript() -> None:
    stuttered = PLAIN + "We went to the to the lake. " * 6
    assert verdict(REPETITION, stuttered).state == "not_checked"
    assert verdict(REPETITION, stuttered, verbatim=True).count == 6
