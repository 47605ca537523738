"""Erasing a session everywhere: its audio, its rows, the published datasets and reports that show it."""

from __future__ import annotations

from pathlib import Path

from speakkit.errors import StorageUnavailableError
from speakkit.model import Session
from speakkit.recordings import Recordings
from speakkit.settings import Settings
from speakkit.store import Store


def erase_session(session_id: str, *, settings: Settings, store: Store, recordings: Recordings) -> Session:
    """Erase a session, whatever its state; returns what it was.

    The audio goes first, so that a place which doesn't answer leaves a session that can be erased again. What stays: the
    learner's name as such, copies that were exported or backed up, and the ledgers of vendors.

    Raises:
        UnknownSessionError: there is no such session.
        StoreError: a part couldn't be erased; do it again.
    """
    session = store.sessions.get(session_id)
    for key in (session.storage_key, session.transcript_key):
        if key is not None:
            recordings.delete(key)
    store.erase_session(session_id)
    if settings.published_dir.exists():
        store.publish_anew(settings.published_dir)
    for report in settings.reports_dir.glob(f"{session.learner_id}[.-]*"):
        _remove(report)
    return session


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise StorageUnavailableError(
            f"{path} shows what was erased, and can't be removed ({error.strerror})."
        ) from None
