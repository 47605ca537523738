"""Flow: a report for every learner who was analysed, weekly."""

from __future__ import annotations

from prefect import flow
from prefect.artifacts import create_markdown_artifact

from flows.stages import current_pipeline
from speakkit.kit import open_kit
from speakkit.report.delivery import deliver_reports


@flow(name="learner-reports", persist_result=False)
def learner_reports() -> int:
    """Write the reports that something changed into the data folder, or into the bucket if recordings are stored in one, and
    send links to them where that is set up; how many were written.

    Prefect is shown nothing else: a report's key names its learner, and artifacts outlive an erasure.
    """
    pipeline = current_pipeline()
    delivered = deliver_reports(pipeline.store, pipeline.settings, open_kit)
    create_markdown_artifact(key="learner-reports", markdown=delivered.sentence)
    delivered.require_all()
    return len(delivered.written)
