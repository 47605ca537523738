"""Whether a session says something about a pattern; `speakkit/store/views/marks.sql` says the same in SQL."""

from __future__ import annotations

from typing import Literal

from speakkit.model.analysis import ObservationState

MIN_SESSION_TOKENS = 100
"""A shorter session says nothing about the presence of a pattern."""

SessionTrouble = Literal["unreliable", "uncounted", "short"]
"""Why an analysed session informs about nothing."""


def session_trouble(unreliable: str | None, token_count: float | None) -> SessionTrouble | None:
    """Why a session informs about no pattern at all; None where it may inform.

    Args:
        unreliable: why its transcript supports no insight, None where it is good enough.
        token_count: words of the transcript, None where they can't be counted.
    """
    if unreliable is not None:
        return "unreliable"
    if token_count is None or token_count != token_count:  # missing in pandas
        return "uncounted"
    return None if token_count >= MIN_SESSION_TOKENS else "short"


def informs(state: ObservationState | None, trouble: SessionTrouble | None, *, list_had_room: bool) -> bool:
    """Whether a session counts for the rates of a pattern.

    Args:
        state: of its observation, "present" where an insight lists the pattern, None where it isn't mentioned.
        trouble: of the session.
        list_had_room: whether the analyser would have listed the pattern had it seen it.
    """
    is_told = list_had_room if state is None else state in {"present", "absent"}
    return is_told and trouble is None
