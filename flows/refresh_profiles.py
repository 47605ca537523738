"""Flow: what is due is measured anew, every learner's profile computed anew and the dataset published, nightly."""

from __future__ import annotations

from prefect import flow

from flows.stages import current_pipeline
from speakkit.pipeline import refreshing


@flow(name="refresh-profiles", persist_result=False)
def refresh_profiles() -> dict[str, str | int]:
    """Compute measures and profiles from what is stored, then publish; returns how many of each, and the version."""
    pipeline = current_pipeline()
    done = refreshing.refresh(pipeline.store, pipeline.settings)
    return {"sessions": done.sessions, "learners": done.learners, "version": done.publication.version}
