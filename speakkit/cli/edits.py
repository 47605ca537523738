"""`speakkit edits`"""

from __future__ import annotations

from typing import Annotated

import typer

from speakkit.cli.output import AsJson, print_json, print_text, say, table
from speakkit.settings import load_settings


def edits(
    learner: Annotated[str | None, typer.Option(help="Of this learner only.")] = None,
    pattern: Annotated[str | None, typer.Option(help="That show this pattern: id, key, label or alias.")] = None,
    as_m2: Annotated[bool, typer.Option("--m2", help="Print them as ERRANT writes them, a block a session.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what the corrections of quotes change, one row an edit with its ERRANT type; or print them as M2.

    It reads the published dataset; `speakkit process` publishes by itself.

    Example: speakkit edits --learner ana --m2 > ana.m2
    """
    from speakkit.dataset.rows import records
    from speakkit.kit import open_kit

    kit = open_kit(load_settings().published_dir)
    if as_m2:
        print_text(kit.m2(learner, pattern=pattern))
        return
    found = kit.edits(learner, pattern=pattern)
    rows = records(found)
    if as_json:
        shown = ("learner_id", "session_id", "key", "quote", "correction", "token_start", "token_end", "original",
                 "replacement", "edit_type")  # fmt: skip
        print_json([{name: row[name] for name in shown} for row in rows])
    elif not rows:
        say("No published analysis has a correction yet; sessions processed from now on do.")
    else:
        cells = [(row["session_id"], row["edit_type"], row["original"], row["replacement"], row["key"]) for row in rows]
        table("Edits", ("session", "type", "said", "right", "pattern"), cells)
