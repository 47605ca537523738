from __future__ import annotations

import pytest

from speakkit.errors import UnknownPatternError
from speakkit.patterns.reviews import to_pattern


@pytest.mark.parametrize(
    ("name", "edited"),
    [
        ("grammar.article.missing", ("grammar", "Missing articles", "grammar.article.missing")),
        ("grammar:Missing articles", ("grammar", "Missing articles", "grammar.article.missing")),
        ("grammar:no article", ("grammar", "Missing articles", "grammar.article.missing")),
        ("vocabulary:Odd words", ("vocabulary", "Odd words", None)),
        ("Odd words", ("grammar", "Odd words", None)),
    ],
)
def test_a_pattern_is_named_by_its_id_or_key_or_in_words_of_ones_own(
    name: str, edited: tuple[str, str, str | None]
) -> None:
    edit = to_pattern(name, "grammar")
    assert (edit.new_category, edit.new_pattern, edit.new_pattern_id) == edited


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("grammar.article.extr", "grammar.article.extra"),
        ("grammar:grammar.article.extr", "grammar.article.extra"),
        ("fluency:Missing articles", "grammar.article.missing"),
    ],
)
def test_what_is_mistyped_or_under_another_category_is_refused_with_what_may_be_meant(name: str, meant: str) -> None:
    with pytest.raises(UnknownPatternError, match=f"Did you mean {meant}"):
        to_pattern(name, "grammar")
