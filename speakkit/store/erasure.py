"""Erasure: rows go in one transaction, and then the file is written anew, because DuckDB leaves deleted bytes in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from speakkit.store.access import Access
from speakkit.store.files import sync
from speakkit.store.migrations import ENOUGH_MEMORY, connect, quoted
from speakkit.store.profiles import Profiles
from speakkit.store.sessions import Sessions
from speakkit.store.turn import Turn

TABLES_OF_SESSIONS = (
    "words",
    "transcripts",
    "analyses",
    "insights",
    "observations",
    "measures",
    "reviews",
    "added_insights",
    "kept_answers",
    "batch_items",
    "step_times",
    "result_documents",
    "calls",
    "earlier_ids",
    "session",
)
"""Every table with rows of a session, by the names of the queries that delete them."""


def erase_sessions(turn: Turn, session_ids: Sequence[str]) -> None:
    """Delete all rows of sessions, and compute their learners' profiles anew.

    Raises:
        UnknownSessionError: there is no such session.
    """
    sessions = [Sessions(turn).get(session_id) for session_id in session_ids]
    for session in sessions:
        _delete_rows(turn, session.session_id)
    for learner_id in sorted({session.learner_id for session in sessions}):
        Profiles(turn).refresh(learner_id)


def _delete_rows(turn: Turn, session_id: str) -> None:
    for table in TABLES_OF_SESSIONS:
        turn.execute(f"delete_{table}", session_id=session_id)


def erase_learner(turn: Turn, learner_id: str) -> dict[str, int]:
    """Delete a learner with all that is about them; how much went, and nothing where there is no such learner."""
    sessions = Sessions(turn).all(learner_id)
    for session in sessions:
        _delete_rows(turn, session.session_id)
    tokens = _narrow_tokens(turn, learner_id)
    learners = len(turn.fetch("select_learners", learner_id=learner_id))
    for table in TABLES_OF_LEARNERS:
        turn.execute(f"delete_{table}", learner_id=learner_id)
    return {"sessions": len(sessions), "learners": learners, "tokens": tokens}


TABLES_OF_LEARNERS = ("profile", "attributes", "consents", "deliveries", "learner")
"""The same for rows of a learner. Where a session's row names the learner too, it goes with its session."""


def _narrow_tokens(turn: Turn, learner_id: str) -> int:
    """A token about them alone goes; one about others too is about these from now on. How many were about them."""
    about = [token for token in Access(turn).tokens() if learner_id in token.learner_ids]
    for token in about:
        others = [one for one in token.learner_ids if one != learner_id]
        if others:
            turn.execute("set_token_learners", token_id=token.token_id, learner_ids=json.dumps(others))
        else:
            turn.execute("delete_access_token", token_id=token.token_id)
    return len(about)


def remove_copies(store: Path) -> int:
    """Remove what lies beside the store and holds the same: an earlier store that a restore set aside, and what an
    interrupted migration, restore or rewriting left. How many files; the caller keeps everybody else out."""
    found = [store.with_name(f"{store.name}{suffix}") for suffix in _COPIES]
    there = [path for path in (*found, *store.parent.glob(f"{store.name}.tmp/*")) if path.is_file()]
    for path in there:
        path.unlink(missing_ok=True)
    return len(there)


_COPIES = tuple(
    suffix + log for suffix in (".before-restore", ".migrating", ".restoring", ".rewriting") for log in ("", ".wal")
)


def rewrite(path: Path) -> None:
    """Copy what the store holds into a new file, and replace the old one by it. The caller keeps everybody else out."""
    import duckdb

    copy = path.with_name(f"{path.name}.rewriting")
    try:
        _copy(path, copy, ENOUGH_MEMORY)
    except duckdb.OutOfMemoryException:  # rows of a size that nobody foresaw: as much as there is, then
        _copy(path, copy, None)
    sync(copy)
    copy.replace(path)
    # a log of the old file holds what was erased, and would be played into the new one
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
    sync(path.parent)


def _copy(path: Path, copy: Path, memory_limit: str | None) -> None:
    copy.unlink(missing_ok=True)
    with closing(connect(path)) as connection:
        if memory_limit is not None:
            connection.execute(f"SET memory_limit = '{memory_limit}'; SET threads = 2")  # each has rows of its own
        connection.execute("CHECKPOINT")
        source = connection.execute("SELECT current_database()").fetchall()[0][0]
        connection.execute(f"ATTACH '{quoted(copy)}' AS rewritten (STORAGE_VERSION 'v1.5.0')")
        connection.execute(f'COPY FROM DATABASE "{source}" TO rewritten')
        connection.execute("CHECKPOINT rewritten; DETACH rewritten")
