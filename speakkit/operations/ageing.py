"""What goes by its age though its session stays: sound that was kept, transcripts, exports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from speakkit.dataset.exchange.register import exports_made, remove_export
from speakkit.model import Purpose
from speakkit.pipeline.kept_sound import SOUND
from speakkit.recordings import StoredRecording, open_place
from speakkit.recordings.clearing import delete_found
from speakkit.settings import Settings
from speakkit.store import Store


def delete_kept_sound(settings: Settings, store: Store, now: datetime, learner_id: str | None = None) -> int:
    """Recordings that were kept beyond their days, or whose learner doesn't agree to it any more, or that no session knows.

    Args:
        learner_id: of this learner alone.
    """
    owners = {one.storage_key: one for one in store.sessions.all(learner_id) if one.storage_key}
    agreeing = {who for who in {one.learner_id for one in owners.values()} if store.consents.agrees(who, Purpose.SOUND)}

    def is_to_go(found: StoredRecording) -> bool:
        owner = owners.get(found.key)
        if owner is None:
            return learner_id is None
        is_old = settings.sound_days is not None and now - owner.created_at > timedelta(days=settings.sound_days)
        return is_old or owner.learner_id not in agreeing

    return delete_found(open_place(settings, SOUND), is_to_go)


def delete_words(settings: Settings, store: Store, now: datetime) -> tuple[int, int]:
    """What was said beyond its days, with engines' answers, and when each word was said; of how many sessions each went.

    What was found and measured in it stays. Store and dataset are written anew once.
    """
    said = _beyond(settings.transcript_days, store.results.empty_transcripts, now)
    timed = _beyond(settings.word_days, store.results.delete_word_times, now)
    if said or timed:
        store.rewrite()
        if settings.published_dir.exists():
            store.publish_anew(settings.published_dir)
    return said, timed


def _beyond(days: int | None, delete: Callable[[datetime], int], now: datetime) -> int:
    return 0 if days is None else delete(now - timedelta(days=days))


def delete_exports(settings: Settings, now: datetime) -> int:
    """Exports that were made here and still lie where they were written, beyond their days."""
    if settings.export_days is None:
        return 0
    before = now - timedelta(days=settings.export_days)
    return sum(remove_export(settings.data_dir, one) for one in exports_made(settings.data_dir) if one.made_at < before)
