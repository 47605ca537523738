"""Pattern profiles: computed from what is stored of a learner's sessions, never incremented."""

from __future__ import annotations

from typing import TYPE_CHECKING

from speakkit.model.profile_row import MIN_SESSION_WORDS, ProfileRow
from speakkit.store.sql import execute, fetch
from speakkit.store.validation import checked

if TYPE_CHECKING:
    import duckdb


def refresh(connection: duckdb.DuckDBPyConnection, learner_id: str) -> None:
    execute(connection, "delete_profile", learner_id=learner_id)
    execute(connection, "insert_profile", learner_id=learner_id, min_words=MIN_SESSION_WORDS)


def profile(connection: duckdb.DuckDBPyConnection, learner_id: str) -> list[ProfileRow]:
    rows = fetch(connection, "select_profile", learner_id=learner_id)
    with checked("pattern_profiles", learner_id):
        return [ProfileRow.model_validate(row) for row in rows]
