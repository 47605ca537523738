"""How many calls of a vendor run at once over all workers: global concurrency limits of the Prefect server."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar

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

SLOT_KEPT_S = 3.0
"""How long a slot of an engine of this process is kept from one session to the next: asking for one and giving it back take four
or five requests over new connections, and so longer than a short session. An engine that works for so long gives its slot
back after each."""


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
def limited(engine: str) -> Iterator[None]:
    """Hold one of the engine's slots meanwhile; engines that cost neither money nor much time have no limit.

    The server that a command starts for itself has one user, whose own number of workers is the limit.

    Raises:
        FlowEngineUnavailableError: the server gave no slot.
    """
    infos = [info for info in (TRANSCRIBERS.find(engine), ANALYSERS.find(engine)) if info is not None]
    is_limited = _is_lasting() and any(info.calls_at_once is not None for info in infos)
    is_elsewhere = any(info.calls_a_service for info in infos)
    kept = _kept.get()
    if kept is not None and (is_elsewhere or is_limited):
        kept.make_way_for(limit_name(engine))
    if not is_limited:
        yield
    elif kept is None or is_elsewhere:
        with _slot(limit_name(engine)):
            yield
    else:
        with kept.slot(limit_name(engine)):
            yield


@contextmanager
def slots_kept() -> Iterator[None]:
    """Inside, this thread keeps the slot of an engine of this process from one session to the next, `SLOT_KEPT_S` at most.

    A vendor's slot is held for its calls alone, and no slot is kept while another is waited for.
    """
    kept = _KeptSlot()
    token = _kept.set(kept)
    try:
        yield
    finally:
        _kept.reset(token)
        kept.give_back()


class _KeptSlot:
    """The one slot that a thread keeps."""

    def __init__(self) -> None:
        self._name: str | None = None
        self._since = 0.0
        self._held = ExitStack()

    @contextmanager
    def slot(self, name: str) -> Iterator[None]:
        """Hold a slot of that limit; it stays afterwards if that went well and it is young."""
        if self._name != name:
            self._held.enter_context(_slot(name))
            self._name, self._since = name, time.monotonic()
        try:
            yield
        except BaseException:
            self.give_back()
            raise
        if time.monotonic() - self._since > SLOT_KEPT_S:
            self.give_back()

    def make_way_for(self, name: str) -> None:
        """Whoever waits for one slot has no other, so that no two wait for each other's."""
        if self._name != name:
            self.give_back()

    def give_back(self) -> None:
        """The slot is free for others."""
        self._name = None
        self._held.close()


_kept: ContextVar[_KeptSlot | None] = ContextVar("kept", default=None)


@contextmanager
def _slot(name: str) -> Iterator[None]:
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
