"""The tables of recognition in docs/engines.md, from what `make bench` recorded in docs/recognition.json.

    .venv/bin/pytest -n0 -s --benchmark-enable tests/benchmarks/test_recognition.py
    .venv/bin/python -m tests.benchmarks.recognition_tables

measures (about ten minutes on two cores) and writes the rows of what was measured anew; others stay as they are.
`tests/test_recognition_tables.py` compares the two.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parents[2] / "docs"
RECORDED, PAGE = DOCS / "recognition.json", DOCS / "engines.md"

SETS: Mapping[str, str] = {
    "more_learners": "27 learners (speechocean762), children and adults",
    "good_learners": "... those with the experts' total of 8 or more",
    "three_learners": "three adult learners of the same corpus, two of them hard to understand",
    "native": "five clips of native speakers, some historical",
    "samples": "samples of this project (flite), eight sessions",
    "es": "Spanish, a clip",
    "fr": "French, a clip",
    "de": "German, a clip",
}
THRESHOLD = "threshold "
_Recorded = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class SetFigures:
    """What was heard of one set of recordings."""

    recordings: int
    words: int
    errors: int
    loops: int


@dataclass(frozen=True)
class ThresholdFigures:
    """What a threshold of confidence lets pass."""

    utterances: int
    passing: int
    words: int
    errors: int
    bad: int


def record(name: str, figures: SetFigures | ThresholdFigures, ears: str) -> None:
    """Keep the figures of one set or threshold, with the ears that they are of."""
    recorded = json.loads(RECORDED.read_text(encoding="utf-8")) if RECORDED.is_file() else {}
    recorded[name] = {**asdict(figures), "ears": ears}
    RECORDED.write_text(json.dumps(recorded, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def share(part: int, of: int) -> str:
    """As the docs write it: .301"""
    return f"{part / of:.3f}".removeprefix("0") if of else "-"


def rows(recorded: _Recorded) -> Iterator[tuple[str, str]]:
    """The first cell of each row, and the row."""
    for name, one in recorded.items():
        if name in SETS:
            wrong = share(one["errors"], one["words"])
            yield SETS[name], f"| {SETS[name]} | {one['recordings']}, {one['words']} | {wrong} | {one['loops']} |"
        else:
            least = name.removeprefix(THRESHOLD)
            yield least, f"| {least} | {one['passing']} | {share(one['errors'], one['words'])} | {one['bad']} |"


def rendered(page: str, recorded: _Recorded) -> str:
    """The page with the rows of all that was recorded.

    Raises:
        ValueError: it doesn't have one row for each.
    """
    for cell, row in rows(recorded):
        page, count = re.subn(rf"^( *)\| {re.escape(cell)} \|.*$", rf"\g<1>{row}", page, flags=re.MULTILINE)
        if count != 1:
            raise ValueError(f"{PAGE.name} has {count} rows that begin with {cell!r}")
    return page


def main() -> None:
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    PAGE.write_text(rendered(PAGE.read_text(encoding="utf-8"), recorded), encoding="utf-8")


if __name__ == "__main__":
    main()
