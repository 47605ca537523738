"""`speakkit setup-prefect`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from speakkit.cli import flow_engine
from speakkit.cli.output import complain, say
from speakkit.errors import ConfigurationError


def setup_prefect(
    project: Annotated[Path, typer.Option(help="The folder of prefect.yaml.")] = Path(),
    check: Annotated[bool, typer.Option("--check", help="Look for mistakes only; change nothing.")] = False,
) -> None:
    """Make what the deployments need on the Prefect server: work pool, concurrency limits, alerts.

    Mistakes in settings and prefect.yaml are found first; then nothing is made. Run it again whenever they change.
    Next: prefect --no-prompt deploy --all, and a worker.
    """
    found = flow_engine.setup_problems(project)
    for problem in found:
        complain(problem)
    if found:
        raise typer.Exit(ConfigurationError.exit_code)
    if check:
        say("Nothing is wrong with the settings and the deployments.")
        return
    for line in flow_engine.set_up():
        say(line)
    say("Next: prefect --no-prompt deploy --all")
