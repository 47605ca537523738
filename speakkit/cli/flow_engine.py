"""Reaching for the flows: Prefect is prepared and imported here, when a command needs it (its import takes seconds)."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import FrameType

from speakkit.cli.output import note
from speakkit.errors import ConfigurationError, FlowEngineUnavailableError, SpeakKitError
from speakkit.intake.trigger import Trigger
from speakkit.recordings.owner_only import make_folder
from speakkit.settings import load_settings


def prepare() -> None:
    """Defaults for a Prefect that stays on this machine, quiet; whatever the environment says goes before them."""
    defaults = {
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        # a fresh home needs about half a minute, its own default gives up after 20 s
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "PREFECT_LOGGING_LEVEL": "ERROR",
        "PREFECT_LOGGING_SERVER_LEVEL": "ERROR",
        # what happens is shown as progress, what failed as one sentence; the records go to the run logs
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
        # a server that goes away is told once, not with each event and record that can't be sent to it
        "PREFECT_LOGGING_INTERNAL_LEVEL": "CRITICAL",
    }
    logging.raiseExceptions = False
    if "PREFECT_API_URL" not in os.environ:
        home = (load_settings().data_dir / "prefect").resolve()
        with suppress(OSError):  # the store says it better
            make_folder(home)
        defaults["PREFECT_HOME"] = str(home)
    for name, value in defaults.items():
        os.environ.setdefault(name, value)


def process_all(session_ids: Sequence[str]) -> dict[str, str]:
    """Run the flow that processes these sessions, in this process; the outcome by session id.

    Raises:
        FlowEngineUnavailableError: Prefect's server doesn't answer.
    """
    prepare()
    from flows.engine import process_here

    with _interruption_told():
        return process_here(session_ids)


@contextmanager
def _interruption_told() -> Iterator[None]:
    """Say at once that the user has interrupted: Prefect passes it on when the sessions under way have ended."""
    if threading.current_thread() is not threading.main_thread():
        yield  # no signal comes here
        return

    def tell(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        note("Interrupted: what is under way is being finished, nothing more is begun.")
        signal.default_int_handler(number, frame)

    before = signal.signal(signal.SIGINT, tell)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def trigger(deployment: str) -> Trigger:
    """What starts a run of this deployment for each upload.

    Raises:
        ConfigurationError: no lasting Prefect server is named, so that nobody would see the run.
    """
    prepare()
    if "PREFECT_API_URL" not in os.environ:
        raise ConfigurationError("SPEAKKIT_TRIGGER is prefect; set PREFECT_API_URL to the address of its server.")
    from flows.trigger import PrefectTrigger

    return PrefectTrigger(deployment)


def answer() -> str:
    """One line that says which flow engine answers.

    Raises:
        Exception: whatever Prefect's client raises where none does.
    """
    prepare()
    from flows import engine

    return engine.answer()


def sweep(is_erased: Callable[[str], bool]) -> int:
    """Delete what Prefect keeps about names that are erased; how much.

    Raises:
        FlowEngineUnavailableError: its server doesn't answer.
    """
    prepare()
    from flows.erasure import sweep

    return sweep(is_erased)


def prune(before: datetime) -> int:
    """Delete the runs, logs and artifacts that Prefect keeps of before then; how many.

    Raises:
        FlowEngineUnavailableError: its server doesn't answer.
    """
    prepare()
    from flows.ageing import prune

    return prune(before)


def setup_problems(project: Path) -> list[str]:
    """What keeps the deployments in `project` from working, in one sentence each."""
    prepare()
    from flows.setup import problems

    return problems(project, load_settings(), os.environ)


def set_up() -> list[str]:
    """Make what the deployments need on the server; one line about each.

    Raises:
        ConfigurationError: there is no lasting server, or it isn't set up as it has to be.
        FlowEngineUnavailableError: it doesn't answer as it should.
    """
    prepare()
    from flows.setup import set_up

    try:
        return set_up(load_settings())
    except SpeakKitError:
        raise
    except Exception as error:  # noqa: BLE001  # of whatever HTTP client Prefect uses
        raise FlowEngineUnavailableError(
            f"The Prefect server doesn't answer as it should ({type(error).__name__}). Check PREFECT_API_URL."
        ) from None
