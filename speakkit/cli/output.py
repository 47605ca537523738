"""How the command line speaks: results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Annotated

import typer

from speakkit.text.harmless import harmless

if TYPE_CHECKING:
    from rich.console import Console

_ANY_WIDTH = 10_000

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


@cache
def out() -> Console:
    """Where results are shown to people."""
    from rich.console import Console

    return Console(soft_wrap=True, markup=False, emoji=False)


@cache
def err() -> Console:
    """Where everything else is."""
    from rich.console import Console

    return Console(stderr=True, soft_wrap=True, highlight=False, markup=False, emoji=False)


def shown(text: str) -> str:
    """The text with what could steer the terminal or turn its direction made visible: people said or typed it."""
    return harmless(text.expandtabs(), instead=lambda _: "\N{REPLACEMENT CHARACTER}")


def say(message: str) -> None:
    """One line of result."""
    out().print(shown(message), highlight=False)


def note(message: str) -> None:
    """One line about what is happening."""
    err().print(shown(message), style="dim")


def complain(message: str) -> None:
    """One sentence about what is wrong."""
    err().print(shown(f"speakkit: {message}"), style="red")


def print_json(value: object) -> None:
    """A JSON document, UTF-8, on stdout."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))  # noqa: T201  # rich would wrap and colour it


def print_text(text: str) -> None:
    """The text of a file, as it is, UTF-8, on stdout."""
    sys.stdout.buffer.write(text.encode())
    sys.stdout.flush()


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table for people; every cell is shown as it is, whatever it holds. A wide one has no space around its cells."""
    from rich.measure import Measurement
    from rich.table import Table

    grid = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        grid.add_column(column, overflow="fold")
    for row in rows:
        grid.add_row(*(shown("" if cell is None else str(cell)) for cell in row))
    if Measurement.get(out(), out().options.update(max_width=_ANY_WIDTH), grid).maximum > out().width:
        grid.padding = (0, 0)
    out().print(grid)
