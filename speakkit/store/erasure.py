"""Erasure: rows go in one transaction, and then the file is written anew, because DuckDB leaves deleted bytes in it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from speakkit.store.files import sync
from speakkit.store.migrations import connect, quoted
from speakkit.store.profiles import Profiles
from speakkit.store.sessions import Sessions
from speakkit.store.turn import Turn

_TABLES = (
    "words",
    "transcripts",
    "analyses",
    "insights",
    "observations",
    "measures",
    "reviews",
    "kept_answers",
    "batch_items",
    "step_times",
    "calls",
    "earlier_ids",
    "session",
)
"""Every table with rows of a session, by the names of the queries that delete them."""


def erase_session(turn: Turn, session_id: str) -> None:
    """Delete all rows of a session, and compute its learner's profile anew."""
    session = Sessions(turn).get(session_id)
    for table in _TABLES:
        turn.execute(f"delete_{table}", session_id=session.session_id)
    Profiles(turn).refresh(session.learner_id)


def rewrite(path: Path) -> None:
    """Copy what the store holds into a new file, and replace the old one by it. The caller keeps everybody else out."""
    copy = path.with_name(f"{path.name}.rewriting")
    copy.unlink(missing_ok=True)
    with closing(connect(path)) as connection:
        connection.execute("CHECKPOINT")
        source = connection.execute("SELECT current_database()").fetchall()[0][0]
        connection.execute(f"ATTACH '{quoted(copy)}' AS rewritten (STORAGE_VERSION 'v1.5.0')")
        connection.execute(f'COPY FROM DATABASE "{source}" TO rewritten')
        connection.execute("CHECKPOINT rewritten; DETACH rewritten")
    sync(copy)
    copy.replace(path)
    # a log of the old file holds what was erased, and would be played into the new one
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
    sync(path.parent)
