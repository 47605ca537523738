"""Pattern profiles: computed from what is stored of a learner's sessions, never incremented."""

from __future__ import annotations

from typing import TYPE_CHECKING

from speakkit.model.profile_row import ProfileRow
from speakkit.store.sql import create_views, execute, fetch
from speakkit.store.validation import checked

if TYPE_CHECKING:
    import duckdb


def refresh(connection: duckdb.DuckDBPyConnection, learner_id: str) -> None:
    execute(connection, "delete_profile", learner_id=learner_id)
    create_views(connection, "evidence_of_store", "marks")
    execute(connection, "insert_profile", learner_id=learner_id)


def profile(connection: duckdb.DuckDBPyConnection, learner_id: str) -> list[ProfileRow]:
    rows = fetch(connection, "select_profile", learner_id=learner_id)
    with checked("pattern_profiles", learner_id):
        return [ProfileRow.model_validate(row) for row in rows]
