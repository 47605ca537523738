"""The sample sessions against what was planted in them, through the embedded engines and the real Prefect flow.

An insight counts as planted where the manifest names its pattern for that session. The same on the scripts' own words shows
what the rules miss; the difference is what the recogniser costs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from speakkit.analyse import AnalysisRequest
from speakkit.analyse.engines.rules_engine import RulesAnalyser
from speakkit.analyse.verify.verification import verified
from speakkit.kit import open_kit
from speakkit.model import Transcript
from speakkit.settings import Settings
from tests.support.ledgers import Ledger
from tests.support.samples import PlantedSession, planted_sessions
from tests.support.values import make_transcript

ROOT = Path(__file__).resolve().parents[2]
LEAST_FOUND, LEAST_PLANTED = 0.7, 0.8


@dataclass
class Score:
    """Sessions in which a pattern was planted, was found there, was reported at all."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    reported: Counter[str] = field(default_factory=Counter)

    @property
    def share_found(self) -> float:
        return self.found.total() / self.planted.total()

    @property
    def share_planted(self) -> float:
        return self.found.total() / self.reported.total()

    def add(self, session: PlantedSession, reported: set[str]) -> None:
        self.planted.update(session.planted.keys())
        self.reported.update(reported)
        self.found.update(reported & session.planted.keys())

    def print(self, title: str) -> None:
        print(f"\n{title}: {self.share_found:.0%} of planted found, {self.share_planted:.0%} of reported planted")
        print(f"{'pattern':<40}{'planted':>8}{'found':>7}{'reported':>9}")
        for pattern in sorted(self.planted | self.reported):
            print(f"{pattern:<40}{self.planted[pattern]:>8}{self.found[pattern]:>7}{self.reported[pattern]:>9}")


def reported_patterns(transcript: Transcript) -> set[str]:
    request = AnalysisRequest(transcript)
    draft = RulesAnalyser(Settings()).analyse(request, Ledger("analyse").ledger)
    return {insight.pattern_id or insight.pattern for insight in verified(draft, request).insights}


def demo(data_dir: Path) -> dict[str, Any]:
    """What `speakkit demo` says of itself, and how long it took."""
    command = [sys.executable, "-c", "from speakkit.cli import main; main()", "demo", "--json"]
    environment = {**os.environ, "SPEAKKIT_DATA_DIR": str(data_dir)}
    began = time.perf_counter()
    told = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True).stdout
    return {**json.loads(told), "seconds": time.perf_counter() - began}


def test_on_the_scripts_own_words() -> None:
    score = Score()
    for session in planted_sessions():
        score.add(session, reported_patterns(make_transcript(session.script, verbatim=True)))
    score.print("scripts")
    assert score.share_found >= 0.9
    assert score.share_planted >= 0.9


@pytest.mark.timeout(1800)
def test_on_what_the_demo_publishes(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--benchmark-enable"):
        pytest.skip("takes minutes: run by make bench")
    first = demo(tmp_path)
    kit = open_kit(tmp_path / "demo")
    calls = kit.engine_calls()
    again = demo(tmp_path)
    print(f"\nspeakkit demo: {first['seconds']:.0f} s, and again {again['seconds']:.0f} s", end="")
    assert (first["done"], first["processed"], again["done"], again["processed"]) == (24, 24, 24, 0)
    kit.refresh()
    assert kit.engine_calls().equals(calls)
    sessions, insights, score = kit.sessions(), kit.insights(), Score()
    for planted in planted_sessions():
        is_it = (sessions["learner_id"] == planted.learner_id) & (sessions["recorded_at"] == planted.recorded_at)
        (session_id,) = sessions.loc[is_it, "session_id"]
        found = insights[insights["session_id"] == session_id]
        score.add(planted, set(found["pattern_id"].fillna(found["pattern"])))
    score.print("recordings, through the flow")
    assert score.share_found >= LEAST_FOUND
    assert score.share_planted >= LEAST_PLANTED
