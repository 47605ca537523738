"""`speakkit worker`"""

from __future__ import annotations

import os
import signal
import threading
from typing import Annotated

import typer

from speakkit.analyse import ANALYSERS
from speakkit.cli.output import note, say
from speakkit.cli.process import MaxCost, with_cap
from speakkit.operations.logs import write_to_stderr
from speakkit.pipeline.remote.work import RemotePipeline
from speakkit.pipeline.remote.working import work
from speakkit.text.counting import counted
from speakkit.transcribe import TRANSCRIBERS


def worker(
    context: typer.Context,
    until_idle: Annotated[bool, typer.Option("--until-idle", help="End once nothing waits.")] = False,
    poll: Annotated[float, typer.Option(min=0.1, help="Seconds between two looks where nothing waits.")] = 10,
    max_cost: MaxCost = None,
) -> None:
    """Process sessions of a store on another host, until stopped.

    It needs SPEAKKIT_STORE_URL and SPEAKKIT_WORKER_TOKEN, and neither the store's file nor keys of the bucket. Stopped with
    Ctrl-C or SIGTERM it ends what is under way and claims nothing more. See docs/deployment.md.
    """
    settings = with_cap(context, max_cost)
    pipeline = RemotePipeline.from_settings(settings)
    TRANSCRIBERS.named(settings.transcriber).ready(settings)
    ANALYSERS.named(settings.analyser).ready(settings)
    write_to_stderr(settings)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    threads = settings.workers or os.cpu_count() or 1
    handed_in = work(pipeline, threads=threads, stop=stop, poll_s=None if until_idle else poll, tell=note)
    say(f"Handed in: {counted(handed_in, 'session')}.")
