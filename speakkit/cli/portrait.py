"""`speakkit portrait`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from speakkit.cli.output import AsJson, print_json, say
from speakkit.recordings import open_recordings
from speakkit.settings import load_settings
from speakkit.store import Store


def portrait(
    learner: Annotated[str, typer.Argument(help="The learner.")],
    output: Annotated[Path | None, typer.Option(help="The new folder; portrait-LEARNER here otherwise.")] = None,
    as_json: AsJson = False,
) -> None:
    """Give a learner their own copy: all that is kept about them, readable and as data, in one folder.

    Example: speakkit portrait ana --output ana-2026
    """
    from speakkit.operations.portrait import write_portrait

    settings = load_settings()
    folder = output or Path(f"portrait-{learner}")
    files = write_portrait(
        learner,
        folder,
        settings=settings,
        store=Store(settings.store_path),
        recordings=open_recordings(settings),
    )
    if as_json:
        print_json({"path": str(folder), "files": [str(path) for path in files]})
    else:
        say(
            f"{folder / 'README.txt'} says what is in it ({len(files)} files). "
            f"It holds what {learner} said: give it to nobody else."
        )
