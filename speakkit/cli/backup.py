"""`speakkit backup` and `speakkit restore`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from speakkit.cli.output import AsJson, note, print_json, say
from speakkit.errors import InputError
from speakkit.recordings import open_recordings
from speakkit.settings import load_settings
from speakkit.store import Store


def backup(
    target: Annotated[Path, typer.Argument(help="The file to write; a file there is replaced.")],
    as_json: AsJson = False,
) -> None:
    """Copy the store into one file, while everything runs; workers wait their turn for a moment.

    Recordings that still wait to be transcribed lie in the data folder's audio and inbox, or in the bucket: copy these
    too. All else is made anew from the store.
    """
    Store(load_settings().store_path).back_up(target)
    if as_json:
        print_json({"path": str(target), "size_bytes": target.stat().st_size})
    else:
        say(f"{target}: {target.stat().st_size / 1e6:.1f} MB")


def restore(
    source: Annotated[Path, typer.Argument(help="A file that `speakkit backup` wrote.")], as_json: AsJson = False
) -> None:
    """Put a backup in the store's place and publish it; the store that was there stays beside it.

    What was erased after the backup is erased again, as the records in the data folder's erasures/ say.
    """
    from speakkit.operations.erasure import erase_again

    settings = load_settings()
    if not source.is_file():
        raise InputError(f"There is no file {source} to restore. Name one that `speakkit backup` wrote.")
    store = Store(settings.store_path)
    earlier = store.restore(source)
    erased = erase_again(settings, store, open_recordings(settings))
    publication = store.publish(settings.published_dir)
    if as_json:
        print_json(
            {"earlier": str(earlier) if earlier else None, "version": publication.version, "erased_again": erased}
        )
        return
    say(store.check())
    if erased:
        note(f"Erased again, as it had been since the backup: {erased} of its sessions and learners.")
    if earlier is not None:
        note(f"The earlier store is {earlier}. Delete it when all is well; it holds what people said.")
