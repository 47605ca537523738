"""`speakkit report`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from speakkit.cli.output import AsJson, print_json, say
from speakkit.dataset import open_dataset
from speakkit.settings import load_settings


def report(
    learner: Annotated[str, typer.Argument(help="The learner.")],
    output: Annotated[Path | None, typer.Option(help="Where to write it; the data folder's reports otherwise.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write a learner's report: one HTML file that opens offline.

    It shows the published dataset; `speakkit process` publishes by itself.
    """
    from speakkit.report import write_report

    settings = load_settings()
    path = write_report(
        open_dataset(settings.published_dir), learner, output or settings.reports_dir / f"{learner}.html"
    )
    if as_json:
        print_json({"learner_id": learner, "path": str(path)})
    else:
        say(str(path))
