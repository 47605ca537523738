"""Reports: what the evidence says of one learner, as a page that opens offline."""

from __future__ import annotations

import errno
from pathlib import Path

from speakkit.dataset import Dataset
from speakkit.errors import DiskFullError, StorageUnavailableError
from speakkit.report.content import LearnerReport, learner_report
from speakkit.report.render import render

__all__ = ["LearnerReport", "learner_report", "render", "write_report"]


def write_report(dataset: Dataset, learner_id: str, path: Path) -> Path:
    """Write a learner's report to `path`, whole or not at all; returns the path.

    Raises:
        UnknownLearnerError: the dataset has no such learner.
        StorageUnavailableError, DiskFullError: the file can't be written.
    """
    page = render(learner_report(dataset, learner_id))
    draft = path.with_name(f".{path.name}.draft")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(page, encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        kind = DiskFullError if error.errno == errno.ENOSPC else StorageUnavailableError
        raise kind(f"The report can't be written to {path} ({error.strerror}).") from None
    return path
