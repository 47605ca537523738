"""Figures that show themselves wherever a notebook is read: beside Plotly's own data, which takes its library, they
carry a still picture, which every page shows that a notebook is exported to."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from speakkit.charts.still import still

if TYPE_CHECKING:
    import plotly.graph_objects as go

_PLOTLY, _SVG = "application/vnd.plotly.v1+json", "image/svg+xml"


def new_figure(**layout: object) -> go.Figure:
    """A figure with nothing drawn in it yet, which shows itself. To give it a layout later takes ten times as long."""
    return _figure_class()(layout=layout)


def remade(properties: dict[str, Any]) -> go.Figure:
    """The figure that was pickled or copied."""
    return _figure_class()(properties)


@cache
def _figure_class() -> type[go.Figure]:
    import plotly.graph_objects as go  # takes a second, and the tables of the charts don't need it

    class Figure(go.Figure):  # type: ignore[misc]  # Plotly has no types
        """A figure of Plotly's that also has a still picture."""

        def __reduce__(self) -> tuple[Any, ...]:
            return remade, super().__reduce__()[1]

        def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
            return with_still(self, super()._repr_mimebundle_(include, exclude))

        def _ipython_display_(self) -> None:
            from IPython.display import display

            bundle = self._repr_mimebundle_()
            if _SVG in bundle:
                display(bundle, raw=True)  # type: ignore[no-untyped-call]
            else:  # in a terminal, or where another renderer was chosen
                super()._ipython_display_()

    return Figure


def with_still(figure: go.Figure, bundle: dict[str, Any]) -> dict[str, Any]:
    """What Plotly gives a notebook, with a still picture for those who read it without Plotly's library."""
    picture = still(figure) if _PLOTLY in bundle else None
    return bundle | ({_SVG: picture} if picture is not None else {})
