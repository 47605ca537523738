"""Sessions processed at once in this process, without Prefect, and what an interruption does to them."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait

from speakkit.cli.outcome import INTERRUPTED
from speakkit.cli.output import err, note
from speakkit.errors import SpeakKitError
from speakkit.model import Session


def run_in_threads(run: Callable[[str], Session], session_ids: Sequence[str], workers: int) -> dict[str, SpeakKitError]:
    """Run each session, `workers` of them at a time; the error of each that failed: it doesn't stop the others.

    Raises:
        KeyboardInterrupt: the user interrupted; what was under way has ended, the rest wasn't begun.
    """
    with ThreadPoolExecutor(max_workers=workers) as pool:
        futures = {pool.submit(_error_of, run, session_id): session_id for session_id in session_ids}
        try:
            wait(futures)
        except KeyboardInterrupt:
            _finish(futures)
            raise
    return {futures[future]: error for future in futures if (error := future.result()) is not None}


def _error_of(run: Callable[[str], Session], session_id: str) -> SpeakKitError | None:
    try:
        run(session_id)
    except SpeakKitError as error:
        return error
    return None


def _finish(futures: Collection[Future[SpeakKitError | None]]) -> None:
    """Begin no more, and wait for what is under way; a second interruption ends the process there and then."""
    under_way = [future for future in futures if not future.cancel() and not future.done()]
    try:
        note(
            f"Interrupted: what is under way is being finished (sessions: {len(under_way)}), nothing more is begun. "
            "Interrupt again to stop at once."
        )
        wait(under_way)
    except KeyboardInterrupt:
        err().show_cursor()
        os._exit(INTERRUPTED)  # the pool's threads would be waited for; their sessions are free when their leases end
