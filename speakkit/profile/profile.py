"""A learner's pattern profile, as `kit.profile` gives it: values that show themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from speakkit.profile.pattern_profile import ProfileEvidence
from speakkit.profile.show import to_frame, to_html, to_text

if TYPE_CHECKING:
    import pandas as pd


class PatternProfile(ProfileEvidence):
    """What recurs in one learner's speech. Shows itself in a notebook and, printed, in a terminal."""

    def to_frame(self) -> pd.DataFrame:
        """One row a pattern; the columns are those of `speakkit.profile.show.FRAME_COLUMNS`."""
        return to_frame(self)

    def __str__(self) -> str:
        return to_text(self)

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return to_html(self)
