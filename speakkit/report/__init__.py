"""Reports: what the evidence says of one learner, or of all together, as a page that opens offline."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from html import escape
from pathlib import Path

from speakkit.dataset.dataset import Dataset, When
from speakkit.errors import DiskFullError, StorageUnavailableError
from speakkit.recordings import Clips
from speakkit.recordings.owner_only import owner_only
from speakkit.report.coach_page import coach_details
from speakkit.report.cohort_page import cohort_report
from speakkit.report.content import learner_report
from speakkit.report.pdf import html_to_pdf
from speakkit.report.render import render, render_cohort
from speakkit.report.sounds import self_contained
from speakkit.report.wording import languages, wording
from speakkit.study.cohort import Cohort

__all__ = ["Report", "languages", "make_cohort_report", "make_report", "write_report"]


@dataclass(frozen=True)
class Report:
    """A page, complete in itself: no script, nothing to load. Shows itself in a notebook."""

    name: str
    html: str

    def save(self, path: str | Path) -> Path:
        """Write the page to `path`, whole or not at all; a path that ends in `.pdf` gets a PDF. Returns the path.

        Raises:
            StorageUnavailableError, DiskFullError: the file can't be written.
            MissingProgramError, PrintingError: a PDF was asked for, and there is no Chromium, or it didn't print.
        """
        path = Path(path)
        content = html_to_pdf(self.html) if path.suffix.lower() == ".pdf" else self.html.encode()
        draft = path.with_name(f".{path.name}.draft")
        try:
            with owner_only():
                path.parent.mkdir(parents=True, exist_ok=True)
                draft.unlink(missing_ok=True)
                draft.write_bytes(content)
            draft.replace(path)
        except OSError as error:
            draft.unlink(missing_ok=True)
            kind = DiskFullError if error.errno == errno.ENOSPC else StorageUnavailableError
            raise kind(f"The report can't be written to {path} ({error.strerror}).") from None
        return path

    def __repr__(self) -> str:
        return f"Report of {self.name}, {len(self.html) / 1000:.0f} kB; save(path) writes it"

    def _repr_html_(self) -> str:
        """The page in a frame of its own, so that its styles and the notebook's keep apart."""
        title = escape(f"Report of {self.name}", quote=True)
        return (
            f'<iframe title="{title}" sandbox="" style="width:100%;height:40rem;border:1px solid #ccc" '
            f'srcdoc="{escape(self.html, quote=True)}"></iframe>'
        )


def make_report(
    dataset: Dataset,
    learner_id: str,
    *,
    language: str = "en",
    coach: bool = False,
    transcript: bool = False,
    clips: Clips | None = None,
) -> Report:
    """A learner's report, with `coach` the coach's.

    Args:
        language: one of `languages()`, or the path of a message file.
        transcript: with what was said in the newest session, whole, at the end.
        clips: where evidence clips lie, which the page then plays; None leaves the sound out.

    Raises:
        UnknownLearnerError: the dataset has no such learner.
        MessageFileError: there are no messages for that language.
    """
    say = wording(language)
    content = learner_report(dataset, learner_id, clips)
    details = coach_details(dataset, content.profile, clips) if coach else None
    return Report(learner_id, self_contained(render(content, say, details, has_transcript=transcript), clips))


def make_cohort_report(
    cohort: Cohort, *, by: str | None = None, split: When | None = None, language: str = "en"
) -> Report:
    """The report about learners together, without names and without figures about fewer than ten.

    Args:
        cohort: whom it is about; `dataset.cohort()` is everybody.
        by: a column of the learners or the sessions, whose values are the groups.
        split: a day; what came before and what came from then on are put side by side.
        language: one of `languages()`, or the path of a message file.

    Raises:
        InputError: there is no such column, or that is no day.
        MessageFileError: there are no messages for that language.
    """
    say = wording(language)
    return Report("all learners", render_cohort(cohort_report(cohort, by=by, split=split), say))


def write_report(dataset: Dataset, learner_id: str, path: Path, clips: Clips | None = None) -> Path:
    """Write a learner's report in English to `path`, whole or not at all; returns the path. `clips` as for `make_report`.

    Raises:
        UnknownLearnerError: the dataset has no such learner.
        StorageUnavailableError, DiskFullError: the file can't be written.
    """
    return make_report(dataset, learner_id, clips=clips).save(path)
