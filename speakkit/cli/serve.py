"""`speakkit serve`"""

from __future__ import annotations

from functools import cache
from typing import Annotated

import typer

from speakkit.cli import flow_engine
from speakkit.cli.output import note
from speakkit.cli.serving import until_stopped
from speakkit.intake.trigger import LeaveToScan, Trigger
from speakkit.operations.extras import QSTASH, SERVER
from speakkit.operations.logs import write_to_stderr
from speakkit.pipeline.pipeline import Pipeline
from speakkit.recordings import open_recordings
from speakkit.settings import Settings, load_settings
from speakkit.store import Store


def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on; put a proxy with TLS before any other.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
) -> None:
    """Take recordings in over HTTP and hand results out: the API, the coach's room, and a page to record and upload with.

    Everybody needs a token: speakkit token create --role learner --learner ana. See docs/api.md.
    """
    settings = load_settings()
    SERVER.require()
    if settings.trigger == "qstash" or settings.qstash_current_signing_key is not None:
        QSTASH.require()
    from speakkit.api import Services
    from speakkit.api.server import listening, make_server
    from speakkit.api.services import PATIENCE_S
    from speakkit.web import create_room_app, warm_up

    services = Services(
        settings=settings,
        store=Store(settings.store_path, lock_timeout_s=PATIENCE_S),
        recordings=open_recordings(settings),
        pipeline=cache(lambda: Pipeline.from_settings(settings)),
        trigger=_trigger(settings),
    )
    services.store.check()
    sockets = listening(host, port)
    write_to_stderr(settings)
    note(
        f"Listening on http://{host}:{sockets[0].getsockname()[1]}, the coach's room at /room. "
        f"Processing starts by {services.trigger.name}. Stop with Ctrl-C."
    )
    app, room = create_room_app(services)
    warm_up(room)
    server = make_server(app, trusted_proxies=settings.proxies)
    until_stopped(lambda: server.run(sockets), room)


def _trigger(settings: Settings) -> Trigger:
    """What starts processing, as the settings have it.

    Raises:
        ConfigurationError: it can't be used as it is set.
    """
    if settings.trigger == "prefect":
        return flow_engine.trigger(settings.prefect_deployment)
    if settings.trigger == "qstash":
        from speakkit.api.qstash_client import QStashTrigger

        return QStashTrigger(settings)
    return LeaveToScan()
