"""The sample sessions as a published dataset, their scripts read by the rules as a recogniser without fault would hear them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from filelock import FileLock

from speakkit.analyse import AnalysisRequest
from speakkit.analyse.engines.rules_engine import RulesAnalyser
from speakkit.analyse.verify.verification import verified
from speakkit.model import Analysis, Learner, Session, Transcript
from speakkit.settings import Settings
from speakkit.store import Store
from speakkit.store.store import Parts
from tests.support.ledgers import Ledger
from tests.support.samples import manifest, planted_sessions
from tests.support.values import make_session, make_transcript

LEARNERS = ("ana", "kenji", "lena")


def rules_analysis(transcript: Transcript) -> Analysis:
    """What stands of the rules' analysis."""
    request = AnalysisRequest(transcript)
    return verified(RulesAnalyser(Settings()).analyse(request, Ledger("analyse").ledger), request)


def add_analysed(store: Store | Parts, session: Session, transcript: Transcript) -> None:
    """The session with its transcript, analysed by the rules and done."""
    store.sessions.add(session)
    claim = store.claims.take(session.session_id, owner="test", lease_s=60)
    store.results.save_transcript(claim, transcript)
    store.results.save_analysis(claim, rules_analysis(transcript))
    store.claims.finish(claim)


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the sample store and what it published, made once a run; a test that changes it takes a copy."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with FileLock(shared / "samples.lock"):
        if not (shared / "samples").is_dir():
            _make_samples(shared / "samples-in-the-making")
            (shared / "samples-in-the-making").rename(shared / "samples")
    return shared / "samples"


def _make_samples(folder: Path) -> None:
    """Three learners with eight sessions each; words follow each other without a pause, as long as the recording lasts."""
    store = Store(folder / "speakkit.duckdb")
    with store.write() as parts:  # one turn, since each takes a while
        _fill(parts)
    store.publish(folder / "published")


def _fill(store: Parts) -> None:
    for person in [person for person in manifest()["learners"] if person["learner_id"] in LEARNERS]:
        known = {name: person[name] for name in ("learner_id", "display_name", "first_language")}
        store.learners.add(Learner(created_at=planted_sessions()[0].recorded_at, **known))
    for number, planted in enumerate(planted_sessions()):
        name = planted.file.removesuffix(".opus")
        session = make_session(
            name, learner_id=planted.learner_id, sha256=f"{number:064x}", recorded_at=planted.recorded_at
        )
        word_ms = planted.duration_ms // len(planted.script.split())
        add_analysed(store, session, make_transcript(planted.script, word_ms=word_ms))
