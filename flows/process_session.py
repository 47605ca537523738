"""Flow: process one session, as an API, a webhook or a person asks for it."""

from __future__ import annotations

import logging

from prefect import flow

from flows.artifacts import sessions_artifact
from flows.stages import current_pipeline, run_session
from flows.vendor_limits import require_limits
from speakkit.errors import InvalidStateError
from speakkit.model import Identifier

log = logging.getLogger(f"speakkit.{__name__}")


@flow(name="process-session", flow_run_name="process-{session_id}", persist_result=False, log_prints=False)
def process_session(session_id: Identifier) -> str:
    """Take one session through the fifteen steps; returns its status.

    A scan may have been quicker, or a worker has the session still: then there is nothing to do and nothing to alert
    anybody about, and the code of that is returned.

    Raises:
        SpeakKitError: it failed, or there is no such session.
    """
    require_limits(current_pipeline().settings)
    try:
        session = run_session(session_id)
    except InvalidStateError as error:
        log.info("left as it is", extra={"session": session_id, "code": error.code})
        return error.code
    sessions_artifact([session])
    return session.status
