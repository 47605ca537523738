"""The vendors' server that tests run in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from speakkit.analyse.claude_engine import ClaudeAnalyser
from speakkit.analyse.protocol import AnalysisRequest
from speakkit.settings import Settings
from tests.support.fake_openai import SPOKEN
from tests.support.ledgers import Ledger
from tests.support.values import make_transcript

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def vendor_url(tmp_path: Path) -> Iterator[str]:
    url_file = tmp_path / "url"
    arguments = ["-m", "tests.support.vendor_server", "--url-file", str(url_file), "--log", str(tmp_path / "log")]
    with subprocess.Popen([sys.executable, *arguments], cwd=ROOT) as process:
        deadline = time.monotonic() + 30
        while not url_file.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        yield url_file.read_text(encoding="utf-8")
        process.kill()


@pytest.mark.slow
def test_it_answers_with_a_true_quote_and_writes_down_what_was_asked(vendor_url: str, tmp_path: Path) -> None:
    settings = Settings.model_validate({"anthropic_api_key": "sk", "anthropic_base_url": vendor_url})
    draft = ClaudeAnalyser(settings).analyse(AnalysisRequest(make_transcript(SPOKEN)), Ledger("analyse").ledger)
    assert draft.insights[0].examples[0].quote in SPOKEN
    logged = [json.loads(line) for line in (tmp_path / "log").read_text(encoding="utf-8").splitlines()]
    assert [line["path"] for line in logged] == ["/v1/messages"]
