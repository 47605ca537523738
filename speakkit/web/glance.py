"""What the roster shows of each learner's results: the focus with its status, and the pace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from speakkit.dataset.rows import records
from speakkit.errors import NothingPublishedError
from speakkit.kit import Kit
from speakkit.model import Value
from speakkit.model.judge import Judge
from speakkit.profile.build import focuses
from speakkit.profile.tracking import untracked
from speakkit.statistics.pattern_status import Status
from speakkit.web.results import Results

PACE_SESSIONS = 12
_PACES = """
SELECT m.learner_id, m.value, s.transcriber, s.transcriber_version, s.transcriber_model{measure_version}
FROM measures AS m
INNER JOIN sessions AS s ON m.session_id = s.session_id
WHERE m.name = 'speech_rate' AND m.value IS NOT NULL AND list_contains($learners, m.learner_id)
ORDER BY m.learner_id, m.recorded_at, m.session_id
"""
_NEWEST_POINTS = """
SELECT i.learner_id, i.pattern
FROM insights AS i
WHERE list_contains($learners, i.learner_id)
QUALIFY row_number() OVER (PARTITION BY i.learner_id ORDER BY i.recorded_at DESC, i.session_id DESC, i.rank) = 1
"""


class FocusGlance(Value):
    """What the learner works on; `status` is None where it rests on one session alone."""

    label: str
    status: Status | None


class PaceGlance(Value):
    """The latest pace and the line of the last ones that the same engine heard, as points of a picture 100 by 24."""

    latest: float
    line: str
    sessions: int


class Glance(Value):
    """Both, None where there is none."""

    focus: FocusGlance | None = None
    pace: PaceGlance | None = None


def glances(results: Results, learner_ids: Sequence[str]) -> Mapping[str, Glance]:
    """What each of these learners' results show, computed for all at once, and once for each version of the dataset."""
    try:
        known: dict[str, Glance] = results.kept("glances", lambda _: {})
        if all(name in known for name in learner_ids):
            return known
        with results.dataset() as kit:
            known = results.kept("glances", lambda _: {})  # another version may have become current
            known.update(_computed(kit, [name for name in learner_ids if name not in known]))
            return known
    except NothingPublishedError:
        return {}


def _computed(kit: Kit, learner_ids: Sequence[str]) -> dict[str, Glance]:
    published = set(kit.sql("SELECT DISTINCT learner_id FROM sessions")["learner_id"])
    there = [name for name in learner_ids if name in published]
    focus, pace = _focuses(kit, there), _paces(kit, there)
    return {name: Glance(focus=focus.get(name), pace=pace.get(name)) for name in learner_ids}


def _focuses(kit: Kit, learner_ids: Sequence[str]) -> Mapping[str, FocusGlance]:
    """What each learner's report has as the focus: the first pattern to practise, else the newest session's first point."""
    not_tracked = untracked(kit)
    tracked = [name for name in learner_ids if name not in not_tracked]
    first = focuses(kit, tracked, datetime.now(UTC))
    others = [name for name in tracked if name not in first]
    points = records(kit.sql(_NEWEST_POINTS, {"learners": others}))
    found = {row["learner_id"]: FocusGlance(label=row["pattern"], status=None) for row in points}
    return found | {name: FocusGlance(label=one.pattern, status=one.status) for name, one in first.items()}


def _paces(kit: Kit, learner_ids: Sequence[str]) -> Mapping[str, PaceGlance]:
    if "measures" not in kit.table_names:
        return {}
    is_known = "measure_version" in kit.sql("SELECT * FROM sessions LIMIT 0").columns  # not before that was published
    query = _PACES.format(measure_version=", s.measure_version" if is_known else "")
    rows = records(kit.sql(query, {"learners": list(learner_ids)}))
    return {str(learner): _pace(list(own)) for learner, own in groupby(rows, key=lambda row: row["learner_id"])}


def _pace(rows: Sequence[Mapping[str, Any]]) -> PaceGlance:
    measured_by = [Judge.of_row(row).measured_by for row in rows]
    others = [number for number, one in enumerate(measured_by) if one != measured_by[-1]]
    comparable = [row["value"] for row in rows[others[-1] + 1 if others else 0 :]][-PACE_SESSIONS:]
    return PaceGlance(latest=comparable[-1], line=_line(comparable), sessions=len(comparable))


def _line(values: Sequence[float]) -> str:
    """The values from left to right; those that differ little look so: the height is at least one syllable a second."""
    if len(values) < 2:
        return ""
    middle, span = (max(values) + min(values)) / 2, max(max(values) - min(values), 1.0)
    step = 100 / (len(values) - 1)
    return " ".join(f"{at * step:.1f},{12 - 20 * (value - middle) / span:.1f}" for at, value in enumerate(values))
