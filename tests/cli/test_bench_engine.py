"""`speakkit bench-engine`: real engines on small material, pages and figures that hold nothing of what was said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.command_line import Run
from tests.support.fake_openai import plain
from tests.support.loopback import loopback
from tests.support.tones import write_speech

SAID = "Yesterday I go to the market. I am engineer."
M2 = """S I am agree with you . I am agree with her too .
A 1 3|||R:VERB:FORM|||agree|||REQUIRED|||-NONE-|||0
A 7 9|||R:VERB:FORM|||agree|||REQUIRED|||-NONE-|||0
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "recordings"
    folder.mkdir()
    planted = [{"pattern_id": "grammar.article.missing", "phrases": ["am engineer"]}]
    lines = []
    for number in range(2):
        write_speech(folder / f"{number}.wav", seconds=2)
        lines.append(json.dumps({"file": f"{number}.wav", "text": SAID, "speaker": "Mia", "planted": planted}))
    (folder / "references.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_a_hosted_transcriber_is_scored_and_compared_with_itself(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with loopback(lambda _: plain("Yesterday I go to the market. I am an engineer.", seconds=2)) as server:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
        monkeypatch.setenv("SPEAKKIT_OPENAI_BASE_URL", f"{server.url}/v1")
        first = run("bench-engine", "openai", folder, "--agreed", "--out", "first.html", "--json")
        second = run("bench-engine", "openai", folder, "--agreed", "--against", "first.json", "--show-losses")
    figures = json.loads(first.out)
    assert (figures["all"]["words"], figures["all"]["errors"]) == (18, 2)
    assert figures["kept"] == [{"pattern_id": "grammar.article.missing", "planted": 2, "kept": 0}]
    assert second.out.count("0.111 (2 of 18)") == 4  # of all, and of those not marked, in both runs
    assert "0.wav: am engineer" in second.err
    page = Path("data/bench/openai-recordings.html").read_text(encoding="utf-8")
    assert page.count("0.111 (2 of 18)") == 4
    assert not any(word in page + first.out for word in ("Mia", "market", "engineer"))


def test_nothing_is_sent_to_a_vendor_before_somebody_says_that_people_agree(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.setenv("SPEAKKIT_OPENAI_BASE_URL", "https://vendor.invalid/v1")  # which nobody can reach
    result = run("bench-engine", "openai", folder)
    assert result.code == 4
    assert "--agreed" in result.err


def test_an_analyser_is_scored_by_type(run: Run, tmp_path: Path) -> None:
    (tmp_path / "m2").mkdir()
    (tmp_path / "m2" / "a.m2").write_text(M2, encoding="utf-8")
    result = run("bench-engine", "rules", tmp_path / "m2")
    assert result.code == 0
    assert "1.00 (2 of 2)" in result.out
    figures = json.loads(Path("data/bench/rules-m2.json").read_text(encoding="utf-8"))
    assert figures["all"] == {"edit_type": "all", "edits": 2, "touched": 2, "found": 2, "right": 2}
    assert figures["rejections"]["quotes_given"] == 2


def test_runs_on_other_folders_are_not_compared(run: Run, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "m2").mkdir()
    (tmp_path / "m2" / "a.m2").write_text(M2, encoding="utf-8")
    run("bench-engine", "rules", tmp_path / "m2")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.m2").write_text(M2, encoding="utf-8")
    result = run("bench-engine", "rules", tmp_path / "other", "--against", "data/bench/rules-m2.json")
    assert result.code == 3
    assert "on the same folder only" in result.err


def test_an_engine_that_nobody_has_is_told_which_there_are(run: Run, folder: Path) -> None:
    result = run("bench-engine", "whisperx", folder)
    assert result.code == 5
    assert "transcribers are import, local, openai" in result.err
