"""Flow: process one session, as an API, a webhook or a person asks for it."""

from __future__ import annotations

from prefect import flow

from flows.artifacts import sessions_artifact
from flows.limits import require_limits
from flows.stages import pipeline, run_session
from speakkit.model import Identifier


@flow(name="process-session", flow_run_name="process-{session_id}", persist_result=False, log_prints=False)
def process_session(session_id: Identifier) -> str:
    """Take one session through the fifteen steps; returns its status.

    Raises:
        SpeakKitError: it failed or wasn't in a state to be processed.
    """
    require_limits(pipeline().settings)
    session = run_session(session_id)
    sessions_artifact([session])
    return session.status
