"""`speakkit process`"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated

import typer

from speakkit.cli import flow_engine
from speakkit.cli.estimate import show_estimate
from speakkit.cli.outcome import INTERRUPTED, Outcome, exit_code, outcome, summarise
from speakkit.cli.output import AsJson, complain, note, print_json, say
from speakkit.cli.progress import showing_progress
from speakkit.cli.sessions_in_threads import run_in_threads
from speakkit.errors import InvalidStateError, SpeakKitError
from speakkit.model import Session
from speakkit.pipeline.backfill import backfill, collect_ended
from speakkit.pipeline.pipeline import Pipeline
from speakkit.pipeline.preconditions import require_engines, warnings
from speakkit.settings import Settings, load_settings, settings_given
from speakkit.store import Store
from speakkit.text.counting import counted

_ALL = 1_000_000

MaxCost = Annotated[
    float | None,
    typer.Option(min=0, help="The most that this run may spend on engines, in USD; it stops before, and can go on."),
]


def with_cap(context: typer.Context, max_cost: float | None) -> Settings:
    """The settings with this cap, which flows find too while the command runs."""
    if max_cost is None:
        return load_settings()
    return context.with_resource(settings_given(max_cost_usd=max_cost))


def process(
    context: typer.Context,
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
    pipeline = Pipeline.from_settings(with_cap(context, max_cost))
    if not (batch or estimate):
        collect_ended(pipeline)
    named = pipeline.store.sessions.current_ids(session_ids or ())
    waiting: Sequence[str] = named or pipeline.store.claims.waiting(limit=limit, include_failed=retry_failed)
    if estimate:
        show_estimate(pipeline, waiting, in_batch=batch, as_json=as_json)
        return
    work = _through_a_batch if batch else process_sessions
    outcomes = work(pipeline, waiting, plain=plain)
    if as_json:
        print_json([one.session.model_dump(mode="json", exclude={"prompt"}) for one in outcomes])
    elif not outcomes:
        say("Nothing waits to be processed.")
    else:
        summarise(outcomes)
    if not named:
        _tell_of_the_rest(pipeline.store, len(waiting), limit)
        tell_of_held(pipeline.store)
    if code := exit_code(outcomes):
        raise typer.Exit(code)


def process_sessions(pipeline: Pipeline, session_ids: Sequence[str], *, plain: bool) -> list[Outcome]:
    """Process the sessions with progress on screen and publish; what came of each, in the order given.

    One that is in no state to be processed is told before anything begins. Published is also where there is nothing to
    process: whoever was interrupted just before it has left that to the next.

    Raises:
        UnknownSessionError: a session that was named isn't there.
        MissingKeyError, MissingExtraError: an engine that is needed can't work; no session was touched.
        FlowEngineUnavailableError: Prefect's server doesn't answer.
        typer.Exit: the user interrupted; what was under way is finished and published.
    """
    return process_in_turn(pipeline, {"": session_ids}, plain=plain, when_published=lambda _: None)


def process_in_turn(
    pipeline: Pipeline, groups: Mapping[str, Sequence[str]], *, plain: bool, when_published: Callable[[str], None]
) -> list[Outcome]:
    """The same with groups of sessions, one after the other under one progress: each is published when it is done, and
    `when_published` is called with its name, before the next begins. Raises as `process_sessions` does."""
    session_ids = [session_id for group in groups.values() for session_id in group]
    refused = _refused(pipeline.store.claims.refusals(session_ids))
    free = {name: [one for one in group if one not in refused] for name, group in groups.items()}
    errors: dict[str, SpeakKitError | str] = {}
    try:
        with _prepared(pipeline, [session_id for group in free.values() for session_id in group]):
            for name, group in free.items():
                errors |= _run(pipeline, group, plain=plain) if group else {}
                pipeline.store.publish(pipeline.settings.published_dir)
                when_published(name)
    except KeyboardInterrupt:
        pipeline.store.publish(pipeline.settings.published_dir)
        raise typer.Exit(INTERRUPTED) from None
    sessions = pipeline.store.read_each(session_ids, lambda parts, one: parts.sessions.get(one))
    return [
        _refusal(session, refused[session.session_id])
        if session.session_id in refused
        else outcome(session, errors.get(session.session_id))
        for session in sessions
    ]


@contextmanager
def _prepared(pipeline: Pipeline, session_ids: Sequence[str]) -> Iterator[None]:
    """The engines are there, what speaks against them is said, and progress is shown while the block runs."""
    if not session_ids:
        yield
        return
    require_engines(pipeline.settings, pipeline.store, session_ids)
    for warning in warnings(pipeline.settings, pipeline.store, session_ids):
        note(warning)
    sessions = pipeline.store.read_each(session_ids, lambda parts, one: parts.sessions.get(one))
    with showing_progress(sessions, pipeline.settings):
        yield


def _run(pipeline: Pipeline, session_ids: Sequence[str], *, plain: bool) -> Mapping[str, SpeakKitError | str]:
    """What stopped each session that was stopped, or only its code."""
    if plain:
        with pipeline.store.staying_open():
            return run_in_threads(pipeline.process, session_ids, pipeline.settings.workers or os.cpu_count() or 1)
    return flow_engine.process_all(session_ids)


def _through_a_batch(pipeline: Pipeline, session_ids: Sequence[str], *, plain: bool) -> list[Outcome]:
    """The same with the analyses answered in a batch; sessions that wait for one already are waited for with it."""
    in_batch = {session_id for batch in pipeline.store.batches.open() for session_id in batch.session_ids}
    refused = _refused(pipeline.store.claims.refusals([one for one in session_ids if one not in in_batch]))
    free = [session_id for session_id in session_ids if session_id not in refused]
    require_engines(pipeline.settings, pipeline.store, free)
    filled = backfill(pipeline, free, note)
    return [
        *process_sessions(pipeline, filled.ready, plain=plain),
        *(outcome(pipeline.store.sessions.get(session_id), None) for session_id in filled.stopped),
        *(_refusal(pipeline.store.sessions.get(session_id), error) for session_id, error in refused.items()),
    ]


def _refused(refusals: Mapping[str, InvalidStateError]) -> Mapping[str, InvalidStateError]:
    for error in refusals.values():
        complain(error.message)
    return refusals


def _refusal(session: Session, error: InvalidStateError) -> Outcome:
    return Outcome(session, error.code, error.message, was_refused=True)


def _tell_of_the_rest(store: Store, taken: int, limit: int) -> None:
    """Say how many sessions the limit left, so that nobody takes a part of a corpus for all of it."""
    if taken == limit and (left := len(store.claims.waiting(limit=_ALL))):
        note(
            f"{counted(left, 'session')} more {'waits' if left == 1 else 'wait'}: the same command goes on, {limit:,} at a "
            "time (--limit)."
        )


def tell_of_held(store: Store) -> None:
    """Say how many sessions other workers hold, and until when: one that was killed seems to hold its own as well."""
    held = store.claims.held()
    if held is not None:
        note(
            f"Another worker holds {held.sessions} {'session' if held.sessions == 1 else 'sessions'}. If it has "
            f"died, the same command takes them up after {held.until.astimezone():%H:%M:%S}, when its lease has run out."
        )
