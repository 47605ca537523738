"""The words that rates of patterns divide by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from speakkit.measure.session import PRUNED_WORDS, pruned_word_count

if TYPE_CHECKING:
    import pandas as pd

    from speakkit.dataset import Dataset


def pruned_words(dataset: Dataset, sessions: pd.Series, learner: str | Iterable[str] | None = None) -> dict[str, int]:
    """Words without fillers, repeats and abandoned words by session id, for these sessions of these learners.

    Taken from the measures; counted in the transcript where a session was analysed before these had them. A session
    without either isn't there.
    """
    found: dict[str, int] = {}
    if "measures" in dataset.table_names:
        measures = dataset.measures(learner, name=PRUNED_WORDS).dropna(subset=["value"])
        found = dict(zip(measures["session_id"], measures["value"].astype(int), strict=True))
    unmeasured = set(sessions) - found.keys()
    if not unmeasured:
        return found
    texts = dataset.transcripts(learner)
    texts = texts[texts["session_id"].isin(unmeasured)]
    counted = texts["text"].map(pruned_word_count)
    return found | dict(zip(texts["session_id"], counted, strict=True))
