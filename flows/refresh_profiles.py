"""Flow: every learner's profile is computed anew and the dataset published, nightly."""

from __future__ import annotations

from prefect import flow

from flows.stages import current_pipeline


@flow(name="refresh-profiles", persist_result=False)
def refresh_profiles() -> dict[str, str | int]:
    """Compute all profiles from what is stored, then publish; returns the number of learners and the version."""
    pipeline = current_pipeline()
    learners = [learner.learner_id for learner in pipeline.store.learners.all()]
    pipeline.store.write_each(learners, lambda parts, learner: parts.profiles.refresh(learner))
    publication = pipeline.store.publish(pipeline.settings.published_dir)
    return {"learners": len(learners), "version": publication.version}
