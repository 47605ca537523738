"""What a change of recogniser leaves to be done: sessions whose recording is kept can be heard anew, the others can't."""

from __future__ import annotations

from dataclasses import dataclass

from speakkit.model import Purpose
from speakkit.pipeline.kept_sound import SOUND
from speakkit.recordings import open_place
from speakkit.settings import Settings
from speakkit.store import Store
from speakkit.transcribe import TRANSCRIBERS


@dataclass(frozen=True)
class OtherwiseHeard:
    """The sessions that another recogniser heard than the one of now.

    Attributes:
        to_hear: those that can be heard anew, the oldest first.
        without_sound: how many have no recording any more, or none that may be kept.
        reviewed: how many have a recording, and a person's reviews: their verdicts are on the words that they saw.
    """

    to_hear: tuple[str, ...] = ()
    without_sound: int = 0
    reviewed: int = 0


def otherwise_heard(settings: Settings, store: Store) -> OtherwiseHeard:
    """What another recogniser heard; nothing where it isn't known beforehand how the one of now would.

    Raises:
        StoreError: store or place of kept recordings can't be read.
        ConfigurationError: the recogniser isn't installed, or the bucket isn't set up.
    """
    ears = TRANSCRIBERS.named(settings.transcriber).ears(settings)
    found = store.results.otherwise_heard(settings.transcriber, *ears) if ears else ()
    if not found:
        return OtherwiseHeard()
    kept = {one.key for one in open_place(settings, SOUND).find()}
    agreeing = {who for who in {one.learner_id for one in found} if store.consents.agrees(who, Purpose.SOUND)}
    audible = [one for one in found if one.storage_key in kept and one.learner_id in agreeing]
    to_hear = tuple(one.session_id for one in audible if not one.is_reviewed)
    return OtherwiseHeard(to_hear, len(found) - len(audible), len(audible) - len(to_hear))
