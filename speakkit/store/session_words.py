"""The words that rates per 100 words divide by, for every statement that reads the view `session_words`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from speakkit.measure.session import pruned_word_count
from speakkit.store.sql import append, create_views, fetch
from speakkit.text.tokens import has_words, is_english

if TYPE_CHECKING:
    import duckdb


def create_session_words(connection: duckdb.DuckDBPyConnection, learner_id: str | None = None) -> None:
    """Create the view anew; transcripts without a measure of their pruned words are counted here, if they are English.

    Nothing can be pruned in another language.

    Args:
        connection: the store's.
        learner_id: whose words will be asked for; everybody's by default.
    """
    create_views(connection, "session_words")
    unmeasured = fetch(connection, "select_unpruned_transcripts", learner_id=learner_id)
    counted = [
        {"session_id": row["session_id"], "words": pruned_word_count(row["text"])}
        for row in unmeasured
        if is_english(row["language"]) and has_words(row["text"])
    ]
    if counted:
        append(connection, "counted_words", counted)
