"""A session in a script without spaces is published and profiled, and says nothing in numbers of words."""

from __future__ import annotations

from pathlib import Path

import duckdb

from speakkit.kit import open_kit
from speakkit.store import publication
from speakkit.store.store import Parts
from speakkit.store.turn import Turn
from tests.support.analyses import make_analysis
from tests.support.values import make_session, make_transcript


def test_its_session_informs_about_nothing_and_says_why(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    store = Parts(Turn(connection))
    store.sessions.add(make_session())
    claim = store.claims.take("ana-1", owner="test", lease_s=60)
    text = "".join(f"我昨天去了学校，因为我很喜欢{day}号的老师。" for day in range(30))
    store.results.save_transcript(claim, make_transcript(text))
    store.results.save_analysis(claim, make_analysis(["X"]), ())
    store.profiles.refresh("ana")
    publication.publish(Turn(connection), tmp_path)
    kit = open_kit(tmp_path)
    assert kit.sessions()[["token_count", "word_count"]].isna().all(axis=None)
    profile = kit.profile("ana")
    assert profile.sessions[0].words is None
    assert "can't be counted" in (profile.sessions[0].trouble or "")
    assert profile["X"].sessions_checked == 0
