"""What a run will cost, before it is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from speakkit.analyse import AnalysisRequest
from speakkit.analyse.engines.claude import ClaudeAnalyser
from speakkit.model import KeptAnswer, Learner
from speakkit.pipeline.estimate import estimate
from speakkit.settings import Settings
from speakkit.store import Store
from tests.support.analyses import make_analysis
from tests.support.values import NOON, make_call, make_session, make_transcript

CALL = make_call(session_id="ana-2")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Two sessions of ten seconds, the second of them transcribed."""
    store = Store(tmp_path / "speakkit.duckdb")
    store.learners.add(Learner(learner_id="ana", created_at=NOON))
    store.sessions.add(make_session("ana-1"))
    store.sessions.add(make_session("ana-2", sha256="2" * 64))
    store.results.save_transcript(store.claims.take("ana-2", owner="test", lease_s=60), make_transcript("word " * 120))
    return store


def paid(**values: object) -> Settings:
    return Settings(_env_file=None, transcriber="openai", analyser="claude", **values)  # type: ignore[arg-type]


def test_minutes_and_tokens_become_dollars(store: Store) -> None:
    heard, analysed = estimate(paid(openai_usd_per_minute=0.6), store, ["ana-1", "ana-2"])
    assert (heard.vendor, heard.calls) == ("OpenAI", 1)
    assert heard.expected_usd == pytest.approx(0.1)
    assert (analysed.vendor, analysed.calls, analysed.output_tokens) == ("Anthropic", 2, 3000)
    assert analysed.expected_usd is not None
    assert analysed.at_most_usd is not None
    assert 0 < analysed.expected_usd < analysed.at_most_usd < 1


def test_an_unknown_price_is_not_nothing(store: Store) -> None:
    _, analysed = estimate(paid(anthropic_model="claude-next"), store, ["ana-2", "ana-1"])
    assert (analysed.expected_usd, analysed.at_most_usd) == (None, None)


def test_engines_of_this_machine_cost_nothing(store: Store) -> None:
    assert estimate(Settings(_env_file=None), store, ["ana-1", "ana-2"]) == ()


def test_an_answer_that_was_kept_costs_nothing(store: Store) -> None:
    settings, transcript = paid(), store.results.transcript("ana-2")
    assert transcript is not None
    key = ClaudeAnalyser(settings).answer_key(AnalysisRequest(transcript))
    kept = KeptAnswer(answer_key=key, session_id="ana-2", stage="analyse", created_at=NOON, answer="{}")
    store.ledger.record_call(CALL, kept)
    assert estimate(settings, store, ["ana-2"]) == ()


def test_what_is_known_of_the_learner_is_asked_too(store: Store) -> None:
    settings, claim = paid(), store.claims.take("ana-1", owner="test", lease_s=60)
    (before,) = estimate(settings, store, ["ana-2"])
    store.results.save_transcript(claim, make_transcript("word " * 120))
    store.results.save_analysis(claim, make_analysis(["Missing articles"], {"Missing articles": "present"}))
    store.profiles.refresh("ana")
    store.claims.finish(claim)
    (after,) = estimate(settings, store, ["ana-2"])
    assert (before.input_tokens or 0) < (after.input_tokens or 0)
