"""The sample sessions and what was planted in them, as the manifest says it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

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


def manifest() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8"))
    return document


def planted_sessions() -> tuple[PlantedSession, ...]:
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
    )
