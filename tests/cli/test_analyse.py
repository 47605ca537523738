"""`speakkit analyse`, `process --estimate` and `--max-cost`, as they are typed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from speakkit.errors import CostCapError
from speakkit.model import Session, SessionStatus
from tests.support import fake_anthropic
from tests.support.command_line import Run, settings, stored
from tests.support.fake_openai import SPOKEN
from tests.support.loopback import Loopback, loopback
from tests.support.made_once import copy_of
from tests.support.tones import write_speech

pytestmark = pytest.mark.xdist_group(__name__)  # one process makes what is copied for each test


@pytest.fixture
def claude(run: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    with loopback(fake_anthropic.answer) as server:
        for name, value in {
            "ANALYSER": "claude",
            "ANTHROPIC_API_KEY": "sk-ant-test",
            "ANTHROPIC_BASE_URL": server.url,
            "ANTHROPIC_USD_PER_MILLION_INPUT_TOKENS": "2",
            "ANTHROPIC_USD_PER_MILLION_OUTPUT_TOKENS": "10",
        }.items():
            monkeypatch.setenv(f"SPEAKKIT_{name}", value)
        monkeypatch.delenv("SPEAKKIT_MAX_COST_USD", raising=False)
        yield server


@pytest.fixture
def session(run: Run, tmp_path: Path) -> Session:
    """A waiting session with a transcript of its own."""
    add_talk(run, tmp_path)
    return stored()[0]


def add_talk(run: Run, folder: Path) -> None:
    talk = write_speech(folder / "talk.wav", seconds=60)
    talk.with_suffix(".txt").write_text(SPOKEN, encoding="utf-8")
    assert run("add", talk, "--learner", "ana").code == 0


@pytest.fixture
def done(run: Run, claude: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The id of a session that was analysed once; made once, and copied for each test."""

    def make(data_dir: Path) -> None:
        with monkeypatch.context() as there:
            there.setenv("SPEAKKIT_DATA_DIR", str(data_dir))
            add_talk(run, tmp_path)
            assert run("process", "--plain").code == 0

    copy_of("a session that is analysed again", make, settings().data_dir)
    claude.requests.clear()
    return stored()[0].session_id


def test_an_estimate_sends_nothing(run: Run, claude: Loopback, session: Session) -> None:
    (vendor,) = json.loads(run("process", "--estimate", "--json").out)
    assert (vendor["vendor"], vendor["calls"]) == ("Anthropic", 1)
    assert 0 < vendor["expected_usd"] < vendor["at_most_usd"]
    assert claude.requests == []
    assert stored()[0].status is SessionStatus.UPLOADED


def test_an_estimate_of_analysing_anew_leaves_out_what_was_kept(run: Run, claude: Loopback, done: str) -> None:
    for words, calls in (((), 0), (("--repeat", "3"), 2), (("--again", "--repeat", "3"), 3)):
        told = json.loads(run("analyse", done, *words, "--estimate", "--json").out)
        assert (sum(vendor["calls"] for vendor in told), claude.requests) == (calls, []), words
        assert run("analyse", done, *words).code == 0
        assert len(claude.requests) == calls, words
        claude.requests.clear()


def test_only_what_is_done_has_an_estimate_of_analysing_anew(run: Run, claude: Loopback, session: Session) -> None:
    assert "only a DONE one" in run("analyse", session.session_id, "--estimate").err


def test_a_cap_on_analysing_anew_says_what_to_do(run: Run, done: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPEAKKIT_MAX_COST_USD", "0")  # so that what the command sets is undone
    stopped = run("analyse", done, "--again", "--max-cost", "0.0001").err
    assert "of $0.0001 are spent" in stopped
    assert "process again" not in stopped


def test_a_cap_stops_the_run_and_a_higher_one_goes_on(
    run: Run, claude: Loopback, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPEAKKIT_MAX_COST_USD", "0")  # so that what the command sets is undone
    stopped = run("process", "--plain", "--max-cost", "0.01")
    assert stopped.code == CostCapError.exit_code
    assert "Raise the cap" in stopped.err
    assert claude.requests == []
    assert run("process", "--plain", "--max-cost", "1").code == 0
    assert stored()[0].status is SessionStatus.DONE


def test_a_transcript_is_analysed_again_without_its_audio(run: Run, claude: Loopback, done: str) -> None:
    once = run("analyse", done)
    assert (once.code, claude.requests) == (0, [])
    (again,) = json.loads(run("analyse", done, "--repeat", "3", "--json").out)
    assert len(claude.requests) == 2
    assert [insight["runs_agreeing"] for insight in again["insights"]] == [3]
    assert "found in 3 of 3 analyses" in run("show", done).out
    assert run("analyse", "nobody").code == 4


def test_all_that_another_analyser_analysed_is_done_anew_at_once(
    run: Run, done: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "by the analyser of now" in run("analyse", "--due").out
    with monkeypatch.context() as other:
        other.setenv("SPEAKKIT_ANTHROPIC_MODEL", "another-model")
        assert "stored analyses" in run("doctor", "--json").out
    assert "stored analyses" not in run("doctor", "--json").out
    monkeypatch.setenv("SPEAKKIT_ANALYSER", "rules")
    findings = {one["part"]: one["detail"] for one in json.loads(run("doctor", "--json").out)["findings"]}
    assert findings["stored analyses"].startswith("1 session was analysed by another analyser")
    assert done in run("analyse", "--due").out
    assert "by the analyser of now" in run("analyse", "--due").out


@pytest.mark.parametrize("words", [(), ("ana-1", "--due")])
def test_sessions_are_named_or_due(run: Run, words: tuple[str, ...]) -> None:
    result = run("analyse", *words)
    assert (result.code, "or ask for all that are --due" in result.err) == (2, True)
