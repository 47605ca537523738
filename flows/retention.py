"""Flow: what should be gone goes, nightly."""

from __future__ import annotations

from prefect import flow

from flows import erasure
from flows.stages import current_pipeline
from speakkit.operations.retention import sweep as retention_sweep


@flow(name="retention", persist_result=False)
def retention() -> dict[str, int]:
    """Delete audio, publications, sessions and rejected files whose time is over; how many of each."""
    pipeline = current_pipeline()
    return retention_sweep(
        pipeline.settings, pipeline.store, pipeline.recordings, flow_engine=erasure.sweep
    ).model_dump()
