"""Correct English that looks like a learner's mistake, with punctuation and as captions have it."""

from __future__ import annotations

import pytest

from speakkit.analyse.engines.rules.talk import Talk
from speakkit.analyse.engines.rules_engine import occurrences_by_certainty
from speakkit.text.tokens import tokenise
from tests.support.values import make_transcript

PARTICLES = """What are you working on today? We moved in last week. I turned it on last night. The show was on last night.
He dropped in yesterday. We checked in last Friday. That is the film I was interested in last year. Come in tomorrow."""
SUMMING_UP = (
    """He helped his friend which was nice. I met a girl which made me happy. We saw many people which was great."""
)
KINDS = "We are all kind of tired. You all kind of look alike. We both kind of like it. Two kind people helped us."
MASSES = "I have lots of time. We had lots of room. She has lots of experience. Both parent and child were there."
BARE = (
    "I have word from him. We had word from home. I watch series in the evening. I got email from her. I play guitar."
)
INITIALS = "It is an MSNBC show. She is an MBA student. It was an NBA game. He has an MRI and a UK passport. I saw an HBO show."
VERBS = """Don't you worry about it. Did you used to go? He quit to become a painter. I explained him away. He entered to win.
Her friend and she go often. I would rather he come tomorrow. I never said nothing happened. I wonder what is it that he wants."""
ARTICLES = """It is an historic day. Plan a is better. He got an a in maths. I saw a, oh, sorry. It is a European city.
I met a one legged man. A user called. That is an honest man. She gave a useful talk."""
PLURALS = """My uncle and aunt are here. Man and woman are equal. The other man and woman are here. Once I start I like it.
If you once start you go on."""
MENDED = "She like, she likes it. They was they were late. Yesterday I go I went home."
TITLES = "I recently watched Free Guy. I definitely like his The Rock character. Which people is he talking about?"


def certain(text: str) -> list[str]:
    found, _ = occurrences_by_certainty(Talk(make_transcript(text)))
    return [one.right for many in found.values() for one in many]


@pytest.mark.parametrize(
    "text", [PARTICLES, SUMMING_UP, KINDS, MASSES, BARE, INITIALS, VERBS, ARTICLES, PLURALS, TITLES, MENDED]
)
def test_correct_speech_raises_no_alarm(text: str) -> None:
    sentences = [sentence.strip() for sentence in text.replace("?", ".").split(".") if sentence.strip()]
    assert [right for sentence in sentences for right in certain(f"{sentence}.")] == []
    assert [right for sentence in sentences for right in certain(" ".join(t.norm for t in tokenise(sentence)))] == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("I visited my aunt in last week.", "my aunt last week"),
        ("It happened in last year.", "it happened last year"),
        ("She is a person which helps me.", "person who helps"),
        ("There are many people which live here.", "are many people who live"),
        ("I like all kind of music.", "I like all kinds"),
        ("We saw lots of movie there.", "we saw lots of movies"),
        ("He keeps to ask me.", "keeps asking"),
        ("My sister work here and she speak English.", "she speaks English"),
    ],
)
def test_the_mistakes_beside_them_are_still_found(wrong: str, right: str) -> None:
    assert any(right in found for found in certain(wrong))


def test_a_mistake_that_is_mended_at_once_is_none_with_an_auxiliary() -> None:
    """Where nobody punctuated, a sentence is taken to end between them, and then it is one."""
    assert certain("We have eat, uh, we ate at ten.") == []


def test_a_clause_that_follows_is_not_a_mistake_mended() -> None:
    assert certain("My brother is clever. He know he is right.") == ["he knows"]
