"""Pattern profiles: computed from what is stored of a learner's sessions, never incremented."""

from __future__ import annotations

from typing import TYPE_CHECKING

from speakkit.measure.session import pruned_word_count
from speakkit.model.profile_row import ProfileRow
from speakkit.store.sql import Row, append, create_views, execute, fetch
from speakkit.store.validation import checked
from speakkit.text.tokens import is_english

if TYPE_CHECKING:
    import duckdb


def refresh(connection: duckdb.DuckDBPyConnection, learner_id: str) -> None:
    execute(connection, "delete_profile", learner_id=learner_id)
    create_views(connection, "pattern_key", "evidence_of_store", "marks", "session_words")
    if counted := _counted_words(connection, learner_id):
        append(connection, "counted_words", counted)
    execute(connection, "insert_profile", learner_id=learner_id)


def _counted_words(connection: duckdb.DuckDBPyConnection, learner_id: str) -> list[Row]:
    """The pruned words of those transcripts that lack them as a measure, where the language is one that can be pruned."""
    return [
        {"session_id": row["session_id"], "words": pruned_word_count(row["text"])}
        for row in fetch(connection, "select_unpruned_transcripts", learner_id=learner_id)
        if is_english(row["language"])
    ]


def profile(connection: duckdb.DuckDBPyConnection, learner_id: str) -> list[ProfileRow]:
    rows = fetch(connection, "select_profile", learner_id=learner_id)
    with checked("pattern_profiles", learner_id):
        return [ProfileRow.model_validate(row) for row in rows]
