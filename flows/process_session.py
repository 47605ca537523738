"""Flow: process one session, as an API, a webhook or a person asks for it."""

from __future__ import annotations

import logging

from prefect import flow

from flows.artifacts import sessions_artifact
from flows.stages import current_pipeline, current_stages, run_stages
from flows.vendor_limits import require_limits
from speakkit.errors import InvalidStateError
from speakkit.model import Identifier
from speakkit.settings import load_settings

HANDED_IN = "HANDED_IN"
"""The worker's part is over; the loader on the store's host ends the steps."""

log = logging.getLogger(f"speakkit.{__name__}")


@flow(name="process-session", flow_run_name="process-{session_id}", persist_result=False, log_prints=False)
def process_session(session_id: Identifier) -> str:
    """Take one session through the fifteen steps; returns its status, "HANDED_IN" on another host than the store's.

    A scan may have been quicker, or a worker has the session still: then there is nothing to do and nothing to alert
    anybody about, and the code of that is returned.

    Raises:
        SpeakKitError: it failed, or there is no such session.
    """
    require_limits(current_stages().settings)
    try:
        run_stages(session_id)
    except InvalidStateError as error:
        log.info("left as it is", extra={"session": session_id, "code": error.code})
        return error.code
    if load_settings().store_url is not None:
        return HANDED_IN
    session = current_pipeline().store.sessions.get(session_id)
    sessions_artifact([session])
    return session.status
