from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speakkit.text.disfluency import find_disfluencies, pruned_tokens
from speakkit.text.tokens import tokenise


def crossed_out(text: str) -> list[tuple[str, str]]:
    tokens = tokenise(text)
    found = find_disfluencies(text)
    return [(each.kind, " ".join(tokens[i].norm for i in each.token_indices)) for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I went um to the market", [("filler", "um")]),
        ("we need to to go", [("repetition", "to")]),
        ("to the to the market", [("repetition", "to the")]),
        ("to uh to go", [("repetition", "to"), ("filler", "uh")]),
        ("who is uh giving who is giving", [("repetition", "who is giving"), ("filler", "uh")]),
        ("I buy bought apples", [("repair", "buy")]),
        ("a the dog", [("repair", "a")]),
        ("he she likes it", [("repair", "he")]),
        ("one one of them", [("repetition", "one")]),
        ("he it was who who went", [("repair", "he"), ("repetition", "who")]),
        ("it was it is good", [("repair", "it was")]),
        ("the user interf- interface", [("repetition", "interf")]),
        ("a profe- lot of money", [("repair", "profe")]),
        ("we mm have to", [("filler", "mm")]),
        ("according to what we should what the decision we should take", [("repair", "what we should")]),
        ("so we can um we have to use it", [("repair", "we can"), ("filler", "um")]),
        ("to go fa- to go faster", [("repetition", "to go"), ("repair", "fa")]),
        ("how much did you how much did you pay", [("repetition", "how much did you")]),
        ("it was really um really cheap", [("repetition", "really"), ("filler", "um")]),
    ],
)
def test_finds(text: str, expected: list[tuple[str, str]]) -> None:
    assert crossed_out(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "It is very very good.",
        "No no, that is fine.",
        "So, you know, I mean, it was fun.",
        "Is that it? It was cheap.",
        "I have had enough.",
        "I gave her the book.",
        "A well-known twenty-one year old.",
        "Mm. I think so.",
        "I think I know.",
        "It took a long long time.",
        "A big big dog, I never never saw one.",
        "Call two two 7 7.",
        "It is he who did it, and they that go.",
        "I've been being careful.",
        "What do you do on Sundays?",
        "Yes, I think I will enjoy it.",
        "He know what he want and she want it too.",
        "",
    ],
)
def test_leaves_fluent_speech_alone(text: str) -> None:
    assert crossed_out(text) == []


def test_a_filler_inside_a_repetition_is_one_repetition() -> None:
    assert [each.token_indices for each in find_disfluencies("who uh is who is it")] == [(0, 2), (1,)]


def test_no_repair_goes_across_a_word_that_is_left_out() -> None:
    text = "according to what we should what the decision we should take"
    assert find_disfluencies(text, left_out=frozenset({4})) == ()


def test_pruning_takes_every_disfluency_out() -> None:
    text = "I went um to to the market and I buy bought apples"
    pruned = pruned_tokens(text, find_disfluencies(text))
    assert " ".join(token.norm for token in pruned) == "i went to the market and i bought apples"


@given(st.lists(st.sampled_from(["um", "to", "the", "he", "she", "was", "buy", "bought", "wor-", ".", "mm"])))
def test_no_token_belongs_to_two_disfluencies(words: list[str]) -> None:
    text = " ".join(words)
    indices = [i for disfluency in find_disfluencies(text) for i in disfluency.token_indices]
    assert len(indices) == len(set(indices))
    assert set(indices) <= set(range(len(tokenise(text))))
