"""What counts as one word: initials, times, dates and addresses."""

from __future__ import annotations

import pytest

from speakkit.text.tokens import tokenise, word_forms


@pytest.mark.parametrize(
    ("text", "norms"),
    [
        ("in the U.S.A. at 8 a.m. we meet", "in the u.s.a at 8 a.m we meet"),
        ("In the U.S. We go.", "in the u.s we go"),
        ("open 24/7 on 12/05/2026, or 2026-05-12.", "open 24/7 on 12/05/2026 or 2026-05-12"),
        ("to ana.b@mail.example.com or www.example.com/a, ok", "to ana.b@mail.example.com or www.example.com/a ok"),
        ("her Ph.D. in B.Sc. terms, R&B or AT&T", "her ph.d in b.sc terms r&b or at&t"),
        ("rock & roll, he&she said", "rock roll he&she said"),
        ("call 555-0199, 10% of £5 on the 1st", "call 555-0199 10 of 5 on the 1st"),
        ("It is I. You go and/or stay", "it is i you go and or stay"),
    ],
)
def test_what_is_one_word(text: str, norms: str) -> None:
    assert [token.norm for token in tokenise(text)] == norms.split()


def test_a_sentence_may_end_with_initials() -> None:
    (*_, initials, we, _go) = tokenise("We live in the U.S. We go")
    assert (initials.text, we.text) == ("U.S", "We")


def test_the_words_of_texts_are_those_of_their_tokens() -> None:
    texts = ("Don’t stop, the well-known café's “naïve” guests.", "Don't! STOP -- über alles über.")
    assert word_forms(texts) == {token.norm for text in texts for token in tokenise(text)}
