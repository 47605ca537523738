"""Stored results computed anew from what is stored, without any engine, and published."""

from __future__ import annotations

from dataclasses import dataclass

from speakkit.measure.session import measure_session
from speakkit.measure.syllables import with_syllables
from speakkit.measure.version import measure_version
from speakkit.settings import Settings
from speakkit.sound import pocketsphinx_models
from speakkit.store import Parts, Store
from speakkit.store.published import Publication


@dataclass(frozen=True)
class Refreshed:
    """How many sessions were measured anew, of how many learners the profiles were computed, and what was published."""

    sessions: int
    learners: int
    publication: Publication


def refresh(store: Store, settings: Settings) -> Refreshed:
    """Measure anew what was measured otherwise than now, compute every learner's profile anew, then publish."""
    due, _ = store.results.otherwise_measured(measure_version())
    store.write_each(due, _measure_anew)
    learners = [learner.learner_id for learner in store.learners.all()]
    store.write_each(learners, lambda parts, learner: parts.profiles.refresh(learner))
    return Refreshed(len(due), len(learners), store.publish(settings.published_dir))


def _measure_anew(parts: Parts, session_id: str) -> None:
    """Nothing where the session or its words went meanwhile."""
    transcript = parts.results.transcript(session_id)
    if transcript is None or not transcript.text:
        return
    heard = with_syllables(transcript, pocketsphinx_models.syllables)
    parts.results.measure_anew(session_id, heard, measure_session(heard, pocketsphinx_models.syllables))
