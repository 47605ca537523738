"""The sample sessions against what was planted in them, through the embedded engines.

An insight counts as planted where the manifest names its pattern for that session. The same on the scripts' own words shows
what the rules miss; the difference is what the recogniser costs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from speakkit.analyse import AnalysisRequest, finish
from speakkit.analyse.rules_engine import RulesAnalyser
from speakkit.audio import RecordingLimits, load
from speakkit.model import Transcript
from speakkit.settings import Settings
from speakkit.transcribe.local_engine import LocalTranscriber
from speakkit.transcribe.protocol import TranscriptionRequest
from tests.support.ledgers import Ledger
from tests.support.samples import SAMPLES, PlantedSession, planted_sessions
from tests.support.values import make_transcript

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
    return {insight.pattern_id or insight.pattern for insight in finish(draft, request).insights}


def scored(transcripts: Mapping[str, Transcript], title: str) -> Score:
    score = Score()
    for session in planted_sessions():
        score.add(session, reported_patterns(transcripts[session.file]))
    score.print(title)
    return score


def heard(session: PlantedSession) -> Transcript:
    path = SAMPLES / session.file
    _, waveform = load(path, RecordingLimits(max_bytes=10**7, max_ms=200_000))
    return LocalTranscriber(Settings()).transcribe(TranscriptionRequest(path, waveform), Ledger("transcribe").ledger)


def test_on_the_scripts_own_words() -> None:
    transcripts = {session.file: make_transcript(session.script, verbatim=True) for session in planted_sessions()}
    score = scored(transcripts, "scripts")
    assert score.share_found >= 0.9
    assert score.share_planted >= 0.9


@pytest.mark.timeout(1800)
def test_on_what_the_local_engine_hears(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--benchmark-enable"):
        pytest.skip("takes minutes: run by make bench")
    score = scored({session.file: heard(session) for session in planted_sessions()}, "recordings, local engine")
    assert score.share_found >= LEAST_FOUND
    assert score.share_planted >= LEAST_PLANTED
