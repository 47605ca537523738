from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speakkit.text.edits import typed_edits
from speakkit.text.tokens import tokenise

WORDS = st.lists(
    st.sampled_from(
        ["I", "am", "is", "not", "do", "don't", "isn't", "I'm", "he's", "he", "has", "gone", "will", "won't", "agree"]
    ),
    max_size=7,
).map(" ".join)


def corrected(said: str, right: str) -> str:
    """What was said, once each of its edits is made."""
    ours, theirs = tokenise(said), tokenise(right)
    words = [token.text for token in ours]
    for edit in reversed(typed_edits(ours, theirs)):
        words[edit.start : edit.end] = [token.text for token in theirs[edit.right_start : edit.right_end]]
    return " ".join(words)


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("I am not agree with him", "I don't agree with him"),
        ("I not like it", "I don't like it"),
        ("I will not to go", "I won't go"),
        ("it is my friend house", "it's my friend's house"),
        ("I'm agree", "I agree"),
        ("he nice", "he's nice"),
        ("I am go", "I'm going"),
    ],
)
def test_where_a_part_of_a_word_changes_the_edit_is_of_all_of_it(said: str, right: str) -> None:
    assert corrected(said, right) == right


@given(WORDS, WORDS)
def test_all_edits_made_give_the_right_text(said: str, right: str) -> None:
    assert corrected(said, right) == right


def test_an_edit_of_a_whole_contraction_has_the_types_of_its_parts() -> None:
    (edit,) = typed_edits(tokenise("he have not a car"), tokenise("he hasn't a car"))
    assert (edit.start, edit.end, edit.types[0]) == (1, 3, "R:VERB:SVA")
