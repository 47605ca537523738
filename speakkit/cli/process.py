"""`speakkit process`"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated

import typer

from speakkit.backfill import backfill, collect_ended
from speakkit.cli import flow_engine
from speakkit.cli.estimate import show_estimate
from speakkit.cli.output import AsJson, complain, note, print_json, say
from speakkit.cli.progress import showing_progress
from speakkit.errors import SpeakKitError
from speakkit.model import Session, SessionStatus
from speakkit.pipeline import Pipeline
from speakkit.settings import Settings, load_settings

SOME_FAILED = 8

MaxCost = Annotated[
    float | None,
    typer.Option(min=0, help="The most that this run may spend on engines, in USD; it stops before, and can go on."),
]


def with_cap(settings: Settings, max_cost: float | None) -> Settings:
    """The settings with this cap, put into the environment, where the flows too find it."""
    if max_cost is None:
        return settings
    os.environ["SPEAKKIT_MAX_COST_USD"] = str(max_cost)
    return load_settings()


def process(
    session_ids: Annotated[
        list[str] | None, typer.Argument(help="Sessions; every waiting one when none is named.")
    ] = None,
    plain: Annotated[bool, typer.Option(help="Without Prefect: the same steps, started at once.")] = False,
    retry_failed: Annotated[bool, typer.Option(help="Also try again what has failed.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="At most this many.")] = 100,
    max_cost: MaxCost = None,
    estimate: Annotated[bool, typer.Option("--estimate", help="Only say what it would cost.")] = False,
    batch: Annotated[
        bool, typer.Option("--batch", help="Have the analyses answered in a batch: half the price, up to a day.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Transcribe and analyse what waits, then publish the dataset.

    Interrupt it at any time: what is stored isn't done again.
    """
    line = Pipeline.from_settings(with_cap(load_settings(), max_cost))
    waiting: Sequence[str] = session_ids or line.store.waiting(limit=limit, include_failed=retry_failed)
    if estimate:
        show_estimate(line, waiting, in_batch=batch, as_json=as_json)
        return
    stopped: Sequence[str] = ()
    if batch:
        filled = backfill(line, waiting, note)
        waiting, stopped = filled.ready, filled.stopped
    else:
        collect_ended(line)
    sessions = [
        *process_sessions(line, waiting, plain=plain),
        *(line.store.session(session_id) for session_id in stopped),
    ]
    if as_json:
        print_json([session.model_dump(mode="json", exclude={"prompt"}) for session in sessions])
    elif not sessions:
        say("Nothing waits to be processed.")
    else:
        _summarise(sessions)
    if any(session.status is not SessionStatus.DONE for session in sessions):
        raise typer.Exit(SOME_FAILED)


def process_sessions(line: Pipeline, session_ids: Sequence[str], *, plain: bool) -> list[Session]:
    """Process the sessions with progress on screen and publish; their state afterwards, in the order given.

    Raises:
        UnknownSessionError, InvalidStateError: a session that was named can't be processed.
    """
    if not session_ids:
        return []
    for session_id in session_ids:
        line.store.session(session_id)
    with showing_progress(session_ids, line.settings):
        if plain:
            _plainly(line, session_ids)
        else:
            flow_engine.process_all(session_ids)
    line.store.publish(line.settings.published_dir)
    return [line.store.session(session_id) for session_id in session_ids]


def _plainly(line: Pipeline, session_ids: Sequence[str]) -> None:
    with ThreadPoolExecutor(max_workers=line.settings.workers or os.cpu_count() or 1) as pool:
        for _ in pool.map(_outcome_kept(line.process), session_ids):
            pass


def _outcome_kept(run: Callable[[str], Session]) -> Callable[[str], None]:
    """The call without its known errors: a failed session is FAILED in the store and must not stop the others."""

    def quietly(session_id: str) -> None:
        try:
            run(session_id)
        except SpeakKitError as error:
            note(f"{session_id}: {error.code}")

    return quietly


def _summarise(sessions: Sequence[Session]) -> None:
    counts = Counter(session.status for session in sessions)
    say(", ".join(f"{count} {status}" for status, count in sorted(counts.items())))
    for session in sessions:
        if session.status is SessionStatus.FAILED:
            complain(f"{session.session_id}: {session.error_code}: {session.error_message}")
