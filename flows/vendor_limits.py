"""How many calls of a vendor run at once over all workers: global concurrency limits of the Prefect server."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from prefect import get_client
from prefect.concurrency.sync import concurrency
from prefect.exceptions import ObjectNotFound
from prefect.settings import PREFECT_API_URL

from speakkit.analyse import ANALYSERS
from speakkit.errors import ConfigurationError, FlowEngineUnavailableError
from speakkit.settings import Settings
from speakkit.transcribe import TRANSCRIBERS

log = logging.getLogger(f"speakkit.{__name__}")

SLOT_LEASE_S = 60
"""How long a slot stays taken after its holder died; the shortest that Prefect allows."""


def limits(settings: Settings) -> dict[str, int]:
    """Every limit by name with its slots; `speakkit setup-prefect` makes them on the server."""
    slots: dict[str, int] = {}
    for info in (*TRANSCRIBERS.usable(), *ANALYSERS.usable()):
        if info.calls_at_once is not None:
            name, at_once = limit_name(info.name), info.calls_at_once(settings)
            # of a vendor that both hears and analyses the two share a name, and so a limit
            slots[name] = min(at_once, slots.get(name, at_once))
    return slots


def limit_name(engine: str) -> str:
    """The limit that calls of an engine keep to."""
    return f"speakkit-{engine}"


def require_limits(settings: Settings) -> None:
    """Make sure, before any session is claimed, that a lasting server has the limits of the engines in use.

    Raises:
        ConfigurationError: one is missing: without it, there would silently be no limit.
        FlowEngineUnavailableError: the server doesn't answer.
    """
    if not _is_lasting():
        return
    with get_client(sync_client=True) as client:
        for name in {limit_name(settings.transcriber), limit_name(settings.analyser)} & limits(settings).keys():
            try:
                client.read_global_concurrency_limit_by_name(name)
            except ObjectNotFound:
                raise ConfigurationError(
                    f"The Prefect server has no concurrency limit {name}. Run `speakkit setup-prefect`."
                ) from None
            except Exception as error:  # noqa: BLE001  # of whatever HTTP client Prefect uses
                raise _away(error) from None


@contextmanager
def limited(engine: str, settings: Settings) -> Iterator[None]:
    """Hold one of the engine's slots meanwhile; engines that cost neither money nor much time have no limit.

    The server that a command starts for itself has one user, whose own number of workers is the limit.

    Raises:
        FlowEngineUnavailableError: the server gave no slot.
    """
    name = limit_name(engine)
    if not _is_lasting() or name not in limits(settings):
        yield
        return
    slot = ExitStack()
    try:
        slot.enter_context(
            concurrency(name, lease_duration=SLOT_LEASE_S, strict=True, raise_on_lease_renewal_failure=False)
        )
    except Exception as error:  # noqa: BLE001  # of whatever HTTP client Prefect uses
        raise _away(error) from None
    try:
        yield
    finally:
        _give_back(slot, name)


def _give_back(slot: ExitStack, name: str) -> None:
    """A slot that can't be given back now comes free when its lease ends; the work itself is done."""
    try:
        slot.close()
    except Exception as error:  # noqa: BLE001  # of whatever HTTP client Prefect uses
        log.warning("slot of %s not given back (%s)", name, type(error).__name__)


def _is_lasting() -> bool:
    return PREFECT_API_URL.value() is not None


def _away(error: Exception) -> FlowEngineUnavailableError:
    return FlowEngineUnavailableError(
        f"The Prefect server gives no concurrency slot ({type(error).__name__}). Check that it runs."
    )
