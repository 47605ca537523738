"""The words that rates per 100 words divide by, for the view `session_words`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from speakkit.measure.session import pruned_word_count
from speakkit.text.tokens import has_words, is_english

if TYPE_CHECKING:
    import pyarrow as pa

COUNTED_WORDS = "counted_words"
"""The table that the view reads what is counted here from."""


def pruned_word_counts(unmeasured: pa.Table) -> pa.Table:
    """The pruned words of transcripts that were measured before this was a measure; in a language other than English nothing
    can be pruned.

    Args:
        unmeasured: columns session_id, language, text; a row a transcript.

    Returns:
        Columns session_id, words; a row an English transcript.
    """
    import pyarrow as pa

    counted = [
        {"session_id": row["session_id"], "words": pruned_word_count(row["text"])}
        for row in unmeasured.to_pylist()
        if is_english(row["language"]) and has_words(row["text"])
    ]
    return pa.Table.from_pylist(counted, schema=pa.schema({"session_id": pa.string(), "words": pa.int64()}))
