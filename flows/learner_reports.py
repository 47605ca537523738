"""Flow: a report for every learner who was analysed, weekly."""

from __future__ import annotations

from prefect import flow
from prefect.artifacts import create_markdown_artifact

from flows.stages import current_pipeline
from speakkit.kit import open_kit
from speakkit.report.delivery import deliver_reports
from speakkit.text.counting import counted


@flow(name="learner-reports", persist_result=False)
def learner_reports() -> int:
    """Write the reports into the data folder, or into the bucket if recordings are stored in one; how many.

    Prefect is shown nothing else: a report's key names its learner, and artifacts outlive an erasure.
    """
    settings = current_pipeline().settings
    written = deliver_reports(open_kit(settings.published_dir), settings)
    create_markdown_artifact(key="learner-reports", markdown=f"{counted(len(written), 'report')} written.")
    return len(written)
