"""Erasure in one act, of a session or of a learner: recordings, rows, reports, published versions, the vendor's batches,
and what the flow engine shows of them. Each step can be done again, and each is recorded once it is over: an erasure that
was interrupted is resumed from its record, by the next erasure, restore or nightly sweep.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Literal

from speakkit.analyse import ANALYSERS
from speakkit.dataset.exchange.register import exports_made
from speakkit.errors import SpeakKitError, StorageUnavailableError
from speakkit.intake.inbox import dropped_by
from speakkit.model import Session
from speakkit.operations.erasure_record import ErasureRecord, ErasureRecords
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

log = logging.getLogger(__name__)

Sweep = Callable[[Callable[[str], bool]], int]
"""Removes what the flow engine keeps about names that the function knows; how much."""

STEPS = ("vendor", "recordings", "reports", "rows", "documents", "published", "reports_again", "copies", "scratch")
FLOW_ENGINE = "flow_engine"
DROPPED = ("inbox", "rejected")
PLACES = ("audio", SOUND, "clips", *DROPPED, REPORTS)
"""Where files of learners lie."""
ELSEWHERE = "Exports, reports and backups that were handed out or lie elsewhere, and what vendors keep for themselves."


def erase_session(session_id: str, *, settings: Settings, store: Store, recordings: Recordings) -> Session:
    """Erase a session, whatever its state; returns what it was. The flow engine's part is left to the nightly sweep.

    Raises:
        UnknownSessionError: there is no such session.
        StoreError: a part couldn't be erased; do it again, or leave it to the nightly sweep.
    """
    session = store.sessions.get(session_id)
    eraser = Eraser(settings, store, recordings)
    eraser.carry_out(eraser.begun("session", session.learner_id, [session]))
    return session


def forget(
    learner_id: str, *, settings: Settings, store: Store, recordings: Recordings, sweep: Sweep | None = None
) -> ErasureRecord:
    """Erase all that is kept about a learner; the record of it.

    Sums over several learners that were published elsewhere, exports, and backups elsewhere stay; a backup that is
    restored has the erasure carried out again.

    Args:
        sweep: what the flow engine keeps; None leaves that to the nightly sweep.

    Raises:
        UnknownLearnerError: there is no such learner, and no erasure of them that was interrupted.
        StoreError: a part couldn't be erased; do it again, or leave it to the nightly sweep.
    """
    eraser = Eraser(settings, store, recordings, sweep)
    asked = eraser.records.hashed(learner_id)
    begun = [one for one in eraser.unfinished() if one.scope == "learner" and one.learner == asked]
    known = {learner.learner_id for learner in store.learners.all()}
    if learner_id in known or not begun:
        store.learners.get(learner_id)
        begun.append(eraser.begun("learner", learner_id, store.sessions.all(learner_id)))
    return [eraser.carry_out(record) for record in begun][-1]


def resume(settings: Settings, store: Store, recordings: Recordings, sweep: Sweep | None = None) -> int:
    """Finish the erasures that were interrupted; how many are finished now."""
    eraser = Eraser(settings, store, recordings, sweep)
    return sum(eraser.carry_out(record).completed_at is not None for record in eraser.unfinished())


def erase_again(settings: Settings, store: Store, recordings: Recordings) -> int:
    """Carry out again every erasure that a restored backup has undone; how many sessions and learners went.

    Whoever came back under the same id after their erasure stays.
    """
    eraser = Eraser(settings, store, recordings)
    undone = [record for record in eraser.records.all() if eraser.is_undone(record)]
    went = 0
    for record in undone:
        before = record.counts
        after = eraser.carry_out(
            record.model_copy(update={"done": ("vendor", "copies", "scratch", FLOW_ENGINE)})
        ).counts
        went += sum(after.get(kind, 0) - before.get(kind, 0) for kind in ("sessions", "learners"))
    return went


@dataclass(frozen=True)
class Eraser:
    """Carries out erasures, step by step."""

    settings: Settings
    store: Store
    recordings: Recordings
    sweep: Sweep | None = None
    _names: dict[str, str] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def records(self) -> ErasureRecords:
        """The records, whose key is read from its file once."""
        return ErasureRecords.from_settings(self.settings)

    def begun(
        self, scope: Literal["learner", "session"], learner_id: str, sessions: Sequence[Session]
    ) -> ErasureRecord:
        """A new record, before anything goes."""
        earlier = [one for session in sessions for one in self.store.sessions.earlier_digests(session.session_id)]
        return self.records.new(scope, learner_id, sessions, earlier)

    def begun_for(self, sessions: Iterable[Session]) -> list[ErasureRecord]:
        """A new record for each learner of these sessions."""
        by_learner: dict[str, list[Session]] = {}
        for session in sessions:
            by_learner.setdefault(session.learner_id, []).append(session)
        return [self.begun("session", learner_id, theirs) for learner_id, theirs in by_learner.items()]

    def unfinished(self) -> list[ErasureRecord]:
        """The erasures that have begun and not ended."""
        return [record for record in self.records.all() if record.completed_at is None]

    def is_undone(self, record: ErasureRecord) -> bool:
        """Whether the store has what the record says went."""
        return bool(self._sessions(record)) or bool(self._learners(record))

    def carry_out(self, record: ErasureRecord) -> ErasureRecord:
        """Do the steps that aren't done; the record afterwards.

        Raises:
            StoreError: one of them couldn't be done; those before it are recorded.
        """
        (outcome,) = self.carry_out_all([record])
        if isinstance(outcome, SpeakKitError):
            raise outcome
        return outcome

    def carry_out_all(self, records: Sequence[ErasureRecord]) -> list[ErasureRecord | SpeakKitError]:
        """The same for several, step by step together, so that store and dataset are written anew once for all of them.

        In place of a record that couldn't be carried out to its end stands what went wrong.
        """
        outcomes: dict[str, ErasureRecord | SpeakKitError] = {record.erasure_id: record for record in records}
        for step in self._steps():
            self._take(step, outcomes)
        return [outcomes[record.erasure_id] for record in records]

    def _steps(self) -> list[_Step]:
        """In their order; the flow engine's is left where nobody reaches it."""
        steps = [
            _Step("vendor", self._at_the_vendor),
            _Step("recordings", self._recordings),
            _Step("reports", self._reports),
            _Step("rows", self._rows, once=self.store.rewrite),
            _Step("documents", _nothing, once=self._delete_stray_documents),
            _Step("published", _nothing, once=self._publish_anew),
            _Step("reports_again", self._reports),  # a flow may have written one meanwhile
            _Step("copies", self._exports, once=self.store.remove_copies),
            _Step("scratch", _in_use, once=self._clear_scratch),
        ]
        return [*steps, _Step(FLOW_ENGINE, self._flow_engine)] if self.sweep else steps

    def _take(self, step: _Step, outcomes: dict[str, ErasureRecord | SpeakKitError]) -> None:
        """One step of all whose earlier steps went well."""
        due = [one for one in outcomes.values() if isinstance(one, ErasureRecord) and step.name not in one.done]
        went: dict[str, _Went] = {}
        for record in due:
            try:
                went[record.erasure_id] = step.each(record)
            except SpeakKitError as error:
                outcomes[record.erasure_id] = error
        if not went:
            return
        try:
            step.once()
        except SpeakKitError as error:
            outcomes.update(dict.fromkeys(went, error))
        else:
            outcomes.update(
                {one.erasure_id: self._noted(one, step, went[one.erasure_id]) for one in due if one.erasure_id in went}
            )

    def _noted(self, record: ErasureRecord, step: _Step, went: _Went) -> ErasureRecord:
        """The record, once a step is over."""
        counts = {
            kind: record.counts.get(kind, 0) + went.counts.get(kind, 0) for kind in {*record.counts, *went.counts}
        }
        done = (*record.done, step.name)
        is_over = {*STEPS, FLOW_ENGINE} <= set(done)
        changes = {
            "done": done,
            "counts": dict(sorted(counts.items())),
            "remains": (*record.remains, *went.remains),
            "completed_at": record.completed_at or (datetime.now(UTC) if is_over else None),
        }
        return self.records.save(record.model_copy(update=changes))

    def _sessions(self, record: ErasureRecord) -> list[Session]:
        """Those of the record's learner that it is about; nobody else's are loaded."""
        learner_id = self._named(record)
        sessions = [] if learner_id is None else self.store.sessions.all(learner_id)
        return [session for session in sessions if self.records.names(record, session)]

    def _named(self, record: ErasureRecord) -> str | None:
        """The learner of whom the record has the hash; asked for once, since of everybody it is a long list."""
        if record.learner not in self._names:
            is_theirs = self._is_learner(record)
            found = [one.learner_id for one in self.store.learners.all() if is_theirs(one.learner_id)]
            if found:
                self._names[record.learner] = found[0]
        return self._names.get(record.learner)

    def _learners(self, record: ErasureRecord) -> list[str]:
        if record.scope != "learner":
            return []
        return [
            learner.learner_id
            for learner in self.store.learners.all()
            if learner.created_at <= record.begun_at and self.records.hashed(learner.learner_id) == record.learner
        ]

    def _at_the_vendor(self, record: ErasureRecord) -> _Went:
        """Batches that have ended are deleted there. Of one that hasn't, nobody fetches her answer: its question is gone."""
        batches = self._batches(record)
        ended = [(engine, vendor_id) for engine, vendor_id, has_ended in batches if has_ended]
        deleted = sum(self._deleted(engine, vendor_id) for engine, vendor_id in ended)
        return _Went({"batches": deleted}, _remaining(len(ended) - deleted, len(batches) - len(ended)))

    def _batches(self, record: ErasureRecord) -> set[tuple[str, str, bool]]:
        """The batches at vendors that ask about the sessions, of which several may be in one."""
        at_vendor = self.store.batches.at_vendor
        return {found for session in self._sessions(record) for found in at_vendor(session.session_id)}

    def _deleted(self, engine: str, vendor_id: str) -> bool:
        info = ANALYSERS.find(engine)
        if info is None or info.batches is None:
            return False
        try:
            info.batches(self.settings).delete(vendor_id)
        except SpeakKitError as error:  # no key any more, or the vendor has forgotten it itself
            log.warning("batch not deleted at the vendor", extra={"code": error.code})
            return False
        return True

    def _recordings(self, record: ErasureRecord) -> _Went:
        sessions = self._sessions(record)
        keys = [key for session in sessions for key in (session.storage_key, session.transcript_key) if key]
        sound = open_place(self.settings, SOUND)
        for key in keys:
            self.recordings.delete(key)
            sound.delete(key)
        kept = open_clips(self.settings)
        clips = sum(kept.delete_of(session.session_id) for session in sessions)
        for session in sessions:
            remove_empty(self.settings.data_dir / "clips" / session.session_id)
        self._results_under_way(record)
        dropped = self._dropped(record) if record.scope == "learner" else 0
        self._remove_folders(record)
        return _Went({"files": len(keys) + dropped, "clips": clips})

    def _results_under_way(self, record: ErasureRecord) -> None:
        """What workers on other hosts have found of the sessions, and nobody has brought in yet."""
        loader = Loader.over(self.settings, self.store, self.recordings)
        for session in self._sessions(record):
            loader.discard(self.store.exchange.documents(session.session_id))

    def _delete_stray_documents(self) -> None:
        """What came meanwhile: no row knows it any more. What comes later the loader finds, and the nightly sweep."""
        if self.settings.storage == "s3":
            Loader.over(self.settings, self.store, self.recordings).delete_strays()

    def _dropped(self, record: ErasureRecord) -> int:
        """What lies in the inbox under the learner's name or with a note that names them, or was moved aside from it."""
        is_theirs = self._is_learner(record)
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
        is_theirs = self._is_learner(record)
        for place in PLACES:
            for folder in (self.settings.data_dir / place).glob("*/"):
                if is_theirs(folder.name):
                    _remove_all(folder) if place in DROPPED else remove_empty(folder)

    def _reports(self, record: ErasureRecord) -> _Went:
        is_theirs = self._is_learner(record)
        others = {learner.learner_id for learner in self.store.learners.all() if not is_theirs(learner.learner_id)}
        is_asked = partial(is_report_of, is_asked=is_theirs, is_other=others.__contains__)
        went = sum(delete_found(place, lambda found: is_asked(found.key)) for place in report_places(self.settings))
        return _Went({"reports": went + self._drafts(is_asked)})

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

    def _rows(self, record: ErasureRecord) -> _Went:
        """Rows go; the bytes that they leave in the file go when it is written anew, also after an erasure that ended here."""
        if record.scope == "session":
            return _Went({"sessions": self.store.delete_sessions([one.session_id for one in self._sessions(record)])})
        counts = {"sessions": 0, "learners": 0, "tokens": 0}
        for learner_id in self._learners(record):
            went = self.store.delete_learner(learner_id)
            counts = {kind: counts[kind] + went[kind] for kind in counts}
        return _Went(counts)

    def _publish_anew(self) -> None:
        if self.settings.published_dir.exists():
            self.store.publish_anew(self.settings.published_dir)

    def _exports(self, _: ErasureRecord) -> _Went:
        made = len(exports_made(self.settings.data_dir))
        return _Went(remains=(f"Exports that lie where they were written, and may hold it: {made}.",) if made else ())

    def _clear_scratch(self) -> None:
        """What a process that was killed had in its hands."""
        scratch.clear_abandoned()
        for name in PLACES:
            clear_drafts(self.settings.data_dir / name)

    def _flow_engine(self, record: ErasureRecord) -> _Went:
        if self.sweep is None:
            return _Went()
        names = {*record.sessions, *([record.learner] if record.scope == "learner" else [])}
        return _Went({"of_the_flow_engine": self.sweep(lambda text: self.records.hashed(text) in names)})

    def _is_learner(self, record: ErasureRecord) -> Callable[[str], bool]:
        return lambda text: self.records.hashed(text) == record.learner


@dataclass(frozen=True)
class _Went:
    """What went in a step of an erasure, and what didn't, in sentences that name nobody."""

    counts: Mapping[str, int] = field(default_factory=dict)
    remains: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Step:
    """A step of erasures: what is done for each, and what once for all of them afterwards."""

    name: str
    each: Callable[[ErasureRecord], _Went]
    once: Callable[[], object] = lambda: None


def _remove_all(folder: Path) -> None:
    try:
        folder.unlink() if folder.is_symlink() else shutil.rmtree(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise StorageUnavailableError(f"A folder that is to be erased can't be removed ({error.strerror}).") from None


def _nothing(_: ErasureRecord) -> _Went:
    return _Went()


def _in_use(_: ErasureRecord) -> _Went:
    held = scratch.in_use()
    return _Went(
        remains=(f"Temporary folders of processes that were running, which go with these: {held}.",) if held else ()
    )


def _remaining(undeleted: int, under_way: int) -> tuple[str, ...]:
    """What isn't reached from here, once what could be deleted at the vendor is."""
    return (
        ELSEWHERE,
        *([f"Batches that weren't deleted at the vendor: {undeleted}."] if undeleted else []),
        *([f"Batches that haven't ended at the vendor: {under_way}."] if under_way else []),
    )
