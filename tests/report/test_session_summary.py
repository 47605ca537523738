from __future__ import annotations

import re

import pytest

from speakkit.model.standing import Standing, StandingInsight
from speakkit.patterns.vocabulary import vocabulary
from speakkit.report.session_summary import session_summary
from speakkit.report.wording import languages, wording
from tests.support.analyses import QUOTE, make_analysis
from tests.support.values import make_session, make_transcript

SAID = make_transcript("I take bus at nine")
RIGHT = QUOTE.model_copy(update={"text": "I take bus", "correction": "I take a bus"})


def standing(*patterns: str) -> Standing:
    insights = tuple(
        StandingInsight(**{**dict(one), "examples": (RIGHT,)}, given_category=one.category, given_pattern=one.pattern)
        for one in make_analysis(list(patterns)).insights
    )
    return Standing(insights=insights, observations=(), focus_next=None, summary=None)


def test_it_says_how_long_about_what_and_what_to_work_on_first() -> None:
    session = make_session(topic="My week")
    text = session_summary(wording("en"), "Ana", session, SAID, standing("Missing articles", "Odd words"))
    assert text == (
        "Ana spoke for 2 seconds about “My week”: 5 words. The first thing to work on: Missing articles (2 times). "
        "For “I take bus” say “I take a bus”. Also found: Odd words."
    )


def test_it_shows_a_mistake_that_was_clearly_heard_before_one_that_was_guessed() -> None:
    said = SAID.model_copy(update={"words": tuple(w.model_copy(update={"confidence": 0.3}) for w in SAID.words[:4])})
    clear = RIGHT.model_copy(update={"token_start": 4, "token_end": 5, "text": "nine", "correction": "nine o'clock"})
    found = standing("Missing articles").insights[0].model_copy(update={"examples": (RIGHT, clear)})
    shown = Standing(insights=(found,), observations=(), focus_next=None, summary=None)
    assert "say “nine o'clock”" in session_summary(wording("en"), "Ana", make_session(), said, shown)


def test_where_nothing_stands_nothing_is_said_to_be_wrong() -> None:
    text = session_summary(wording("en"), "Ana", make_session(), SAID, standing())
    assert text.endswith("Nothing was found that can be shown in the words of the recording.")


@pytest.mark.parametrize("language", languages())
def test_every_language_has_its_sentences(language: str) -> None:
    text = session_summary(wording(language), "Ana", make_session(), SAID, standing("Missing articles"))
    assert "Ana" in text
    assert "I take a bus" in text


def test_without_a_transcript_there_is_nothing_to_say() -> None:
    assert session_summary(wording("en"), "Ana", make_session(), None, None) == ""


ENDINGS = ("I think it is good.", "Is it good?", "Come here!", "I waited ...", "at 6 p.m.", "wait,")


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("said", ENDINGS)
def test_what_is_quoted_ends_no_sentence_twice_and_none_too_early(language: str, said: str) -> None:
    say = wording(language)
    topic = say("summary.about", topic=said)
    corrected = say("summary.corrected", quote=said, correction=said)
    instead = say("summary.instead", alternative=said)
    for sentence in (topic, corrected, instead):
        assert not re.search(r"[.…][”“»]\.|[,;][”“»]|[^.]\.\.$", sentence)
    assert re.search(r"[.?!…][”“»]?$", corrected)
    assert re.search(r"[.?!…][”“»]?$", instead)
    assert "good." not in topic + corrected


@pytest.mark.parametrize("language", languages())
def test_a_label_that_ends_with_a_stop_ends_no_sentence_twice(language: str) -> None:
    text = session_summary(
        wording(language), "Ana", make_session(), SAID, standing("Missing articles", "Odd words.", "Why so?")
    )
    assert "Odd words, Why so?" in text
    assert not re.search(r"\.\.|\?\.", text)


@pytest.mark.parametrize("language", languages())
def test_of_a_recording_that_was_not_understood_only_that_is_said(language: str) -> None:
    unclear, say = SAID.model_copy(update={"unreliable": "mean confidence 0.2"}), wording(language)
    text = session_summary(say, "Ana", make_session(), unclear, standing("Missing articles"))
    assert text.endswith(f". {say('room.unreliable')}")
    assert "Missing" not in text


@pytest.mark.parametrize("language", languages())
def test_the_vocabulary_s_example_is_told_from_the_learner_s_own_words(language: str) -> None:
    entry, say = vocabulary().patterns["fluency.filler.overuse"], wording(language)
    changes = {"pattern_id": entry.pattern_id, "examples": (), "alternative": entry.right}
    found = standing("Frequent fillers").insights[0].model_copy(update=changes)
    shown = Standing(insights=(found,), observations=(), focus_next=None, summary=None)
    text = session_summary(say, "Mei", make_session(), SAID, shown)
    assert text.endswith(say("evidence.not_but", wrong=entry.wrong, right=entry.right))
    assert not re.search(r"[.][”“»][.,]", text)
