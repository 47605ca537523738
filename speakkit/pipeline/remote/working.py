"""A worker's loop: claim what has waited longest, process it, claim the next."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from speakkit.errors import SpeakKitError
from speakkit.pipeline.remote.work import RemotePipeline

log = logging.getLogger(__name__)

Tell = Callable[[str], None]


def work(pipeline: RemotePipeline, *, threads: int, stop: threading.Event, poll_s: float | None, tell: Tell) -> int:
    """Process sessions, `threads` at a time, until `stop` is set; how many were handed in.

    Args:
        poll_s: how long to wait where nothing waits; None ends there.
        tell: is called with one line for each session.

    Raises:
        SpeakKitError: the store's host doesn't answer or refuses, and there is no next look (`poll_s` is None).
    """
    with ThreadPoolExecutor(threads) as pool:
        futures = [pool.submit(_work_on, pipeline, stop, poll_s, tell) for _ in range(threads)]
        try:
            return sum(future.result() for future in futures)
        finally:
            stop.set()  # one that fails ends the others, too, once their session is handed in


def _work_on(pipeline: RemotePipeline, stop: threading.Event, poll_s: float | None, tell: Tell) -> int:
    handed_in = 0
    while not stop.is_set():
        try:
            is_handed_in = _one(pipeline, tell)
        except SpeakKitError as error:
            if poll_s is None:
                raise
            tell(error.message)
            is_handed_in = None
        if is_handed_in is not None:
            handed_in += is_handed_in
        elif poll_s is None:
            break
        else:
            stop.wait(poll_s)
    return handed_in


def _one(pipeline: RemotePipeline, tell: Tell) -> bool | None:
    """Process one session: whether it was handed in; None where none waits."""
    claim = pipeline.remote.claim_next()
    if claim is None:
        return None
    try:
        pipeline.run_stages(claim, pipeline.retried)
    except SpeakKitError as error:
        tell(f"{claim.session_id}: {error.code}")
        return False
    finally:
        pipeline.remote.release(claim)
    tell(f"{claim.session_id}: handed in")
    return True
