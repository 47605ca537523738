"""Profiles computed anew from what is stored, and published."""

from __future__ import annotations

from speakkit.settings import Settings
from speakkit.store import Store
from speakkit.store.published import Publication


def refresh_profiles(store: Store, settings: Settings) -> tuple[int, Publication]:
    """Compute every learner's profile anew, then publish; how many learners there are, and the version."""
    learners = [learner.learner_id for learner in store.learners.all()]
    store.write_each(learners, lambda parts, learner: parts.profiles.refresh(learner))
    return len(learners), store.publish(settings.published_dir)
