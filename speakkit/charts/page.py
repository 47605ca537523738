"""A chart with its numbers beneath: in a notebook, and as a page that opens offline."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from speakkit.charts.still import still
from speakkit.errors import StorageUnavailableError

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ margin: 0 auto; max-width: 64rem; padding: .8rem; font: 1rem/1.5 system-ui, sans-serif; color: #1b1f24; }}
h1 {{ position: absolute; left: -99rem; }}
figure {{ margin: 0; }}
.scroll {{ overflow-x: auto; }}
.scroll:focus-visible, summary:focus-visible {{ outline: .2rem solid #e69f00; }}
summary {{ cursor: pointer; font-weight: 600; padding: .5rem 0; }}
table {{ border-collapse: collapse; font-size: .88rem; }}
th, td {{ text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #d0d7de; }}
@media print {{ .scroll {{ overflow: visible; }} table {{ font-size: .65rem; width: 100%; }}
  th, td {{ overflow-wrap: anywhere; padding-right: .3rem; }} }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<figure role="img" aria-label="{title}. {subtitle} The numbers are in the table beneath.">{figure}
<noscript>{still}</noscript></figure>
<details open>
<summary>The numbers</summary>
<div class="scroll" role="group" aria-label="The numbers" tabindex="0">{table}</div>
</details>
</main>
</body>
</html>
"""


@dataclass(frozen=True)
class ChartWithNumbers:
    """A figure and the frame it was drawn from. Shows both in a notebook."""

    figure: go.Figure
    table: pd.DataFrame

    def _ipython_display_(self) -> None:
        from IPython.display import display

        display(self.figure, self.table)  # type: ignore[no-untyped-call]

    def to_html(self) -> str:
        """One page with everything in it (about 5 MB, nearly all of it Plotly's library), which loads nothing.

        Where scripts don't run, it shows the still picture.
        """
        title, subtitle = (_plain(text) for text in _titles(self.figure))
        return _PAGE.format(
            title=escape(title, quote=True),
            subtitle=escape(subtitle, quote=True),
            figure=self.figure.to_html(
                full_html=False, include_plotlyjs=True, config={"responsive": True, "displayModeBar": False}
            ),
            still=still(self.figure) or "",
            table=self.table.to_html(index=False, border=0, na_rep="–", float_format="{:.3g}".format),
        )

    def save(self, path: str | Path) -> Path:
        """Write the page to `path`, and return it.

        Raises:
            StorageUnavailableError: it can't be written there.
        """
        path = Path(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.to_html(), encoding="utf-8")
        except OSError as error:
            raise StorageUnavailableError(f"The chart can't be written to {path} ({error.strerror}).") from None
        return path


def with_numbers(figure: go.Figure, table: pd.DataFrame) -> ChartWithNumbers:
    """A chart with the frame of its twin beneath: `with_numbers(ranking(marks), ranking_table(marks))`."""
    return ChartWithNumbers(figure, table)


def _titles(figure: go.Figure) -> tuple[str, str]:
    return figure.layout.title.text or "", figure.layout.title.subtitle.text or ""


def _plain(text: str) -> str:
    """A text of a figure as it is read: its own line breaks and entities taken back."""
    lines = text.replace("<br>", " ")
    for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&#36;", "$"), ("&amp;", "&")):
        lines = lines.replace(entity, char)
    return lines
