"""Flow: what should be gone goes, nightly."""

from __future__ import annotations

from prefect import flow

from flows.stages import current_pipeline
from speakkit.operations.retention import sweep


@flow(name="retention", persist_result=False)
def retention() -> dict[str, int]:
    """Delete audio, publications, sessions and rejected files whose time is over; how many of each."""
    pipeline = current_pipeline()
    return sweep(pipeline.settings, pipeline.store, pipeline.recordings).model_dump()
