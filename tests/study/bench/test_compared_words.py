from __future__ import annotations

import pytest

from speakkit.study.bench.compared_words import compared_words, filler_count


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("I'm 21, OK?", "I am twenty-one okay"),
        ("Mr. Quilter won't, um, come", "mister quilter will not come"),
        ("They’ve left; we don't know", "they have left we do not know"),
        ("He's here", "he's here"),
    ],
)
def test_what_is_only_spelt_otherwise_is_the_same(text: str, same: str) -> None:
    assert compared_words(text) == compared_words(same)
    assert compared_words("He's here") != compared_words("he is here")


def test_other_languages_keep_their_words() -> None:
    assert compared_words("Er hat 21 Autos", "de") == ["er", "hat", "21", "autos"]


def test_fillers_are_counted_where_they_are_known() -> None:
    assert (filler_count("Um, I, uh, go"), filler_count("um dia", "pt")) == (2, 0)
