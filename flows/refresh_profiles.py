"""Flow: every learner's profile is computed anew and the dataset published, nightly."""

from __future__ import annotations

from prefect import flow

from flows.stages import pipeline


@flow(name="refresh-profiles", persist_result=False)
def refresh_profiles() -> dict[str, str | int]:
    """Compute all profiles from what is stored, then publish; returns the number of learners and the version."""
    line = pipeline()
    learners = [learner.learner_id for learner in line.store.learners.all()]
    line.store.write_each(learners, lambda parts, learner: parts.profiles.refresh(learner))
    publication = line.store.publish(line.settings.published_dir)
    return {"learners": len(learners), "version": publication.version}
