"""Reports of all learners, put where people fetch them: the data folder, or the bucket where recordings lie in one."""

from __future__ import annotations

import tempfile
from pathlib import Path

from speakkit.dataset.dataset import Dataset
from speakkit.recordings import LocalRecordings, Recordings, open_place
from speakkit.report import write_report
from speakkit.report.file_names import report_name
from speakkit.settings import Settings

REPORTS = "reports"


def deliver_reports(dataset: Dataset, settings: Settings) -> dict[str, str]:
    """A report for each learner with an analysed session; its key by learner.

    Raises:
        ConfigurationError: a bucket is to be used, and its name or its key isn't set.
        StoreError: the reports can't be put there.
    """
    place = open_place(settings, REPORTS)
    written: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="speakkit-reports-") as folder:
        for learner_id in analysed_learners(dataset):
            key = f"{report_name(learner_id)}.html"
            place.put(key, write_report(dataset, learner_id, Path(folder, key)))
            written[learner_id] = f"{REPORTS}/{key}"
    return written


def report_places(settings: Settings) -> list[Recordings]:
    """Wherever reports may lie: the data folder, also where recordings lie in a bucket, and the bucket.

    Raises:
        ConfigurationError: as `deliver_reports`.
    """
    here = LocalRecordings(settings.reports_dir)
    return [here] if settings.storage == "local" else [here, open_place(settings, REPORTS)]


def analysed_learners(dataset: Dataset) -> list[str]:
    """Learners with a session that is DONE, by id."""
    sessions = dataset.sessions()
    return sorted(set(sessions.loc[sessions["status"] == "DONE", "learner_id"]))
