"""A stored profile counts since the last break; a session that nobody could judge is none."""

from __future__ import annotations

from datetime import timedelta

import duckdb
import pytest

from speakkit.model.profile_row import ProfileRow
from speakkit.store.store import Parts
from speakkit.store.turn import Turn
from tests.support.analyses import make_analysis
from tests.support.values import NOON, make_session, make_transcript

TEXT = "Today it is a quite long talk. " * 20


def profile_of(connection: duckdb.DuckDBPyConnection, *heard: tuple[str, str | None]) -> ProfileRow:
    """Of sessions that each show the pattern, heard by an engine of that version; unreliable where a reason is given."""
    store = Parts(Turn(connection))
    for number, (version, unreliable) in enumerate(heard):
        name = f"ana-{number}"
        recorded_at = NOON + timedelta(days=number)
        store.sessions.add(make_session(name, sha256=f"{number:064d}", recorded_at=recorded_at))
        claim = store.claims.take(name, owner="test", lease_s=60)
        transcript = make_transcript(TEXT).model_copy(update={"engine_version": version, "unreliable": unreliable})
        store.results.save_transcript(claim, transcript)
        store.results.save_analysis(claim, make_analysis(["X"]), ())
    store.profiles.refresh("ana")
    (row,) = store.profiles.get("ana")
    return row


@pytest.mark.parametrize(
    ("heard", "checked"),
    [
        ((("1", None), ("1", None)), 2),
        ((("1", None), ("2", None), ("2", None)), 2),
        ((("1", None), ("2", None), ("1", None)), 1),
        ((("1", None), ("2", "loops"), ("1", None)), 2),
    ],
)
def test_counts_are_of_sessions_since_the_last_break(
    connection: duckdb.DuckDBPyConnection, heard: tuple[tuple[str, str | None], ...], checked: int
) -> None:
    row = profile_of(connection, *heard)
    assert row.sessions_checked == row.sessions_present == checked
    assert row.first_seen_at == NOON
