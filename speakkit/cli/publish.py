"""`speakkit publish` and `speakkit refresh-profiles`"""

from __future__ import annotations

from typing import Annotated

import typer

from speakkit.cli.output import AsJson, print_json, say
from speakkit.pipeline.refreshing import Refreshed, refresh
from speakkit.settings import load_settings
from speakkit.store import Store
from speakkit.text.counting import counted


def publish(
    keep: Annotated[
        bool,
        typer.Option("--keep", help="Keep this version when it is no longer current, to be opened again and cited."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Publish the store as a Parquet dataset, which notebooks and reports read."""
    settings = load_settings()
    store = Store(settings.store_path)
    make = store.keep_publication if keep else store.publish
    publication = make(settings.published_dir)
    if as_json:
        print_json({"version": publication.version, "path": str(publication.path)})
    else:
        say(f"Published version {publication.version}: {publication.path}")


def refresh_profiles(as_json: AsJson = False) -> None:
    """Measure anew what another version measured, compute every learner's profile anew, and publish.

    No engine is called; `speakkit doctor` says when it is due.
    """
    settings = load_settings()
    done = refresh(Store(settings.store_path), settings)
    if as_json:
        print_json({"sessions": done.sessions, "learners": done.learners, "version": done.publication.version})
    else:
        say(told(done))


def told(done: Refreshed) -> str:
    """What was computed anew, in words."""
    measured = f"Measured {counted(done.sessions, 'session')} anew. " if done.sessions else ""
    profiles = f"Computed the profiles of {counted(done.learners, 'learner')} anew."
    return f"{measured}{profiles} Published version {done.publication.version}."
