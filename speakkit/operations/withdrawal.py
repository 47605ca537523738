"""What becomes of what is kept when a learner withdraws a consent: what can go goes at once, and all of it is said.

Wherever it was said, by a command, over the API, in the room, in a list or in a note of the inbox, the same follows. What
an interruption left is made up for in the night.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from speakkit.dataset.exchange.register import exports_made
from speakkit.model import Purpose
from speakkit.operations.ageing import delete_kept_sound
from speakkit.operations.clips import honour_withdrawals
from speakkit.recordings import Recordings
from speakkit.recordings.clearing import delete_found
from speakkit.report.delivery import report_places
from speakkit.report.file_names import is_report_of
from speakkit.settings import Settings
from speakkit.store import Store
from speakkit.store.published import POINTER
from speakkit.text.counting import counted


def carry_out(
    learner_id: str, withdrawn: Collection[Purpose], settings: Settings, store: Store, recordings: Recordings
) -> list[str]:
    """Do what follows from a learner's withdrawal; a sentence for each purpose, on what went and what stays.

    Where a dataset is published, it says so from then on.

    Raises:
        StoreError: something couldn't be deleted; the nightly retention tries again.
    """
    if not withdrawn:
        return []
    if (settings.published_dir / POINTER).is_file():
        store.publish(settings.published_dir)
    kept = Kept(settings, store, recordings)
    ordered = sorted(
        withdrawn, key=lambda purpose: (purpose is not Purpose.TRACKING, purpose)
    )  # no report is made in vain
    return [sentence for purpose in ordered for sentence in _CONSEQUENCES[purpose](learner_id, kept)]


@dataclass(frozen=True)
class Kept:
    """Where things of a learner are kept."""

    settings: Settings
    store: Store
    recordings: Recordings


def _sound(learner_id: str, kept: Kept) -> Iterator[str]:
    went = delete_kept_sound(kept.settings, kept.store, datetime.now(UTC), learner_id)
    yield f"sound: {counted(went, 'recording')} that had been kept went; recordings to come go with their transcription."


def _clips(_learner_id: str, kept: Kept) -> Iterator[str]:
    went = honour_withdrawals(kept.settings, kept.store, kept.recordings)
    yield f"clips: {counted(went, 'clip')} deleted, and reports that played any made anew; no more are cut or played."


def _transcription(_learner_id: str, _kept: Kept) -> Iterator[str]:
    yield (
        "transcription: no recording is sent to a hosted recogniser any more. Transcripts that one made stay; what its vendor "
        "keeps of them is out of reach."
    )


def _analysis(_learner_id: str, _kept: Kept) -> Iterator[str]:
    yield (
        "analysis: no transcript is sent to a hosted analyser any more. What one found stays; what its vendor keeps is out of "
        "reach."
    )


def _tracking(learner_id: str, kept: Kept) -> Iterator[str]:
    went = _delete_reports({learner_id}, kept.settings, kept.store)
    yield f"tracking: the profile went, and {counted(went, 'report')}; what was found in each session stays with it."


def _research(_learner_id: str, kept: Kept) -> Iterator[str]:
    made = len(exports_made(kept.settings.data_dir))
    yield (
        f"research: no export to come holds them. {counted(made, 'export')} of before lie where they were written, and what was "
        "given to others is out of reach."
    )


def _email(_learner_id: str, _kept: Kept) -> Iterator[str]:
    yield "email: nothing is mailed any more, and links of earlier letters open nothing."


def delete_untracked_reports(settings: Settings, store: Store) -> int:
    """Delete the reports of all learners who don't agree to the tracking of patterns any more; how many.

    Raises:
        StoreError: the store or a place of reports can't be used.
    """
    untracked = store.consents.refusing(Purpose.TRACKING)
    return _delete_reports(untracked, settings, store) if untracked else 0


def _delete_reports(learner_ids: set[str], settings: Settings, store: Store) -> int:
    others = {one.learner_id for one in store.learners.all()} - learner_ids
    is_theirs = partial(is_report_of, is_asked=learner_ids.__contains__, is_other=others.__contains__)
    return sum(delete_found(place, lambda found: is_theirs(found.key)) for place in report_places(settings))


_CONSEQUENCES: Mapping[Purpose, Callable[[str, Kept], Iterator[str]]] = {
    Purpose.SOUND: _sound,
    Purpose.CLIPS: _clips,
    Purpose.TRANSCRIPTION: _transcription,
    Purpose.ANALYSIS: _analysis,
    Purpose.TRACKING: _tracking,
    Purpose.RESEARCH: _research,
    Purpose.EMAIL: _email,
}
