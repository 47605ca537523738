"""Flow: every learner's profile is computed anew and the dataset published, nightly."""

from __future__ import annotations

from prefect import flow

from flows.stages import current_pipeline
from speakkit.pipeline import refreshing


@flow(name="refresh-profiles", persist_result=False)
def refresh_profiles() -> dict[str, str | int]:
    """Compute all profiles from what is stored, then publish; returns the number of learners and the version."""
    pipeline = current_pipeline()
    learners, publication = refreshing.refresh_profiles(pipeline.store, pipeline.settings)
    return {"learners": learners, "version": publication.version}
