"""What the roster shows of each learner's results: the focus with its status, and the pace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from speakkit.errors import ConsentError, NothingPublishedError, UnknownLearnerError
from speakkit.kit import Kit
from speakkit.model import Value
from speakkit.model.judge import Judge
from speakkit.report.rows import records
from speakkit.statistics.pattern_status import Status
from speakkit.web.results import Results

PACE_SESSIONS = 12
_PACES = """
SELECT m.learner_id, m.value, s.transcriber, s.transcriber_version, s.transcriber_model{measure_version}
FROM measures AS m
INNER JOIN sessions AS s ON m.session_id = s.session_id
WHERE m.name = 'speech_rate' AND m.value IS NOT NULL
ORDER BY m.learner_id, m.recorded_at, m.session_id
"""
_NEWEST_POINTS = """
SELECT i.learner_id, i.pattern, i.recorded_at, i.session_id, i.rank
FROM insights AS i
ORDER BY i.learner_id, i.recorded_at DESC, i.session_id DESC, i.rank
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


class Glances:
    """Focus and pace of each learner, computed once for each version of the dataset."""

    def __init__(self, results: Results) -> None:
        self._results = results

    def focus(self, learner_id: str) -> FocusGlance | None:
        """The focus of the learner's report; None where there is none."""
        try:
            return self._results.kept(("focus", learner_id), lambda kit: self._focus(kit, learner_id))
        except (NothingPublishedError, UnknownLearnerError, ConsentError):
            return None

    def pace(self, learner_id: str) -> PaceGlance | None:
        """The learner's pace; None where it wasn't measured."""
        try:
            return self._results.kept("paces", _paces).get(learner_id)
        except NothingPublishedError:
            return None

    def _focus(self, kit: Kit, learner_id: str) -> FocusGlance | None:
        profile = kit.profile(learner_id)
        if profile.practise_next:
            pattern = profile[profile.practise_next[0]]
            return FocusGlance(label=pattern.pattern, status=pattern.status)
        label = self._results.kept("newest points", _newest_points).get(learner_id)
        return FocusGlance(label=label, status=None) if label else None


def _newest_points(kit: Kit) -> Mapping[str, str]:
    """The first point of each learner's newest session that has one."""
    newest: dict[str, str] = {}
    for row in records(kit.sql(_NEWEST_POINTS)):
        newest.setdefault(row["learner_id"], row["pattern"])
    return newest


def _paces(kit: Kit) -> Mapping[str, PaceGlance]:
    if "measures" not in kit.table_names:
        return {}
    is_known = "measure_version" in kit.sql("SELECT * FROM sessions LIMIT 0").columns  # not before that was published
    rows = records(kit.sql(_PACES.format(measure_version=", s.measure_version" if is_known else "")))
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
