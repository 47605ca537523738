"""A learner's own copy: all that is kept about one person, readable and as data, in one folder.

    README.txt          what is here, and what was said, in words
    data/<table>.json   every row of the store about them, in the tables' own columns
    clips/...           what is kept of recordings: a few seconds around quotes, by session
    files/...           recordings, transcripts and whatever else still waits, as it was handed in
    files/sound/...     recordings that are kept, of who agreed to that
    reports/...         their reports

Keys and digests that open something are left out, and nothing of anybody else is in it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from speakkit.errors import ConfigurationError, InputError, StorageUnavailableError
from speakkit.intake.inbox import dropped_by
from speakkit.pipeline.consent import recipient
from speakkit.pipeline.kept_sound import SOUND
from speakkit.recordings import Recordings, open_clips, open_place
from speakkit.recordings.owner_only import owner_only
from speakkit.report.delivery import report_places
from speakkit.report.file_names import is_report_of
from speakkit.settings import Settings
from speakkit.store import Store
from speakkit.text.counting import counted
from speakkit.text.harmless import harmless

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def write_portrait(
    learner_id: str, folder: Path, *, settings: Settings, store: Store, recordings: Recordings
) -> list[Path]:
    """Write all that is kept about a learner into a new folder; the files, by name.

    Raises:
        UnknownLearnerError: there is no such learner.
        InputError: there is something of that name already.
        StoreError: something can't be read or written.
    """
    rows = store.portrait(learner_id)
    if folder.exists():
        raise InputError(f"{folder} is there already; name a folder that isn't.")
    try:
        with owner_only():
            (folder / "data").mkdir(parents=True)
            for table, found in rows.items():
                _write_json(folder / "data" / f"{table}.json", found)
            _copy_clips(folder / "clips", rows, settings)
            _copy_kept(folder / "files", rows, recordings, settings)
            _copy_dropped(folder / "files", learner_id, settings)
            others = {one.learner_id for one in store.learners.all()} - {learner_id}
            _copy_reports(folder / "reports", learner_id, others, settings)
            (folder / "README.txt").write_text("\n".join(_readable(learner_id, rows, settings)), encoding="utf-8")
    except OSError as error:
        raise StorageUnavailableError(f"{folder} can't be written ({error.strerror}).") from None
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2, default=str), encoding="utf-8")


def _copy_kept(folder: Path, rows: Rows, recordings: Recordings, settings: Settings) -> None:
    for session in rows.get("sessions", ()):
        for key in (session["storage_key"], session["transcript_key"]):
            for place, target in ((recordings, folder), (open_place(settings, SOUND), folder / SOUND)):
                if key and place.exists(key):
                    _copy(place, key, target / PurePosixPath(key).name, settings)


def _copy_clips(folder: Path, rows: Rows, settings: Settings) -> None:
    clips = open_clips(settings)
    for session in rows.get("sessions", ()):
        for clip in clips.of(session["session_id"]):
            _copy(clips.place, clip.key, folder / clip.key, settings)


def _copy_dropped(folder: Path, learner_id: str, settings: Settings) -> None:
    for name in ("inbox", "rejected"):
        place = open_place(settings, name)
        for key in dropped_by(place, learner_id.__eq__):
            _copy(place, key, folder / name / key, settings)


def _copy_reports(folder: Path, learner_id: str, others: set[str], settings: Settings) -> None:
    for place in report_places(settings):
        for found in place.find(learner_id):
            if is_report_of(found.key, {learner_id}.__contains__, others.__contains__):
                _copy(place, found.key, folder / found.key, settings)


def _copy(place: Recordings, key: str, target: Path, settings: Settings) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with place.fetch(key, max_bytes=settings.max_recording_bytes) as path:
        shutil.copyfile(path, target)


def _readable(learner_id: str, rows: Rows, settings: Settings) -> Iterator[str]:
    """What is kept, in words: who, what was agreed to, and of each session what was said and found."""
    yield f"What is kept about {learner_id}"
    yield ""
    for table, found in rows.items():
        yield f"  {table.replace('_', ' ')}: {counted(len(found), 'row')} (data/{table}.json)"
    for learner in rows.get("learners", ()):
        yield from ("", *(f"  {name}: {harmless(str(value))}" for name, value in learner.items() if value is not None))
    for attribute in rows.get("learner_attributes", ()):
        yield f"  {attribute['name']}: {harmless(str(attribute['value']))}"
    for consent in rows.get("consents", ()):
        decided = "agreed to" if consent["is_given"] else "not agreed to"
        decided = f"taken to have {decided}" if consent["is_assumed"] else decided
        yield f"  {decided} {consent['purpose']}, {consent['decided_at']:%Y-%m-%d} ({harmless(str(consent['source']))})"
    for session in rows.get("sessions", ()):
        yield from _session(session, rows, settings)


def _session(session: Mapping[str, Any], rows: Rows, settings: Settings) -> Iterator[str]:
    def of(table: str) -> list[Mapping[str, Any]]:
        return [row for row in rows.get(table, ()) if row["session_id"] == session["session_id"]]

    yield from ("", f"Session {session['session_id']}, recorded {session['recorded_at']:%Y-%m-%d}, {session['status']}")
    yield from (f"  said: {harmless(row['text'])}" for row in of("transcripts"))
    yield from (f"  found: {harmless(row['pattern'])}: {harmless(row['detail'])}" for row in of("insights"))
    yield from (
        f"  {_done_by(row, settings)} on {row['started_at']:%Y-%m-%d} ({row['stage']})" for row in of("engine_calls")
    )


def _done_by(call: Mapping[str, Any], settings: Settings) -> str:
    """Who had it: a vendor who gets it by the engine of today's settings, or whoever else worked on it."""
    try:
        vendor = recipient(call["stage"], call["engine"], settings)
    except ConfigurationError:
        vendor = None
    return f"worked on by {call['engine']}" if vendor is None else f"sent to {call['engine']} ({vendor})"
