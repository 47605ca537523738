"""Erasure in one act, of a session or of a learner: recordings, rows, reports, published versions, the vendor's batches,
and what the flow engine shows of them. Each step can be done again, and each is recorded once it is over: an erasure that
was interrupted is resumed from its record, by the next erasure, restore or nightly sweep.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Literal

from speakkit.analyse import ANALYSERS
from speakkit.errors import SpeakKitError
from speakkit.model import Session
from speakkit.operations.erasure_record import ErasureRecord, ErasureRecords, Went
from speakkit.operations.erasure_subjects import Subjects
from speakkit.operations.file_erasure import FileEraser, scratch_in_use
from speakkit.recordings import Recordings
from speakkit.settings import Settings
from speakkit.store import Store

log = logging.getLogger(__name__)

Sweep = Callable[[Callable[[str], bool]], int]
"""Removes what the flow engine keeps about names that the function knows; how much."""

STEPS = ("vendor", "recordings", "reports", "rows", "documents", "published", "reports_again", "copies", "scratch")
FLOW_ENGINE = "flow_engine"
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
    begun = eraser.interrupted(learner_id)
    if learner_id in {learner.learner_id for learner in store.learners.all()}:
        begun.append(eraser.begun("learner", learner_id, store.sessions.all(learner_id)))
    return [eraser.carry_out(record) for record in begun][-1]


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

    @cached_property
    def records(self) -> ErasureRecords:
        """The records, whose key is read from its file once."""
        return ErasureRecords.from_settings(self.settings)

    @cached_property
    def _subjects(self) -> Subjects:
        return Subjects(self.records, self.store)

    @cached_property
    def _files(self) -> FileEraser:
        return FileEraser(self.settings, self.store, self.recordings, self._subjects)

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

    def interrupted(self, learner_id: str) -> list[ErasureRecord]:
        """The erasures of a learner that have begun and not ended.

        Raises:
            UnknownLearnerError: there are none, and no such learner.
        """
        asked = self.records.hashed(learner_id)
        found = [one for one in self.unfinished() if one.scope == "learner" and one.learner == asked]
        if not found:
            self.store.learners.get(learner_id)
        return found

    def is_undone(self, record: ErasureRecord) -> bool:
        """Whether the store has what the record says went."""
        return bool(self._subjects.sessions(record)) or bool(self._subjects.learners(record))

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
            _Step("recordings", self._files.recordings),
            _Step("reports", self._files.reports),
            _Step("rows", self._rows, once=self.store.rewrite),
            _Step("documents", _nothing, once=self._files.delete_stray_documents),
            _Step("published", _nothing, once=self._publish_anew),
            _Step("reports_again", self._files.reports),  # a flow may have written one meanwhile
            _Step("copies", self._files.exports, once=self.store.remove_copies),
            _Step("scratch", scratch_in_use, once=self._files.clear_scratch),
        ]
        return [*steps, _Step(FLOW_ENGINE, self._flow_engine)] if self.sweep else steps

    def _take(self, step: _Step, outcomes: dict[str, ErasureRecord | SpeakKitError]) -> None:
        """One step of all whose earlier steps went well."""
        due = [one for one in outcomes.values() if isinstance(one, ErasureRecord) and step.name not in one.done]
        went: dict[str, Went] = {}
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

    def _noted(self, record: ErasureRecord, step: _Step, went: Went) -> ErasureRecord:
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

    def _at_the_vendor(self, record: ErasureRecord) -> Went:
        """Batches that have ended are deleted there. Of one that hasn't, nobody fetches her answer: its question is gone."""
        batches = self._batches(record)
        ended = [(engine, vendor_id) for engine, vendor_id, has_ended in batches if has_ended]
        deleted = sum(self._deleted(engine, vendor_id) for engine, vendor_id in ended)
        return Went({"batches": deleted}, _remaining(len(ended) - deleted, len(batches) - len(ended)))

    def _batches(self, record: ErasureRecord) -> set[tuple[str, str, bool]]:
        """The batches at vendors that ask about the sessions, of which several may be in one."""
        at_vendor = self.store.batches.at_vendor
        return {found for session in self._subjects.sessions(record) for found in at_vendor(session.session_id)}

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

    def _rows(self, record: ErasureRecord) -> Went:
        """Rows go; the bytes that they leave in the file go when it is written anew, also after an erasure that ended here."""
        if record.scope == "session":
            return Went(
                {"sessions": self.store.delete_sessions([one.session_id for one in self._subjects.sessions(record)])}
            )
        counts = {"sessions": 0, "learners": 0, "tokens": 0}
        for learner_id in self._subjects.learners(record):
            went = self.store.delete_learner(learner_id)
            counts = {kind: counts[kind] + went[kind] for kind in counts}
        return Went(counts)

    def _publish_anew(self) -> None:
        if self.settings.published_dir.exists():
            self.store.publish_anew(self.settings.published_dir)

    def _flow_engine(self, record: ErasureRecord) -> Went:
        if self.sweep is None:
            return Went()
        names = {*record.sessions, *([record.learner] if record.scope == "learner" else [])}
        return Went({"of_the_flow_engine": self.sweep(lambda text: self.records.hashed(text) in names)})


@dataclass(frozen=True)
class _Step:
    """A step of erasures: what is done for each, and what once for all of them afterwards."""

    name: str
    each: Callable[[ErasureRecord], Went]
    once: Callable[[], object] = lambda: None


def _nothing(_: ErasureRecord) -> Went:
    return Went()


def _remaining(undeleted: int, under_way: int) -> tuple[str, ...]:
    """What isn't reached from here, once what could be deleted at the vendor is."""
    return (
        ELSEWHERE,
        *([f"Batches that weren't deleted at the vendor: {undeleted}."] if undeleted else []),
        *([f"Batches that haven't ended at the vendor: {under_way}."] if under_way else []),
    )
