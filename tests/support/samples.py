"""The sample sessions and what was planted in them, as the manifest says it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from speakkit.model import MIN_PAUSE_MS

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"


@dataclass(frozen=True)
class PlantedSession:
    """One recording: its script, and by pattern id the phrases planted in it and how often they are there."""

    file: str
    learner_id: str
    recorded_at: datetime
    script: str
    duration_ms: int
    planted: Mapping[str, tuple[str, ...]]
    counts: Mapping[str, int]


@dataclass(frozen=True)
class HesitantSession:
    """A recording of the learner who hesitates: words with their times, and which of them are disfluencies of which kind.

    What is crossed out is said again, taken back, or broken off; the words of a sentence that is given up stand.
    """

    file: str
    script: str
    word_times_ms: Sequence[tuple[int, int]]
    disfluencies: Sequence[tuple[str, tuple[int, ...]]]

    @property
    def words(self) -> list[str]:
        return self.script.split()

    def places(self, *kinds: str) -> list[tuple[int, ...]]:
        """The words of each disfluency of these kinds."""
        return [words for kind, words in self.disfluencies if kind in kinds]

    @property
    def crossed_out(self) -> set[int]:
        return {word for words in self.places("filler", "repetition", "repair", "cut off") for word in words}

    @property
    def pauses_ms(self) -> list[tuple[int, int]]:
        """The silences between words that count as pauses."""
        between = [(before[1], after[0]) for before, after in pairwise(self.word_times_ms)]
        return [(start, end) for start, end in between if end - start >= MIN_PAUSE_MS]

    @property
    def speaking_ms(self) -> int:
        return self.word_times_ms[-1][1] - self.word_times_ms[0][0]


def manifest() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8"))
    return document


def hesitant_sessions() -> tuple[HesitantSession, ...]:
    return tuple(
        HesitantSession(
            entry["file"],
            entry["script"],
            [(start, end) for start, end in entry["word_times_ms"]],
            [(one["kind"], tuple(one["words"])) for one in entry["disfluencies"]],
        )
        for entry in manifest()["sessions"]
        if "disfluencies" in entry
    )


def planted_sessions() -> tuple[PlantedSession, ...]:
    """Those of the three learners whose mistakes were planted."""
    return tuple(
        PlantedSession(
            entry["file"],
            entry["learner_id"],
            datetime.fromisoformat(entry["recorded_at"]),
            entry["script"],
            entry["duration_ms"],
            {planted["pattern_id"]: tuple(planted["phrases"]) for planted in entry["planted"]},
            {planted["pattern_id"]: planted["count"] for planted in entry["planted"]},
        )
        for entry in manifest()["sessions"]
        if "disfluencies" not in entry
    )
