"""Flow: process one session, as an API, a webhook or a person asks for it."""

from __future__ import annotations

from prefect import flow

from flows.artifacts import sessions_artifact
from flows.stages import run_session


@flow(name="process-session", flow_run_name="process-{session_id}", persist_result=False, log_prints=False)
def process_session(session_id: str) -> str:
    """Take one session through the fifteen steps; returns its status.

    Raises:
        SpeakKitError: it failed or wasn't in a state to be processed.
    """
    session = run_session(session_id)
    sessions_artifact([session])
    return session.status
