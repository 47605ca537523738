"""`speakkit process --batch`, as it is typed; what batches do is in `tests/test_backfill.py`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from speakkit.model import SessionStatus
from tests.support.command_line import Run, stored
from tests.support.fake_batches import FakeBatches
from tests.support.fake_openai import SPOKEN
from tests.support.loopback import loopback
from tests.support.tones import write_speech

ENGINE, CONFIGURATION = 6, 5


@pytest.fixture
def batches(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeBatches]:
    """The vendor, and a session that waits with a transcript of its own."""
    fake = FakeBatches()
    with loopback(fake.respond) as server:
        for name, value in {
            "ANALYSER": "claude",
            "ANTHROPIC_API_KEY": "sk-ant-test",
            "ANTHROPIC_BASE_URL": server.url,
            "ANTHROPIC_USD_PER_MILLION_INPUT_TOKENS": "2",
            "ANTHROPIC_USD_PER_MILLION_OUTPUT_TOKENS": "10",
            "BATCH_POLL_S": "0",
            "MAX_COST_USD": "9",  # so that what a command sets is undone
        }.items():
            monkeypatch.setenv(f"SPEAKKIT_{name}", value)
        talk = write_speech(tmp_path / "talk.wav", seconds=40)
        talk.with_suffix(".txt").write_text(SPOKEN, encoding="utf-8")
        assert run("add", talk, "--learner", "ana").code == 0
        yield fake


def test_a_batch_is_waited_for_and_its_sessions_are_done(run: Run, batches: FakeBatches) -> None:
    one_by_one, together = (
        json.loads(run("process", "--estimate", *batch, "--json").out)[0] for batch in ((), ("--batch",))
    )
    assert together["at_most_usd"] == pytest.approx(one_by_one["at_most_usd"] / 2)
    result = run("process", "--batch", "--plain")
    assert (result.code, result.out) == (0, "1 DONE\n")
    assert "Batch msgbatch_01 has the analyses of 1 session, at half the price." in result.err
    assert "Batch msgbatch_01 has ended: 1 answered." in result.err
    assert batches.asked == ["POST batches", "GET batch", "GET batch", "GET batch", "GET results"]
    assert run("process", "--batch", "--plain").out == "Nothing waits to be processed.\n"


def test_a_batch_above_the_cap_is_not_handed_in(run: Run, batches: FakeBatches) -> None:
    stopped = run("process", "--batch", "--plain", "--max-cost", "0.01")
    assert (stopped.code, "Raise the cap" in stopped.err, batches.asked) == (ENGINE, True, [])
    assert stored()[0].status is SessionStatus.ANALYZING
    assert run("process", "--batch", "--plain", "--max-cost", "1").code == 0


def test_rules_have_nothing_to_batch(run: Run, batches: FakeBatches, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPEAKKIT_ANALYSER", "rules")
    result = run("process", "--batch", "--plain")
    assert (result.code, "there is nothing to batch" in result.err) == (CONFIGURATION, True)
    assert stored()[0].status is SessionStatus.UPLOADED
