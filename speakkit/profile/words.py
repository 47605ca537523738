"""The words that rates of patterns divide by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from speakkit.measure.session import PRUNED_WORDS, pruned_word_count

if TYPE_CHECKING:
    from speakkit.dataset import Dataset


def pruned_words(dataset: Dataset, learner: str | Iterable[str] | None = None) -> dict[str, int]:
    """Words without fillers, repeats and abandoned words by session id.

    Taken from the measures; counted in the transcript where a session was analysed before these had them. A session
    without either isn't there.
    """
    found: dict[str, int] = {}
    if "measures" in dataset.table_names:
        measures = dataset.measures(learner, name=PRUNED_WORDS).dropna(subset=["value"])
        found = dict(zip(measures["session_id"], measures["value"].astype(int), strict=True))
    texts = dataset.transcripts(learner)
    unmeasured = texts[~texts["session_id"].isin(found.keys())]
    return found | {
        session_id: pruned_word_count(text)
        for session_id, text in zip(unmeasured["session_id"], unmeasured["text"], strict=True)
    }
