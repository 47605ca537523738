"""The fifteen steps of a session, logged as each begins and ends, with what it took."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum

from speakkit.model import Identifier, UtcDatetime, Value

log = logging.getLogger(__name__)


class Step(IntEnum):
    """The fifteen steps, logged as each begins."""

    TRIGGER = 1
    READ_REQUEST = 2
    FIND_SESSION = 3
    CLAIM = 4
    FETCH_AUDIO = 5
    MARK_TRANSCRIBING = 6
    TRANSCRIBE = 7
    STORE_TRANSCRIPT = 8
    DELETE_AUDIO = 9
    MARK_ANALYZING = 10
    ANALYSE = 11
    STORE_INSIGHTS = 12
    STORE_FOCUS = 13
    UPDATE_PROFILE = 14
    FINISH = 15


class StepTime(Value):
    """One step that one attempt at a session went through; `duration_ms` ends where the next step began."""

    session_id: Identifier
    attempt: int
    step: int
    began_at: UtcDatetime
    duration_ms: int


@dataclass
class _Under:
    """What a thread of control is working on; `took` are the steps that are over."""

    session_id: str
    attempt: int | None
    step: Step | None = None
    began_at: datetime | None = None
    clock: float = 0.0
    took: list[StepTime] = field(default_factory=list)


_under: ContextVar[_Under | None] = ContextVar("under", default=None)


@contextmanager
def timed(session_id: str, attempt: int | None, took: list[StepTime] | None = None) -> Iterator[None]:
    """Steps that begin inside the block are this attempt's (None: not claimed yet).

    Their times are added to `took` as they end, the last one where the block does, however that comes about.
    """
    under = _Under(session_id, attempt, took=[] if took is None else took)
    token = _under.set(under)
    try:
        yield
    finally:
        _end(under)
        _under.reset(token)


def begin(step: Step) -> None:
    """The step begins, and the one before it is over; call it inside `timed`."""
    under = _under.get()
    if under is None:
        raise RuntimeError("a step begins inside `timed`")
    _end(under)
    under.step, under.began_at, under.clock = step, datetime.now(UTC), time.monotonic()
    log.info("step %d: %s", step, step.name.lower(), extra=context())


def end() -> None:
    """The step that is under way is over, and no other begins yet."""
    under = _under.get()
    if under is not None:
        _end(under)


def context() -> dict[str, str | int | None]:
    """Session, attempt and step that this thread of control is working on, as fields of a log record; may be empty."""
    under = _under.get()
    if under is None:
        return {}
    step = None if under.step is None else int(under.step)
    return {"session": under.session_id, "attempt": under.attempt, "step": step}


def _end(under: _Under) -> None:
    if under.step is None or under.began_at is None:
        return
    duration_ms = round((time.monotonic() - under.clock) * 1000)
    log.info(
        "step %d: %s took %d ms",
        under.step,
        under.step.name.lower(),
        duration_ms,
        extra={**context(), "duration_ms": duration_ms},
    )
    if under.attempt is not None:
        under.took.append(
            StepTime(
                session_id=under.session_id,
                attempt=under.attempt,
                step=under.step,
                began_at=under.began_at,
                duration_ms=duration_ms,
            )
        )
    under.step = None
