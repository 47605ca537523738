"""The words that rates of patterns divide by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from speakkit.measure.session import PRUNED_WORDS, pruned_word_count
from speakkit.text.tokens import is_english

if TYPE_CHECKING:
    import pandas as pd

    from speakkit.dataset.dataset import Dataset


def pruned_words(dataset: Dataset, sessions: pd.Series, learner: str | Iterable[str] | None = None) -> dict[str, int]:
    """Words without fillers, repeats and abandoned words by session id, for these sessions of these learners.

    Taken from the measures; counted in the transcript where a session was analysed before these had them. A session
    without either isn't there, nor is one where the count is null, or that isn't English: nothing can be pruned there.
    """
    found: dict[str, int] = {}
    measured: set[str] = set()
    if "measures" in dataset.table_names:
        measures = dataset.measures(learner, name=PRUNED_WORDS)
        measured = set(measures["session_id"])
        known = measures.dropna(subset=["value"])
        found = dict(zip(known["session_id"], known["value"].astype(int), strict=True))
    unmeasured = set(sessions) - measured
    if not unmeasured:
        return found
    texts = dataset.transcripts(learner)
    others = {language for language in texts["language"].dropna().unique() if not is_english(language)}
    texts = texts[texts["session_id"].isin(unmeasured) & ~texts["language"].isin(others)]
    counted = texts["text"].map(pruned_word_count)
    return found | dict(zip(texts["session_id"], counted, strict=True))
