"""The steps of an erasure that delete files: recordings, results on their way, reports, what was dropped, what is left behind."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from speakkit.dataset.exchange.register import exports_made
from speakkit.errors import StorageUnavailableError
from speakkit.intake.inbox import dropped_by
from speakkit.operations.erasure_record import ErasureRecord, Went
from speakkit.operations.erasure_subjects import Subjects
from speakkit.pipeline.kept_sound import SOUND
from speakkit.pipeline.remote.loader import Loader
from speakkit.recordings import Recordings, open_clips, open_place
from speakkit.recordings.clearing import delete_found
from speakkit.recordings.local import clear_drafts, remove_empty
from speakkit.report.delivery import REPORTS, report_places
from speakkit.report.file_names import is_report_of
from speakkit.settings import Settings
from speakkit.sound import scratch
from speakkit.store import Store

DROPPED = ("inbox", "rejected")
PLACES = ("audio", SOUND, "clips", *DROPPED, REPORTS)
"""Where files of learners lie."""


@dataclass(frozen=True)
class FileEraser:
    """Deletes what lies in files about the sessions and learners of records. Each step can be done again."""

    settings: Settings
    store: Store
    place: Recordings
    subjects: Subjects

    def recordings(self, record: ErasureRecord) -> Went:
        """Recordings, sound and clips cut from them, results on their way; of a learner also what was dropped and the folders."""
        sessions = self.subjects.sessions(record)
        keys = [key for session in sessions for key in (session.storage_key, session.transcript_key) if key]
        sound = open_place(self.settings, SOUND)
        for key in keys:
            self.place.delete(key)
            sound.delete(key)
        kept = open_clips(self.settings)
        clips = sum(kept.delete_of(session.session_id) for session in sessions)
        for session in sessions:
            remove_empty(self.settings.data_dir / "clips" / session.session_id)
        self._results_under_way(record)
        dropped = self._dropped(record) if record.scope == "learner" else 0
        self._remove_folders(record)
        return Went({"files": len(keys) + dropped, "clips": clips})

    def _results_under_way(self, record: ErasureRecord) -> None:
        """What workers on other hosts have found of the sessions, and nobody has brought in yet."""
        loader = Loader.over(self.settings, self.store, self.place)
        for session in self.subjects.sessions(record):
            loader.discard(self.store.exchange.documents(session.session_id))

    def delete_stray_documents(self) -> None:
        """What came meanwhile: no row knows it any more. What comes later the loader finds, and the nightly sweep."""
        if self.settings.storage == "s3":
            Loader.over(self.settings, self.store, self.place).delete_strays()

    def _dropped(self, record: ErasureRecord) -> int:
        """What lies in the inbox under the learner's name or with a note that names them, or was moved aside from it."""
        is_theirs = self.subjects.is_learner(record)
        dropped = [
            (place, key)
            for name in DROPPED
            for place in (open_place(self.settings, name),)
            for key in dropped_by(place, is_theirs)
        ]
        for place, key in dropped:
            place.delete(key)
        return len(dropped)

    def _remove_folders(self, record: ErasureRecord) -> None:
        """The folders with the learner's name, once nothing lies in them any more; those where files are dropped with whatever
        else lies there, such as what a copying program had begun, which no place finds."""
        is_theirs = self.subjects.is_learner(record)
        for place in PLACES:
            for folder in (self.settings.data_dir / place).glob("*/"):
                if is_theirs(folder.name):
                    _remove_all(folder) if place in DROPPED else remove_empty(folder)

    def reports(self, record: ErasureRecord) -> Went:
        """Reports of the learner, finished or being written, wherever reports lie."""
        is_theirs = self.subjects.is_learner(record)
        others = {learner.learner_id for learner in self.store.learners.all() if not is_theirs(learner.learner_id)}
        is_asked = partial(is_report_of, is_asked=is_theirs, is_other=others.__contains__)
        went = sum(delete_found(place, lambda found: is_asked(found.key)) for place in report_places(self.settings))
        return Went({"reports": went + self._drafts(is_asked)})

    def _drafts(self, is_asked: Callable[[str], bool]) -> int:
        drafts = [path for path in self.settings.reports_dir.glob(".*.draft") if is_asked(path.name)]
        for path in drafts:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise StorageUnavailableError(
                    f"{path} shows what is erased, and can't be removed ({error.strerror})."
                ) from None
        return len(drafts)

    def exports(self, _: ErasureRecord) -> Went:
        """Nothing goes: how many exports were made that may hold it."""
        made = len(exports_made(self.settings.data_dir))
        return Went(remains=(f"Exports that lie where they were written, and may hold it: {made}.",) if made else ())

    def clear_scratch(self) -> None:
        """What a process that was killed had in its hands."""
        scratch.clear_abandoned()
        for name in PLACES:
            clear_drafts(self.settings.data_dir / name)


def _remove_all(folder: Path) -> None:
    try:
        folder.unlink() if folder.is_symlink() else shutil.rmtree(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise StorageUnavailableError(f"A folder that is to be erased can't be removed ({error.strerror}).") from None


def scratch_in_use(_: ErasureRecord) -> Went:
    held = scratch.in_use()
    return Went(
        remains=(f"Temporary folders of processes that were running, which go with these: {held}.",) if held else ()
    )
