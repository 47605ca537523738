"""The key of a pattern, "category:Label", put together and taken apart here and nowhere else.

In SQL that is the macro of `speakkit/store/views/pattern_key.sql`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

if TYPE_CHECKING:
    import pandas as pd

Category = Literal["grammar", "vocabulary", "structure", "fluency"]

_SEPARATOR = ":"


class PatternKey(NamedTuple):
    """What a pattern is known by in profiles: its category, and its label in the vocabulary or an analyser's own words.

    As text it is the profile key, such as "grammar:Missing articles".
    """

    category: Category
    pattern: str

    def __str__(self) -> str:
        return f"{self.category}{_SEPARATOR}{self.pattern}"

    @classmethod
    def of(cls, key: str) -> PatternKey:
        """The parts of a profile key.

        Raises:
            ValueError: it is none.
        """
        category, _, pattern = key.partition(_SEPARATOR)
        for known in get_args(Category):
            if category == known and pattern:
                return cls(known, pattern)
        raise ValueError("a profile key is category:Label")

    @classmethod
    def typed(cls, text: str) -> PatternKey | None:
        """The key that somebody typed, spaces around its parts aside; None for anything else, such as a label alone."""
        category, _, pattern = text.partition(_SEPARATOR)
        try:
            return cls.of(f"{category.strip()}{_SEPARATOR}{pattern.strip()}")
        except ValueError:
            return None


def key_column(category: pd.Series, pattern: pd.Series) -> pd.Series:
    """The keys of two columns as text, null where either is."""
    return category + _SEPARATOR + pattern
