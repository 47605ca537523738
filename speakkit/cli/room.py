"""`speakkit room`"""

from __future__ import annotations

import getpass
import threading
import webbrowser
from functools import cache
from typing import TYPE_CHECKING, Annotated

import typer

from speakkit.cli.demo import demo_settings
from speakkit.cli.output import note, say
from speakkit.cli.serving import until_stopped
from speakkit.errors import InvalidStateError
from speakkit.operations.extras import SERVER
from speakkit.operations.logs import write_to_stderr
from speakkit.pipeline.pipeline import Pipeline
from speakkit.recordings import open_recordings
from speakkit.settings import load_settings
from speakkit.store import Store

if TYPE_CHECKING:
    from speakkit.web import Room


def room(
    context: typer.Context,
    demo: Annotated[bool, typer.Option("--demo", help="With the data of `speakkit demo`.")] = False,
    name: Annotated[str, typer.Option(help="Who reviews; kept with each review. Your account's name by default.")] = "",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free.")] = 0,
    browser: Annotated[bool, typer.Option(help="Open it in the browser.")] = True,
) -> None:
    """Open the coach's room for one person on this machine: roster, learners, transcripts, reviewing in place.

    The address lets one browser in, once. For several people: speakkit serve.

    Example: speakkit room --demo
    """
    SERVER.require()
    from speakkit.api import Services
    from speakkit.api.server import listening, make_server
    from speakkit.web import create_room_app, warm_up
    from speakkit.web.processing import ProcessHere

    settings = demo_settings(context) if demo else load_settings()
    if demo and not settings.store_path.is_file():
        raise InvalidStateError("The demo wasn't run here yet: make demo, or speakkit demo.")
    pipeline = cache(lambda: Pipeline.from_settings(settings))
    services = Services(
        settings=settings,
        store=Store(settings.store_path),
        recordings=open_recordings(settings),
        pipeline=pipeline,
        trigger=ProcessHere(pipeline),
    )
    services.store.check()
    sockets = listening("127.0.0.1", port)
    write_to_stderr(settings.model_copy(update={"log_level": "WARNING"}))  # one person needs no list of requests
    app, opened = create_room_app(services)
    warm_up(opened)
    server = make_server(app)
    _greet(sockets[0].getsockname()[1], opened, name or _account(), browser=browser)
    until_stopped(lambda: server.run(sockets), opened)


def _greet(port: int, room: Room, name: str, *, browser: bool) -> None:
    """Say where the room is, and open the browser there."""
    address = f"http://127.0.0.1:{port}{room.way_in(name)}"
    say(f"The room is open. This address lets one browser in, once, within ten minutes:\n{address}")
    note("Stop with Ctrl-C.")
    if browser:
        # a browser in this terminal comes back only when it is closed
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def _account() -> str:
    """What this machine calls whoever sits at it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in some containers
        return "coach"
