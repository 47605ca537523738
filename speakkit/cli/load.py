"""`speakkit load`"""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Annotated

import typer

from speakkit.cli.output import AsJson, complain, print_json, say
from speakkit.errors import SpeakKitError
from speakkit.pipeline.remote.loader import Loaded, Loader
from speakkit.recordings import open_recordings
from speakkit.settings import Settings, load_settings
from speakkit.store import Store
from speakkit.text.counting import counted


def load(
    follow: Annotated[bool, typer.Option("--follow", help="Go on, with a look every few seconds.")] = False,
    poll: Annotated[float, typer.Option(min=0.1, help="Seconds between two looks.")] = 5,
    as_json: AsJson = False,
) -> None:
    """Bring in what workers on other hosts have found, then publish the dataset.

    It runs on the store's host. Results may come in any order, and as often as they like. See docs/deployment.md.
    """
    settings = load_settings()
    loader = Loader.over(settings, Store(settings.store_path), open_recordings(settings))
    while True:
        try:
            _turn(loader, settings, is_quiet=follow, as_json=as_json)
        except SpeakKitError as error:
            if not (follow and error.is_transient):
                raise
            complain(error.message)
        if not follow:
            return
        time.sleep(poll)


def _turn(loader: Loader, settings: Settings, *, is_quiet: bool, as_json: bool) -> None:
    loaded = loader.turn()
    if loaded.done:
        loader.work.store.publish(settings.published_dir)
    if is_quiet and not loaded.loaded:
        return
    if as_json:
        print_json(asdict(loaded))
    else:
        say(_sentence(loaded))


def _sentence(loaded: Loaded) -> str:
    lag = f"; the longest was under way for {max(loaded.lags_s):.1f} s" if loaded.lags_s else ""
    left = f" Waiting: {loaded.waiting}, late: {loaded.late}, rejected: {loaded.rejected}, strays: {loaded.strays}."
    return f"Brought in: {counted(loaded.loaded, 'result')}, {counted(loaded.done, 'session')} done{lag}.{left}"
