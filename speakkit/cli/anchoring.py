"""`speakkit anchoring`"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from speakkit.cli.output import AsJson, print_json, say, table
from speakkit.settings import load_settings


def anchoring(as_json: AsJson = False) -> None:
    """Show how many quotes of each analyser are in the recordings, and why the others were rejected.

    It reads the published dataset; `speakkit process` publishes by itself.
    """
    from speakkit.anchoring import anchoring_rates
    from speakkit.dataset import open_dataset

    rates = anchoring_rates(open_dataset(load_settings().published_dir).sessions())
    rows = rates.astype(object).where(rates.notna(), None).to_dict("records")
    if as_json:
        print_json(rows)
    elif not rows:
        say("No published analysis has counted its quotes yet; sessions processed from now on do.")
    else:
        columns = ("analyser", "sessions", "quotes", "found", "altered", "invented", "ambiguous", "doubtful")
        table("Quotes", columns, [_row(row) for row in rows])
        lost = sum(row["insights_without_quote"] + row["insights_in_doubt"] for row in rows)
        given = sum(row["insights_given"] for row in rows)
        say(f"{lost} of {given} insights were dropped, since not one of their quotes was left.")


def _row(row: Mapping[Hashable, Any]) -> tuple[object, ...]:
    engine = " ".join(str(row[name]) for name in ("analyser", "analyser_version", "analyser_model") if row[name])
    if row["prompt_hash"]:
        engine += f" prompt {str(row['prompt_hash'])[:8]}"
    reasons = (_share(row, name) for name in ("altered", "invented", "ambiguous", "doubtful"))
    return engine, row["sessions"], row["quotes_given"], row["anchored_quotes"], *reasons


def _share(row: Mapping[Hashable, Any], name: str) -> str:
    share = row[f"{name}_share"]
    return f"{row[f'{name}_quotes']}" if share is None else f"{row[f'{name}_quotes']} ({share:.0%})"
