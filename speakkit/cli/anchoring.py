"""`speakkit anchoring`"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from speakkit.cli.output import AsJson, print_json, say, table
from speakkit.settings import load_settings
from speakkit.text.counting import agreeing


def anchoring(as_json: AsJson = False) -> None:
    """Show how many quotes of each analyser are in the recordings, and why the others were rejected.

    One row an analysis version: it changes with the engine's version, model, prompt, schema and vocabulary.

    It reads the published dataset; `speakkit process` publishes by itself.
    """
    from speakkit.dataset.rows import records
    from speakkit.kit import open_kit
    from speakkit.study.quote_verification import anchoring_rates

    rates = anchoring_rates(open_kit(load_settings().published_dir).sessions())
    rows = records(rates)
    if as_json:
        print_json(rows)
    elif not rows:
        say("No published analysis has counted its quotes yet; sessions processed from now on do.")
    else:
        columns = ("analysis", "sessions", "quotes", "found", "altered", "invented", "ambiguous", "doubtful")
        for engine, analyses in groupby(rows, _engine):
            table(f"Quotes of {engine}", columns, [_row(row) for row in analyses])
        lost = sum(row["insights_without_quote"] + row["insights_in_doubt"] for row in rows)
        given = sum(row["insights_given"] for row in rows)
        say(f"{lost} of {agreeing(given, 'insight')} dropped, since no quote was left.")
        _say_corrections(rows)


def _say_corrections(rows: Sequence[Mapping[str, Any]]) -> None:
    """What became of corrections; nothing where no analyser gave any."""
    total = {name: sum(row[name] for row in rows) for name in ("corrections_given", "mislabelled_quotes", *_REFUSED)}
    if total["corrections_given"]:
        reasons = ", ".join(f"{total[name]} {reason}" for name, reason in _REFUSED.items())
        say(
            f"{sum(total[name] for name in _REFUSED)} of {agreeing(total['corrections_given'], 'correction')} refused: {reasons}."
        )
        say(f"{agreeing(total['mislabelled_quotes'], 'quote')} mislabelled: the correction isn't one of the pattern's.")


_REFUSED = {
    "unchanged_corrections": "changed nothing",
    "rewritten_corrections": "most of the quote",
    "renaming_corrections": "a name or a number",
    "doubtful_corrections": "what was probably misheard",
}


def _engine(row: Mapping[str, Any]) -> str:
    return " ".join(str(row[name]) for name in ("analyser", "analyser_version", "analyser_model") if row[name])


def _row(row: Mapping[str, Any]) -> tuple[object, ...]:
    reasons = (_share(row, name) for name in ("altered", "invented", "ambiguous", "doubtful"))
    version = str(row["analysis_version"] or "")[:8]
    return version, row["sessions"], row["quotes_given"], row["anchored_quotes"], *reasons


def _share(row: Mapping[str, Any], name: str) -> str:
    share = row[f"{name}_share"]
    return f"{row[f'{name}_quotes']}" if share is None else f"{row[f'{name}_quotes']} ({share:.0%})"
