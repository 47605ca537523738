"""Profiles that an earlier SpeakKit computed are found and computed anew."""

from __future__ import annotations

import duckdb

from speakkit.model import Learner
from speakkit.store import Store
from tests.cli.test_doctor import findings
from tests.support.analyses import make_analysis
from tests.support.command_line import Run, settings
from tests.support.values import NOON, make_session, make_transcript


def test_profiles_of_before_are_due_until_they_are_refreshed(run: Run) -> None:
    store = Store(settings().store_path)
    store.learners.add(Learner(learner_id="ana", created_at=NOON))
    store.sessions.add(make_session())
    claim = store.claims.take("ana-1", owner="test", lease_s=60)
    store.results.save_transcript(claim, make_transcript("I take bus " * 40))
    store.results.save_analysis(claim, make_analysis(["Missing articles"]))
    store.profiles.refresh("ana")
    assert "stored profiles" not in findings(run)[1]
    with duckdb.connect(settings().store_path) as connection:
        connection.execute("UPDATE pattern_profiles SET computation = NULL, words = 7")
    assert "speakkit refresh-profiles" in str(findings(run)[1]["stored profiles"]["detail"])
    assert run("refresh-profiles").code == 0
    assert "stored profiles" not in findings(run)[1]
    assert [row.words for row in store.profiles.get("ana")] != [7]
