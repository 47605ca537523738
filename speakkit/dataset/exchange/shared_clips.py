"""The clips of an export: of those alone who themselves agreed to clips and to research, since a voice tells who speaks."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from speakkit.dataset.exchange.descriptor import FOLDER, weighed
from speakkit.dataset.exchange.personal import IDS
from speakkit.dataset.exchange.pseudonyms import Pseudonyms
from speakkit.model import Purpose
from speakkit.model.clip import Clip
from speakkit.recordings import Clips

if TYPE_CHECKING:
    import pyarrow as pa

CLIPS = "clips"
_COLUMNS = {
    "session_id": "the session",
    "start_ms": "where in the recording it begins, ms",
    "end_ms": "where it ends, ms",
    "path": "the file, Opus in WebM",
    "sha256": "SHA-256 of the file",
}


@dataclass(frozen=True)
class SharedClips:
    """What is to be given out: each clip, and the id that stands for its session."""

    clips: Clips
    found: Sequence[tuple[Clip, str]]

    def write(self, target: Path) -> dict[str, object]:
        """Write the files and their list; the list's resource."""
        lines = [",".join(_COLUMNS)]
        for clip, session_id in self.found:
            path = target / CLIPS / session_id / clip.name
            path.parent.mkdir(parents=True, exist_ok=True)
            content = self.clips.read(clip)
            path.write_bytes(content)
            digest = hashlib.sha256(content).hexdigest()
            name = path.relative_to(target).as_posix()
            lines.append(f"{session_id},{clip.start_ms},{clip.end_ms},{name},{digest}")
        listed = target / FOLDER / f"{CLIPS}.csv"
        listed.write_text("\n".join([*lines, ""]), encoding="utf-8")
        return _resource(listed)


def shared_clips(
    tables: Mapping[str, pa.Table], pseudonyms: Pseudonyms, clips: Clips, refusing: Collection[str] = ()
) -> SharedClips:
    """The clips of the sessions in `tables`, which still say who is who; none of those who refuse research by now."""
    agreeing = (_agreeing(tables, Purpose.CLIPS) & _agreeing(tables, Purpose.RESEARCH)).difference(refusing)
    sessions = sorted(
        row["session_id"]
        for row in tables["sessions"].select(["session_id", "learner_id"]).to_pylist()
        if row["learner_id"] in agreeing
    )
    found = [(clip, pseudonyms.of(IDS["session_id"], name)) for name in sessions for clip in clips.of(name)]
    return SharedClips(clips, sorted(found, key=lambda one: (one[1], one[0].start_ms)))


def _agreeing(tables: Mapping[str, pa.Table], purpose: Purpose) -> set[str]:
    """Who said so themselves; what was assumed of those who weren't asked is too little for a voice."""
    rows = tables["consents"].to_pylist() if "consents" in tables else []
    latest = {row["learner_id"]: row for row in rows if row["purpose"] == purpose.value}
    return {learner for learner, row in latest.items() if row["is_given"] and not row["is_assumed"]}


def _resource(path: Path) -> dict[str, object]:
    return {
        "name": CLIPS,
        "type": "table",
        "title": "one row is a few seconds of sound around a quote, of learners who agreed to that and to research",
        "path": f"{FOLDER}/{path.name}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **weighed(path),
        "schema": {
            "fields": [
                {"name": name, "type": "integer" if name.endswith("_ms") else "string", "description": meaning}
                for name, meaning in _COLUMNS.items()
            ],
            "primaryKey": ["session_id", "start_ms", "end_ms"],
            "foreignKeys": [
                {"fields": ["session_id"], "reference": {"resource": "sessions", "fields": ["session_id"]}}
            ],
        },
    }
