"""Flow: what should be gone goes, nightly, and what went is listed."""

from __future__ import annotations

from prefect import flow
from prefect.artifacts import create_table_artifact

from flows import erasure
from flows.ageing import prune
from flows.stages import current_pipeline
from speakkit.operations.retention import sweep as retention_sweep


@flow(name="retention", persist_result=False)
def retention() -> dict[str, int]:
    """Delete what is beyond its days, of each kind, and finish erasures; how much of each went."""
    pipeline = current_pipeline()
    swept = retention_sweep(
        pipeline.settings, pipeline.store, pipeline.recordings, flow_engine=erasure.sweep, prune=prune
    )
    create_table_artifact(
        key="retention",
        table=[{"what": what, "went": count} for what, count in swept.listed],
        description="What went in this night, by kind; it names nobody.",
    )
    return swept.model_dump()
