"""The figures beneath docs/capacity.md, in seconds of the processor, so that a busy machine changes little.

Recorded in docs/capacity.json with the commit of each; see `capacity_page`, which makes the page of them.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import pytest

from speakkit.analyse import AnalysisRequest
from speakkit.analyse.engines.claude import ClaudeAnalyser
from speakkit.analyse.engines.rules_engine import RulesAnalyser
from speakkit.kit import open_kit
from speakkit.model import Transcript
from speakkit.pipeline.estimate import OUTPUT_TOKENS
from speakkit.settings import Settings
from speakkit.sound.decoding import RecordingLimits, load
from speakkit.store import Store
from speakkit.transcribe.engines.local import LocalTranscriber
from speakkit.transcribe.protocol import TranscriptionRequest
from tests.benchmarks.capacity_page import RECORDED, Figure, present_commit
from tests.support.big_store import big_store, session_id
from tests.support.ledgers import Ledger
from tests.support.results_under_way import hand_in_directly
from tests.support.sample_dataset import LEARNERS
from tests.support.samples import SAMPLES, planted_sessions
from tests.support.values import make_transcript
from tests.support.watched import kept_processes_s

SESSIONS = 4_000
HANDED_IN = 40
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


def cpu_s(call: Callable[[], object]) -> float:
    """Of this process and of those that it keeps, which align words."""
    began = process_time() + kept_processes_s()
    call()
    return process_time() + kept_processes_s() - began


@pytest.fixture(scope="module")
def share(is_bench: bool) -> int:
    """Everything when benchmarks are asked for, else a twentieth, to see that all of it works."""
    return 1 if is_bench else 20


@pytest.fixture(scope="module")
def load_before() -> float:
    """How busy the machine is before anything is measured."""
    return os.getloadavg()[0]


@pytest.fixture(scope="module")
def figures(load_before: float) -> dict[str, Figure]:
    assert load_before >= 0
    return {}


def test_what_a_session_takes_in_store_and_dataset(tmp_path: Path, share: int, figures: dict[str, Figure]) -> None:
    sessions, directory = SESSIONS // share, tmp_path / "published"
    store = big_store(tmp_path / "speakkit.duckdb", sessions)
    anew = cpu_s(lambda: store.publish(directory))
    published = sum(path.stat().st_size for path in directory.rglob("*") if path.is_file())

    def change(number: int) -> None:
        name = session_id(store, f"learner-{number * 7:06d}")
        with store._database.write() as turn:
            turn.execute("set_feedback", session_id=name, focus_next=f"Number {number}.", summary="Changed.")

    changed = []
    for number in range(5):
        change(number)
        changed.append(cpu_s(lambda: store.publish(directory)))
    began = perf_counter()
    store.rewrite()
    rewrite_s, size = perf_counter() - began, store.path.stat().st_size
    of = f"{sessions:,} sessions of 120 words"
    figures["store_bytes_a_session"] = Figure(size / sessions, of)
    figures["published_bytes_a_session"] = Figure(published / sessions, of)
    figures["publish_anew_cpu_s_a_session"] = Figure(anew / sessions, of)
    figures["publish_changed_cpu_s"] = Figure(median(changed), f"5 publications, among {of}")
    figures["rewrite_s_a_gb"] = Figure(rewrite_s / size * 1e9, f"once, a store of {size / 1e6:.0f} MB, by the clock")
    assert 100 < size / sessions < 100_000


def test_what_bringing_a_result_in_takes(tmp_path: Path, share: int, figures: dict[str, Figure]) -> None:
    count = HANDED_IN // share
    settings = Settings(data_dir=tmp_path)
    loader = hand_in_directly(settings, count)
    began = perf_counter()
    worked = cpu_s(loader.turn)
    took = perf_counter() - began
    of = f"{count} sessions with transcript and analysis, from a folder"
    figures["loader_s_a_session"] = Figure(
        worked / count, f"{of}, of the processor ({took / count:.3f} s by the clock)"
    )
    assert {session.status for session in Store(settings.store_path).sessions.all()} == {"DONE"}


def test_what_engines_and_reports_take(samples: Path, share: int, figures: dict[str, Figure]) -> None:
    planted = planted_sessions()[::share]
    spoken = [make_transcript(session.script) for session in planted]
    rules = RulesAnalyser(Settings())
    requests = [AnalysisRequest(transcript) for transcript in spoken]
    rules.analyse(requests[0], Ledger("analyse").ledger)
    worked = cpu_s(lambda: [rules.analyse(request, Ledger("analyse").ledger) for request in requests])
    of = f"{len(planted)} sample sessions"
    figures["rules_cpu_s_a_session"] = Figure(worked / len(planted), of)
    claude = ClaudeAnalyser(Settings.model_validate({"anthropic_api_key": "none"}))
    usages = [claude.expected_usage(one, output_tokens=OUTPUT_TOKENS, is_first=False) for one in requests]
    figures["analysis_input_tokens"] = Figure(
        median(usage.input_tokens for usage in usages), f"{of}, four characters a token"
    )
    figures["analysis_cached_tokens"] = Figure(median(usage.cache_read_tokens for usage in usages), "the instructions")
    figures["analysis_output_tokens"] = Figure(OUTPUT_TOKENS, "assumed, as `--estimate` does")
    kit = open_kit(samples)
    kit.report(LEARNERS[0])
    asked = LEARNERS[::share]
    worked = cpu_s(lambda: [kit.report(learner) for learner in asked])
    figures["report_cpu_s"] = Figure(worked / len(asked), f"{len(asked)} reports")
    assert worked > 0


@pytest.mark.usefixtures("only_in_bench")
def test_what_hearing_takes(figures: dict[str, Figure]) -> None:
    engine, limits = LocalTranscriber(Settings()), RecordingLimits(10**8, 3_600_000)
    chosen = planted_sessions()[:3]
    waveforms = [(SAMPLES / session.file, load(SAMPLES / session.file, limits)[1]) for session in chosen]

    def heard(path: Path, waveform: object) -> Transcript:
        request = TranscriptionRequest(path, waveform, language="en")  # type: ignore[arg-type]
        return engine.transcribe(request, Ledger("transcribe").ledger)

    heard(*waveforms[0])
    transcripts: list[Transcript] = []
    worked = cpu_s(lambda: transcripts.extend(heard(*one) for one in waveforms[1:]))
    lasts_s = sum(waveform.duration_ms for _, waveform in waveforms[1:]) / 1000
    of = f"{len(transcripts)} sample recordings, {lasts_s:.0f} s, with {transcripts[0].engine}"
    figures["embedded_transcriber_cpu_s_a_second"] = Figure(worked / lasts_s, of)
    assert worked < lasts_s  # the page plans cores as if one kept up with at least one who speaks
    assert min(len(transcript.words) for transcript in transcripts) > lasts_s / len(transcripts)  # it was listened to


def test_the_figures_are_recorded(share: int, figures: dict[str, Figure], load_before: float) -> None:
    for name, figure in figures.items():
        print(f"\n{name} {figure.value:.4g} ({figure.n})", end="")
    if share > 1:
        return
    commit = present_commit()
    measured = {name: asdict(replace(figure, commit=commit)) for name, figure in figures.items()}
    before = json.loads(RECORDED.read_text(encoding="utf-8")) if RECORDED.exists() else {}
    document = {
        "recorded_on": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "load": round(load_before, 2),
        "figures": dict(sorted((before.get("figures", {}) | measured).items())),
    }
    RECORDED.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
