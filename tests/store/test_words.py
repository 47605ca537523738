"""A rate per 100 words divides by pruned words, whoever asks."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from speakkit.kit import open_kit
from speakkit.measure.session import PRUNED_WORDS
from speakkit.measure.values import Measure
from speakkit.store import publication
from speakkit.store.store import Parts
from speakkit.store.turn import Turn
from tests.support.analyses import make_analysis
from tests.support.values import make_session, make_transcript

TEXT = "um I went to to market. " * 40
PRUNED, TOKENS = 160, 240
MEASURED = Measure(name=PRUNED_WORDS, value=150, unit="words", source="x")
IN_DOUBT = Measure(name=PRUNED_WORDS, value=None, unit="words", source="x", null_reason="everything is in doubt")


@pytest.mark.parametrize(
    ("language", "measures", "words"),
    [("en", (), PRUNED), ("en", (MEASURED,), 150), ("en", (IN_DOUBT,), TOKENS), ("de", (), TOKENS)],
)
def test_every_reader_divides_by_the_same_words(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, language: str, measures: tuple[Measure, ...], words: int
) -> None:
    store = Parts(Turn(connection))
    store.sessions.add(make_session())
    claim = store.claims.take("ana-1", owner="test", lease_s=60)
    transcript = make_transcript(TEXT).model_copy(update={"language": language})
    store.results.save_transcript(claim, transcript)
    store.results.save_analysis(claim, make_analysis(["X"]), measures)
    store.profiles.refresh("ana")
    publication.publish(Turn(connection), tmp_path)
    kit = open_kit(tmp_path)
    (stored,) = store.profiles.get("ana")
    rate = kit.profile("ana")["X"].rate
    assert rate is not None
    for published in (kit.sessions(), kit.transcripts()):
        assert published[["word_count", "token_count"]].values.tolist() == [[words, TOKENS]]
    assert stored.words == kit.profiles()["words"].item() == kit.cohort().counts["words"].item() == words
    assert rate.per_100_words == pytest.approx(100 * stored.occurrences / words)
