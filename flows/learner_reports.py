"""Flow: a report for every learner who was analysed, weekly."""

from __future__ import annotations

from prefect import flow
from prefect.artifacts import create_table_artifact

from flows.stages import current_pipeline
from speakkit.kit import open_kit
from speakkit.report.delivery import deliver_reports


@flow(name="learner-reports", persist_result=False)
def learner_reports() -> dict[str, str]:
    """Write the reports into the data folder, or into the bucket if recordings are stored in one; their keys by learner.

    Prefect is shown the keys and nothing of what the reports say: artifacts outlive an erasure.
    """
    settings = current_pipeline().settings
    written = deliver_reports(open_kit(settings.published_dir), settings)
    create_table_artifact(
        key="learner-reports", table=[{"learner": learner, "report": key} for learner, key in written.items()]
    )
    return written
