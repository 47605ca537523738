"""Reports of all learners, put where people fetch them: the data folder, or the bucket where recordings lie in one; and a
link by e-mail to whoever agreed to that.

A report that nothing changed is neither made nor sent again. What became of each is written down, so that the status
shows what wasn't delivered, and the next delivery tries that again. Nobody's failure keeps a report from somebody else.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

from speakkit.calls.mail_server import MailServer
from speakkit.dataset.dataset import Dataset
from speakkit.errors import ConsentError, DeliveryError, NothingPublishedError, SpeakKitError, UnknownLearnerError
from speakkit.model import Purpose
from speakkit.model.delivery import Channel, Delivery
from speakkit.recordings import LocalRecordings, Recordings, open_clips, open_place
from speakkit.report import Report, make_report
from speakkit.report.file_names import report_name
from speakkit.report.mailing import Mailing
from speakkit.report.sounds import without_sounds
from speakkit.settings import Settings
from speakkit.sound.scratch import scratch_folder
from speakkit.store import Store
from speakkit.text.counting import counted, enumeration

log = logging.getLogger(__name__)

T = TypeVar("T")

REPORTS = "reports"


@dataclass(frozen=True)
class Delivered:
    """What one delivery did: keys of the files by learner, how many reports nothing had changed, how many links went out.

    `failures` are the codes of what wasn't delivered, one a report.
    """

    written: Mapping[str, str]
    unchanged: int = 0
    mailed: int = 0
    failures: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """All of it in counts, which name nobody."""
        parts = [f"{counted(len(self.written), 'report')} written", f"{self.unchanged:,} unchanged"]
        if self.mailed:
            parts.append(f"{counted(self.mailed, 'link')} sent by e-mail")
        parts += [f"{self.failures.count(code):,} not delivered ({code})" for code in sorted(set(self.failures))]
        return f"{enumeration(parts)}."

    def require_all(self) -> None:
        """
        Raises:
            DeliveryError: a report wasn't delivered.
        """
        if self.failures:
            raise DeliveryError(f"{self.sentence} The next delivery tries again; `speakkit status` shows what is left.")


def deliver_reports(store: Store, settings: Settings, open_dataset: Callable[[Path], Dataset]) -> Delivered:
    """Deliver the report of each learner with an analysed session, published anew where something was done since.

    Args:
        open_dataset: opens what is published in a folder.

    Raises:
        ConfigurationError: a bucket or a mail server is to be used, and isn't set up.
        StoreError: the store can't be read or written.
    """
    place, server = open_place(settings, REPORTS), MailServer.from_settings(settings)
    states = store.deliveries.states(learner.learner_id for learner in store.learners.all())
    store.publish(settings.published_dir)
    dataset = open_dataset(settings.published_dir)
    with scratch_folder() as folder, ExitStack() as stack:
        files = Files(store, settings, dataset, place, folder, states)
        mailing = None if server is None else Mailing(store, settings, stack.enter_context(server.open()))
        for learner_id in _of_current(dataset, lambda: analysed_learners(dataset)):
            if files.deliver(learner_id) and mailing is not None:
                mailing.deliver(learner_id)
    return Delivered(
        files.written,
        files.unchanged,
        mailing.sent if mailing else 0,
        (*files.failures, *(mailing.failures if mailing else ())),
    )


def _of_current(dataset: Dataset, ask: Callable[[], T]) -> T:
    """The answer, asked again where an erasure took something out of the version that was opened."""
    try:
        return ask()
    except NothingPublishedError:
        dataset.refresh()
        return ask()


@dataclass
class Files:
    """The files of one delivery, and what became of them; `states` name what is stored about each learner."""

    store: Store
    settings: Settings
    dataset: Dataset
    place: Recordings
    folder: Path
    states: Mapping[str, str]
    written: dict[str, str] = field(default_factory=dict)
    unchanged: int = 0
    failures: list[str] = field(default_factory=list)

    def deliver(self, learner_id: str) -> bool:
        """Write the file where something has changed since; whether there is one that is up to date."""
        last, now = self.store.deliveries.of(learner_id).get(Channel.FILE), datetime.now(UTC)
        try:
            if self._is_up_to_date(learner_id, last):
                self.unchanged += 1
                return True
            digest = self._write(learner_id)
        except (
            ConsentError,
            UnknownLearnerError,
        ):  # no tracking, no report; or forgotten meanwhile: neither is a failure
            return False
        except SpeakKitError as error:
            log.warning("report not delivered", extra={"code": error.code})
            self.failures.append(error.code)
            before = last or Delivery(learner_id=learner_id, channel=Channel.FILE, attempted_at=now)
            self.store.deliveries.settle(before.model_copy(update={"attempted_at": now, "error_code": error.code}))
            return False
        self.written[learner_id] = f"{REPORTS}/{self._key(learner_id)}"
        made = Delivery(
            learner_id=learner_id,
            channel=Channel.FILE,
            made_from=self._made_from(learner_id),
            content_digest=digest,
            attempted_at=now,
            delivered_at=now,
        )
        self.store.deliveries.settle(made)
        return True

    def _is_up_to_date(self, learner_id: str, last: Delivery | None) -> bool:
        if last is None or last.error_code is not None or last.made_from != self._made_from(learner_id):
            return False
        return self.place.exists(self._key(learner_id))

    def _write(self, learner_id: str) -> str:
        """The digest of what the page says, whichever version of the dataset says so."""
        key = self._key(learner_id)
        report = self._made(learner_id)
        self.place.put(key, report.save(self.folder / key))
        try:
            self._require_wanted(learner_id)
        except (UnknownLearnerError, ConsentError):
            self.place.delete(key)  # while it was written; whoever deletes reports may not have found it yet
            raise
        return _digest(without_sounds(report.html).replace(self.dataset.version, ""))

    def _require_wanted(self, learner_id: str) -> None:
        """
        Raises:
            UnknownLearnerError: the learner was forgotten.
            ConsentError: tracking was withdrawn.
        """
        with self.store.read() as parts:
            parts.learners.get(learner_id)
            if Purpose.TRACKING in parts.consents.of(learner_id):
                parts.consents.require(learner_id, Purpose.TRACKING, "A report")

    def _made(self, learner_id: str) -> Report:
        clips, language = open_clips(self.settings), self.settings.reader_language
        return _of_current(self.dataset, lambda: make_report(self.dataset, learner_id, language=language, clips=clips))

    def _key(self, learner_id: str) -> str:
        return f"{report_name(learner_id, language=self.settings.reader_language)}.html"

    def _made_from(self, learner_id: str) -> str:
        return _digest(self.states.get(learner_id, ""), self.settings.reader_language, looks())


@cache
def looks() -> str:
    """A digest of all that makes pages look and read as they do: another version of SpeakKit makes them anew."""
    files = sorted(_files(resources.files("speakkit.report")), key=lambda file: str(file))
    return _digest(*(file.read_text(encoding="utf-8") for file in files))


def _files(folder: Traversable) -> Iterator[Traversable]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _files(entry)
        elif entry.name.endswith((".py", ".j2", ".css", ".toml")):
            yield entry


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


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
