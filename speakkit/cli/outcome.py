"""What came of sessions that a command worked on: in sentences, and as its exit code."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from speakkit import errors
from speakkit.cli.output import complain, say
from speakkit.errors import SpeakKitError
from speakkit.model import Session, SessionStatus

SOME_FAILED = 8
INTERRUPTED = 130

_EXIT_CODES = {
    error.code: error.exit_code
    for _, error in inspect.getmembers(errors, inspect.isclass)
    if issubclass(error, SpeakKitError)
}


@dataclass(frozen=True)
class Outcome:
    """A session as it is afterwards, and what kept the command from making it DONE: a code and a sentence, if anything."""

    session: Session
    code: str | None = None
    message: str = ""
    was_refused: bool = False
    """Whether it was in no state to be worked on, which was said before anything began."""


def outcome(session: Session, error: SpeakKitError | str | None) -> Outcome:
    """What came of a session that was worked on.

    Args:
        error: what stopped the work here, or its code where that is all that is known.
    """
    if session.status is SessionStatus.DONE:
        return Outcome(session)
    if isinstance(error, SpeakKitError):
        return Outcome(session, error.code, error.message)
    if session.status is SessionStatus.FAILED and session.error_code is not None:
        return Outcome(session, session.error_code, session.error_message or "")
    return Outcome(session, error or SpeakKitError.code, f"It is {session.status}; run `speakkit process` again.")


def summarise(outcomes: Sequence[Outcome]) -> None:
    """Say how many sessions are in which state now, and why those that aren't DONE are not."""
    counts = Counter(one.session.status for one in outcomes if not one.was_refused)
    if counts:
        say(", ".join(f"{count} {status}" for status, count in sorted(counts.items())))
    complain_of(outcomes)


def complain_of(outcomes: Sequence[Outcome]) -> None:
    """Say of each session that was worked on and isn't DONE why that is."""
    for one in outcomes:
        if one.code is not None and not one.was_refused:
            complain(f"{one.session.session_id}: {one.code}: {one.message}")


def exit_code(outcomes: Sequence[Outcome]) -> int:
    """0 where all is done; that of the errors where nothing is, and all have the same; else 8."""
    codes = {_EXIT_CODES.get(one.code, SpeakKitError.exit_code) for one in outcomes if one.code is not None}
    if not codes:
        return 0
    nothing_is_done = all(one.code is not None for one in outcomes)
    return codes.pop() if nothing_is_done and len(codes) == 1 else SOME_FAILED
