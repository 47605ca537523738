"""The words that rates of patterns divide by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from speakkit.measure.session import pruned_word_count
from speakkit.text.tokens import is_english

if TYPE_CHECKING:
    import pandas as pd


def measured_words(measures: pd.DataFrame) -> dict[str, int]:
    """Pruned words by session id, of sessions whose measure of them isn't null.

    Args:
        measures: rows of the measure `PRUNED_WORDS`.
    """
    known = measures.dropna(subset=["value"])
    return dict(zip(known["session_id"], known["value"].astype(int), strict=True))


def counted_words(transcripts: pd.DataFrame) -> dict[str, int]:
    """The same counted in transcripts, of those that are English: nothing can be pruned in another language."""
    others = {language for language in transcripts["language"].dropna().unique() if not is_english(language)}
    texts = transcripts[~transcripts["language"].isin(others)]
    return dict(zip(texts["session_id"], texts["text"].map(pruned_word_count), strict=True))
