"""What should be gone: audio that was transcribed or that no session knows, old publications, sessions past their time."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from speakkit.errors import SpeakKitError
from speakkit.model import Session, SessionStatus, Value
from speakkit.operations.ageing import delete_exports, delete_kept_sound, delete_words
from speakkit.operations.clips import delete_aged, delete_orphans, honour_withdrawals
from speakkit.operations.erasure import Eraser, Sweep
from speakkit.operations.withdrawal import delete_untracked_reports
from speakkit.pipeline.remote.loader import Loader
from speakkit.recordings import Recordings, StoredRecording, open_place
from speakkit.recordings.clearing import delete_found
from speakkit.report.delivery import report_places
from speakkit.settings import Settings
from speakkit.store import Store

log = logging.getLogger(__name__)

ORPHAN_AGE = timedelta(days=1)
"""Audio that no session knows may be an upload under way; after this it is none."""
AUDIO_FOR_CLIPS_AGE = timedelta(days=2)
"""A batch, the longest that quotes are waited for, takes a day; audio that still waits for its clips then goes without."""


class Swept(Value):
    """How much went; `failed` are sessions that couldn't be erased now, and will be tried again."""

    audio_files: int
    clips: int
    sessions_erased: int
    publications: int
    rejected_files: int
    reports: int
    erasures_finished: int
    failed: int
    sound_files: int = 0
    transcripts: int = 0
    word_times: int = 0
    exports: int = 0
    runs: int = 0

    @property
    def listed(self) -> list[tuple[str, int]]:
        """What went, by kind."""
        return [(KINDS[name], count) for name, count in self if name in KINDS]


KINDS = {
    "audio_files": "sound that was transcribed, or that no session knows",
    "sound_files": "sound that was kept after its transcript",
    "clips": "clips that nobody agrees to any more, or of sessions that are gone",
    "sessions_erased": "sessions, with all that was found in them",
    "transcripts": "transcripts and words",
    "word_times": "times of words",
    "reports": "reports",
    "publications": "versions of the dataset",
    "exports": "exports",
    "rejected_files": "files that were moved aside from the inbox",
    "runs": "runs and artifacts of the flow engine, with their logs",
    "erasures_finished": "erasures that were interrupted, now complete",
    "failed": "sessions that couldn't be erased now",
}
"""What a sweep counts, in words."""
Prune = Callable[[datetime], int]
"""Removes the runs of the flow engine that ended before then, with their logs and artifacts; how many."""


def sweep(
    settings: Settings,
    store: Store,
    recordings: Recordings,
    now: datetime | None = None,
    *,
    flow_engine: Sweep | None = None,
    prune: Prune | None = None,
) -> Swept:
    """Delete what should be gone as of `now`, and finish erasures that were interrupted.

    Args:
        flow_engine: removes what the flow engine keeps of those; None leaves that to another sweep.
        prune: removes the flow engine's logs; None leaves them.

    Raises:
        StoreError: the store or the place of recordings can't be used.
    """
    moment = now or datetime.now(UTC)
    eraser = Eraser(settings, store, recordings, flow_engine)
    finished, erased, failed = _erase(eraser, moment)
    transcripts, word_times = delete_words(settings, store, moment)
    if settings.storage == "s3":
        Loader.over(settings, store, recordings).clear()
    return Swept(
        erasures_finished=finished,
        audio_files=_delete_spent_audio(store, recordings, moment),
        clips=honour_withdrawals(settings, store, recordings, moment)
        + delete_aged(settings, store, recordings, moment)
        + delete_orphans(settings, store, before=moment - ORPHAN_AGE),
        sessions_erased=erased,
        sound_files=delete_kept_sound(settings, store, moment),
        transcripts=transcripts,
        word_times=word_times,
        publications=_delete_publications(settings, store, moment),
        exports=delete_exports(settings, moment),
        runs=prune(moment - timedelta(days=settings.log_days)) if prune and settings.log_days else 0,
        rejected_files=_delete_older(open_place(settings, "rejected"), moment - timedelta(days=settings.rejected_days)),
        reports=_delete_reports(settings, moment) + delete_untracked_reports(settings, store),
        failed=failed,
    )


def _delete_publications(settings: Settings, store: Store, now: datetime) -> int:
    kept = settings.kept_version_days
    return store.remove_publications(
        settings.published_dir,
        before=now - timedelta(days=settings.publication_days),
        kept_before=None if kept is None else now - timedelta(days=kept),
    )


def is_overdue(session: Session, settings: Settings, now: datetime) -> bool:
    """Whether the session has been kept for longer than the settings allow, and nobody is working on it."""
    if settings.retention_days is None:
        return False
    is_held = session.lease_until is not None and session.lease_until > now
    return not is_held and now - session.created_at > timedelta(days=settings.retention_days)


def _erase(eraser: Eraser, now: datetime) -> tuple[int, int, int]:
    """Finish what was interrupted and erase what is overdue, all together: erasures finished, sessions erased, those failed."""
    begun = eraser.unfinished()
    known = {name for record in begun for name in record.sessions}
    due = eraser.begun_for(
        session
        for session in eraser.store.sessions.all()
        if is_overdue(session, eraser.settings, now) and eraser.records.hashed(session.session_id) not in known
    )
    finished = erased = failed = 0
    for before, after in zip([*begun, *due], eraser.carry_out_all([*begun, *due]), strict=True):
        if isinstance(after, SpeakKitError):
            log.warning("not erased", extra={"erasure": before.erasure_id, "code": after.code})
            failed += max(1, len(before.sessions))
            continue
        finished += after.completed_at is not None and before in begun
        erased += after.counts.get("sessions", 0) - before.counts.get("sessions", 0)
    return finished, erased, failed


def _delete_spent_audio(store: Store, recordings: Recordings, now: datetime) -> int:
    """Audio of sessions that had it deleted (the delete or its memory went wrong), audio that waited for clips in vain, and
    audio without a session."""
    sessions = store.sessions.all()
    known = {key: session for session in sessions for key in (session.storage_key, session.transcript_key) if key}

    def is_spent(found: StoredRecording) -> bool:
        owner = known.get(found.key)
        if owner is None:
            return now - found.modified_at > ORPHAN_AGE
        return owner.audio_deleted_at is not None or waits_in_vain(owner, now)

    deleted = delete_found(recordings, is_spent)
    for session in sessions:
        if waits_in_vain(session, now):
            store.sessions.mark_audio_deleted(session.session_id, now)
    return deleted


def waits_in_vain(session: Session, now: datetime) -> bool:
    """Whether the audio was kept for clips that will not be cut: the session failed, or was left."""
    is_held = session.lease_until is not None and session.lease_until > now
    if is_held or not session.awaits_clips or session.audio_kept_at is None:
        return False
    return session.status is SessionStatus.FAILED or now - session.audio_kept_at > AUDIO_FOR_CLIPS_AGE


def _delete_reports(settings: Settings, now: datetime) -> int:
    """Reports past their time, wherever they were delivered: the data folder, and the bucket."""
    if settings.report_days is None:
        return 0
    before = now - timedelta(days=settings.report_days)
    return sum(_delete_older(place, before) for place in report_places(settings))


def _delete_older(place: Recordings, before: datetime) -> int:
    return delete_found(place, lambda found: found.modified_at < before)
