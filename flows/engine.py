"""What the command line asks of Prefect in its own process; the environment is prepared before this is imported."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

from prefect import get_client
from prefect.settings import PREFECT_API_URL, PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

from flows.process_waiting import process_waiting
from speakkit.errors import FlowEngineUnavailableError, SpeakKitError


def process_here(session_ids: Sequence[str]) -> dict[str, str]:
    """Run the flow that processes these sessions, in this process; the outcome by session id.

    Raises:
        FlowEngineUnavailableError: the server doesn't answer, or no longer.
    """
    require_answer()
    try:
        # a sync flow waits about a second at its end for the heartbeat thread; this process is watched by its user
        with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
            return process_waiting(session_ids=list(session_ids))
    except SpeakKitError:
        raise
    except Exception:
        require_answer()
        raise


def require_answer() -> None:
    """Make sure that the server answers; where none is named, Prefect starts one of its own here.

    Raises:
        FlowEngineUnavailableError: it doesn't.
    """
    try:
        with _out_of_reach_of_interruptions(), get_client(sync_client=True) as client:
            client.api_version()
    except Exception as error:  # noqa: BLE001  # of whatever HTTP client Prefect uses
        raise FlowEngineUnavailableError(
            f"{_server()} doesn't answer as it should ({type(error).__name__}). Put that right, or run the command with "
            "--plain, which does the same without Prefect. No session is lost: what isn't done waits."
        ) from None


@contextmanager
def _out_of_reach_of_interruptions() -> Iterator[None]:
    """A server started meanwhile gets no Ctrl-C: the terminal sends it to all, and the sessions under way need it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # a process inherits what its parent blocks
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _server() -> str:
    address = PREFECT_API_URL.value()
    return "The server that Prefect starts for itself" if address is None else f"The Prefect server at {shown(address)}"


def shown(address: str) -> str:
    """An address without what may be secret in it: a user's name and password, a query."""
    parts = urlsplit(address)
    if not parts.hostname:  # no address at all, and who knows what is in it
        return "what PREFECT_API_URL says"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def answer() -> str:
    """One line that says which flow engine answers.

    Raises:
        Exception: whatever Prefect's client raises where none does.
    """
    address = PREFECT_API_URL.value()
    if address is None:
        return "Prefect on demand (a server of its own for each run; set PREFECT_API_URL for a lasting one)"
    with get_client(sync_client=True) as client:
        return f"Prefect {client.api_version()} at {shown(address)}"
