"""Evidence clips after they were cut: what becomes of them when a learner doesn't agree any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product

from speakkit.dataset.dataset import Dataset
from speakkit.errors import ConsentError, NothingPublishedError, UnknownLearnerError
from speakkit.model import Session
from speakkit.recordings import Recordings, open_clips
from speakkit.report import languages, make_report
from speakkit.report.delivery import report_places
from speakkit.report.file_names import is_report_of, report_name
from speakkit.settings import Settings
from speakkit.sound.scratch import scratch_folder
from speakkit.store import Store
from speakkit.store.sources import find_source


def honour_withdrawals(settings: Settings, store: Store, recordings: Recordings, now: datetime | None = None) -> int:
    """Delete all sound of learners who don't agree to clips (any more), and make their reports anew; how many clips went.

    A session that a worker holds is left to it: it looks at what holds before and after it cuts. Pages ask what holds, too,
    so that nothing is played from the moment of the withdrawal on.

    Raises:
        StoreError: the store or a place can't be used; do it again, or leave it to the nightly sweep.
    """
    return _let_go(store.sessions.with_clips_withdrawn(), settings, store, recordings, now or datetime.now(UTC))


def delete_aged(settings: Settings, store: Store, recordings: Recordings, now: datetime) -> int:
    """The same for clips of sessions whose transcripts are beyond their days: clips are kept for as long as those are."""
    if settings.transcript_days is None:
        return 0
    before = now - timedelta(days=settings.transcript_days)
    aged = [one for one in store.sessions.all() if one.audio_kept_at is not None and one.created_at < before]
    return _let_go(aged, settings, store, recordings, now)


def _let_go(
    sessions: Sequence[Session], settings: Settings, store: Store, recordings: Recordings, moment: datetime
) -> int:
    """Delete what is kept of the sound of sessions that nobody works on, and make reports anew; how many clips went."""
    sessions = [one for one in sessions if not _is_held(one, moment)]
    deleted = sum(_delete_sound(one, settings, recordings) for one in sessions)
    if sessions and settings.published_dir.exists():
        store.publish(settings.published_dir)
    for learner_id in sorted({session.learner_id for session in sessions}):
        make_reports_anew(learner_id, settings, {one.learner_id for one in store.learners.all()} - {learner_id})
    for session in sessions:  # last, so that whoever comes after an interruption does it all again
        store.sessions.mark_no_sound_kept(session.session_id, moment)
    return deleted


def _is_held(session: Session, now: datetime) -> bool:
    return session.lease_until is not None and session.lease_until > now


def _delete_sound(session: Session, settings: Settings, recordings: Recordings) -> int:
    if session.awaits_clips and session.storage_key is not None:
        recordings.delete(session.storage_key)
    return open_clips(settings).delete_of(session.session_id)


def make_reports_anew(learner_id: str, settings: Settings, others: set[str]) -> None:
    """Replace the learner's reports where they were delivered; one that can't be made any more is deleted.

    A PDF has no sound, and stays.
    """
    variants = {
        f"{report_name(learner_id, coach=coach, language=language)}.html": (coach, language)
        for coach, language in product((False, True), languages())
    }
    is_theirs = partial(is_report_of, is_asked={learner_id}.__contains__, is_other=others.__contains__)
    for place in report_places(settings):
        for key in [
            found.key for found in place.find(learner_id) if found.key.endswith(".html") and is_theirs(found.key)
        ]:
            if not _made_anew(learner_id, variants.get(key), place, key, settings):
                place.delete(key)


def _made_anew(
    learner_id: str, variant: tuple[bool, str] | None, place: Recordings, key: str, settings: Settings
) -> bool:
    if variant is None:  # with a message file of the operator's own, or by an earlier version
        return False
    try:
        dataset = Dataset(find_source(settings.published_dir, None))
        made = make_report(dataset, learner_id, coach=variant[0], language=variant[1], clips=open_clips(settings))
    except (NothingPublishedError, UnknownLearnerError, ConsentError):
        return False
    with scratch_folder() as folder:
        place.put(key, made.save(folder / "report.html"))
    return True


def delete_orphans(settings: Settings, store: Store, *, before: datetime) -> int:
    """Delete the clips from before `before` that no session knows, as after a restore; how many.

    Raises:
        StoreError: the store or the place of clips can't be used.
    """
    clips = open_clips(settings)
    known = {session.session_id for session in store.sessions.all()}
    orphans = [found.key for name, found in clips.find() if name not in known and found.modified_at < before]
    for key in orphans:
        clips.place.delete(key)
    return len(orphans)
