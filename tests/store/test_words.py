"""A rate per 100 words divides by pruned words, whoever asks."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from speakkit.kit import open_kit
from speakkit.measure.session import PRUNED_WORDS
from speakkit.measure.values import Measure
from speakkit.model import Learner
from speakkit.store import publication
from speakkit.store.store import Parts
from speakkit.store.turn import Turn
from tests.support.analyses import make_analysis
from tests.support.values import NOON, make_session, make_transcript

TEXT = "um I went to to market. " * 40
PRUNED, TOKENS = 160, 240
MEASURED = Measure(name=PRUNED_WORDS, value=150, unit="words", source="x")
IN_DOUBT = Measure(name=PRUNED_WORDS, value=None, unit="words", source="x", null_reason="everything is in doubt")


CASES = {
    "counted": ("en", (), PRUNED),
    "measured": ("en", (MEASURED,), 150),
    "in-doubt": ("en", (IN_DOUBT,), TOKENS),
    "not-ours": ("de", (), TOKENS),
}
"""What is known of a session of so many words, by its learner and her only pattern."""


def test_every_reader_divides_by_the_same_words(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    connection.begin()  # a transaction for all of it, since each takes a while
    store = Parts(Turn(connection))
    for number, (case, (language, measures, _)) in enumerate(CASES.items()):
        store.learners.add(Learner(learner_id=case, created_at=NOON))
        store.sessions.add(make_session(case, case, sha256=f"{number:064x}"))
        claim = store.claims.take(case, owner="test", lease_s=60)
        store.results.save_transcript(claim, make_transcript(TEXT).model_copy(update={"language": language}))
        store.results.save_analysis(claim, make_analysis([case]), measures)
        store.profiles.refresh(case)
    publication.publish(Turn(connection), tmp_path)
    kit = open_kit(tmp_path)
    profiles, cohort = kit.profiles().set_index("learner_id"), kit.cohort().counts
    for case, (_, _, words) in CASES.items():
        (stored,) = store.profiles.get(case)
        rate = kit.profile(case)[case].rate
        assert rate is not None
        for published in (kit.sessions(case), kit.transcripts(case)):
            assert published[["word_count", "token_count"]].values.tolist() == [[words, TOKENS]], case
        assert stored.words == profiles["words"][case] == words, case
        assert set(cohort[cohort["learner_id"] == case]["words"]) == {words}, case
        assert rate.per_100_words == pytest.approx(100 * stored.occurrences / words), case
