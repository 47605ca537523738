"""`speakkit sessions`, `show` and `report` on what `process` made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from speakkit.store import Store
from speakkit.text.tokens import tokenise
from speakkit.transcribe.formats import read_transcript
from tests.support.command_line import Run, settings, stored
from tests.support.fake_openai import SPOKEN
from tests.support.made_once import copy_of
from tests.support.tones import write_speech
from tests.support.values import make_transcript

pytestmark = pytest.mark.xdist_group(__name__)  # one process makes what is copied for each test


@pytest.fixture
def session_id(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A session with a transcript that came with it, analysed by the rules; made once, and copied for each test."""

    def make(data_dir: Path) -> None:
        (tmp_path / "talk.txt").write_text(SPOKEN, encoding="utf-8")
        path = write_speech(tmp_path / "talk.wav", seconds=40)
        with monkeypatch.context() as there:
            there.setenv("SPEAKKIT_DATA_DIR", str(data_dir))
            assert run("add", path, "--learner", "ana", "--topic", "[bold]markets[/bold]").code == 0
            assert run("process", "--plain").code == 0

    copy_of("a session that is shown", make, settings().data_dir)
    return stored()[0].session_id


def test_a_session_is_listed_and_shown_with_its_evidence(run: Run, session_id: str) -> None:
    listed = json.loads(run("sessions", "--json").out)
    assert [(one["session_id"], one["status"]) for one in listed] == [(session_id, "DONE")]
    assert "[bold]markets[/bold]" in run("sessions").out
    shown = json.loads(run("show", session_id, "--json").out)
    quotes = [quote["text"] for insight in shown["analysis"]["insights"] for quote in insight["examples"]]
    assert quotes
    assert all(quote in SPOKEN for quote in quotes)
    told = run("show", session_id).out
    assert all(quote in told for quote in quotes)
    assert "Analysis (rules " in told
    assert "rules rules" not in told


def test_paths_and_leases_are_nobody_s_business(run: Run, session_id: str) -> None:
    assert {"storage_key", "transcript_key", "lease_until"} & json.loads(
        run("show", session_id, "--json").out
    ).keys() == set()


def test_what_was_probably_misheard_is_marked_and_all_is_shown(run: Run, session_id: str) -> None:
    store, words = Store(settings().store_path), SPOKEN.split()
    doubted = make_transcript(SPOKEN, engine="local")
    unsure = tuple(
        word.model_copy(update={"confidence": 0.01}) if index == 3 else word for index, word in enumerate(doubted.words)
    )
    claim = store.claims.take_done(session_id, owner="test", lease_s=60)
    store.results.save_transcript(claim, doubted.model_copy(update={"words": unsure}))
    shown = run("show", session_id).out
    assert " ".join([*words[:3], f"[{words[3]}?]", *words[4:]]) in " ".join(shown.split())
    assert "probably misheard (low confidence) and supports no insight" in shown


def test_filters_leave_out_what_was_not_asked_for(run: Run, session_id: str) -> None:
    assert json.loads(run("sessions", "--learner", "ben", "--json").out) == []
    assert json.loads(run("sessions", "--status", "FAILED", "--json").out) == []
    assert run("sessions", "--status", "WAITING").code == 2


@pytest.mark.parametrize("words", [("show", "ana-nothing"), ("report", "nobody")])
def test_what_is_not_there_is_said_in_a_sentence(run: Run, session_id: str, words: tuple[str, ...]) -> None:
    result = run(*words)
    assert (result.code, result.err.count("\n"), words[1] in result.err) == (4, 1, True)


def test_before_anything_was_published_a_report_says_what_to_do(run: Run) -> None:
    result = run("report", "ana")
    assert (result.code, "speakkit publish" in result.err) == (4, True)


def test_publishing_the_same_again_is_the_same_version(run: Run, session_id: str) -> None:
    versions = [json.loads(run("publish", "--json").out)["version"] for _ in range(2)]
    assert versions[0] == versions[1]


def test_a_session_is_written_for_other_programs(run: Run, session_id: str, tmp_path: Path) -> None:
    path = tmp_path / f"{session_id}.cha"
    path.write_text(run("show", session_id, "--as", "chat").out, encoding="utf-8")
    norms = [token.norm for token in tokenise(read_transcript(path).text)]
    assert norms == [token.norm for token in tokenise(SPOKEN)]
    assert run("show", session_id, "--as", "word").code == 2
