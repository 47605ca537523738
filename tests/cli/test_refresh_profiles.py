"""Profiles that an earlier SpeakKit computed are found and computed anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import duckdb

from speakkit.measure.session import PRUNED_WORDS, measure_session
from speakkit.measure.values import Measure
from speakkit.measure.version import measure_version
from speakkit.model import Learner, Word
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


def measured_by_another(store: Store, session_id: str, day: int, text: str) -> None:
    """A DONE session whose measures are of another version, and wrong."""
    store.sessions.add(make_session(session_id, recorded_at=NOON + timedelta(days=day), sha256=f"{day:064d}"))
    claim = store.claims.take(session_id, owner="test", lease_s=60)
    transcript = make_transcript(text, words=[Word(text="bus", start_ms=0, end_ms=400, syllables=9)])
    store.results.save_transcript(claim, transcript)
    store.results.save_analysis(claim, make_analysis(["Missing articles"]))
    store.claims.finish(claim)
    other = Measure(name=PRUNED_WORDS, value=7, unit="words", source="", version="0")
    store.results.measure_anew(session_id, transcript, [other])


def test_what_another_version_measured_is_measured_anew_and_breaks_nothing_then(run: Run) -> None:
    store = Store(settings().store_path)
    store.learners.add(Learner(learner_id="ana", created_at=NOON))
    measured_by_another(store, "ana-1", 1, "I take bus " * 40)
    measured_by_another(store, "ana-2", 2, "I take the bus " * 40)
    transcript = store.results.transcript("ana-2")
    assert transcript is not None
    store.results.measure_anew("ana-2", transcript, measure_session(transcript, lambda _: 1))
    store.profiles.refresh("ana")
    assert [row.sessions_analysed for row in store.profiles.get("ana")] == [1]  # the first is across a break
    assert "1 session was measured by another version" in str(findings(run)[1]["stored measures"]["detail"])
    assert run("refresh-profiles").out.startswith("Measured 1 session anew. Computed the profiles of 1 learner anew.")
    assert "stored measures" not in findings(run)[1]
    assert [(row.sessions_analysed, row.words) for row in store.profiles.get("ana")] == [(2, 120 + 160)]
    heard = store.results.transcript("ana-1")
    assert heard is not None
    assert [word.syllables for word in heard.words] == [1]
    assert {one.version for one in store.results.measures("ana-1")} == {measure_version()}


def test_what_has_lost_its_words_stays_behind_a_break(run: Run) -> None:
    store = Store(settings().store_path)
    store.learners.add(Learner(learner_id="ana", created_at=NOON))
    measured_by_another(store, "ana-1", 1, "I take bus " * 40)
    store.results.empty_transcripts(datetime.now(UTC) + timedelta(days=9999))
    assert "can't be measured anew" in str(findings(run)[1]["change of measures"]["detail"])
    assert run("refresh-profiles").code == 0
    assert [one.value for one in store.results.measures("ana-1")] == [7]
