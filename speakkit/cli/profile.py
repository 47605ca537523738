"""`speakkit profile`"""

from __future__ import annotations

import json
from typing import Annotated

import typer

from speakkit.cli.output import AsJson, print_json, say
from speakkit.settings import load_settings


def profile(
    learner: Annotated[str, typer.Argument(help="The learner, as `speakkit sessions` lists it.")],
    as_json: AsJson = False,
) -> None:
    """Show what recurs in a learner's speech: in how many sessions, how sure that is, and what to practise next.

    It shows the published dataset; `speakkit process` publishes by itself.
    """
    from speakkit.kit import open_kit

    found = open_kit(load_settings().published_dir).profile(learner)
    if as_json:
        print_json(json.loads(found.to_json()))
    else:
        say(str(found))
