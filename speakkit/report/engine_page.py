"""The page about engines: runs of `speakkit bench-engine` side by side. It is for people who run SpeakKit, and in English."""

from __future__ import annotations

from pathlib import Path

from speakkit.report import Report
from speakkit.report.render import environment
from speakkit.study.bench.analyser_scores import AnalyserScores
from speakkit.study.bench.comparison import Comparison
from speakkit.study.bench.transcriber_scores import TranscriberScores


def render_comparison(comparison: Comparison) -> str:
    """The page: self-contained, no script, no address of anywhere else, and nothing of what was said."""
    return environment("speakkit.report").get_template("engines.html.j2").render(comparison=comparison)


def write_comparison(path: Path, comparison: Comparison, scores: TranscriberScores | AnalyserScores) -> Path:
    """Write the page, and beside it the figures of the newest run as JSON; returns the path of the figures.

    Raises:
        StorageUnavailableError, DiskFullError: a file can't be written.
    """
    Report("engines", render_comparison(comparison)).save(path)
    return Report("figures", scores.model_dump_json(indent=1)).save(path.with_suffix(".json"))
