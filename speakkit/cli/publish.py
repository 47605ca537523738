"""`speakkit publish` and `speakkit refresh-profiles`"""

from __future__ import annotations

from typing import Annotated

import typer

from speakkit.cli.output import AsJson, print_json, say
from speakkit.pipeline.refreshing import refresh_profiles as refresh
from speakkit.settings import load_settings
from speakkit.store import Store


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
    """Compute every learner's profile anew from what is stored, and publish; `speakkit doctor` says when that is due."""
    settings = load_settings()
    learners, publication = refresh(Store(settings.store_path), settings)
    if as_json:
        print_json({"learners": learners, "version": publication.version})
    else:
        say(f"Computed the profiles of {learners} learners anew. Published version {publication.version}.")
