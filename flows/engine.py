"""What the command line asks of Prefect in its own process; the environment is prepared before this is imported."""

from __future__ import annotations

from collections.abc import Sequence

from prefect import get_client
from prefect.settings import PREFECT_API_URL, PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

from flows.process_waiting import process_waiting


def process_here(session_ids: Sequence[str]) -> dict[str, str]:
    """Run the flow that processes these sessions, in this process; the outcome by session id."""
    # a sync flow waits about a second at its end for the heartbeat thread; this process is watched by its user
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        return process_waiting(session_ids=list(session_ids))


def answer() -> str:
    """One line that says which flow engine answers.

    Raises:
        Exception: whatever Prefect's client raises where none does.
    """
    address = PREFECT_API_URL.value()
    if address is None:
        return "Prefect on demand (a server of its own for each run; set PREFECT_API_URL for a lasting one)"
    with get_client(sync_client=True) as client:
        return f"Prefect {client.api_version()} at {address}"
