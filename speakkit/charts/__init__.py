"""Charts: each a function from a frame with documented columns to a Plotly figure, usable alone.

What is drawn is computed by the function's twin, `<chart>_table`, a plain frame; `with_numbers` shows it beneath the
picture, in a notebook or as a page of its own. Names and quotes are shown as they are: no markup in them means anything.
"""

from __future__ import annotations

from speakkit.charts.caterpillar import caterpillar, caterpillar_table
from speakkit.charts.cooccurrence import cooccurrence, cooccurrence_table
from speakkit.charts.forest import forest, forest_table
from speakkit.charts.missingness import missingness, missingness_table
from speakkit.charts.page import ChartWithNumbers, with_numbers
from speakkit.charts.pattern_map import pattern_map, pattern_map_table
from speakkit.charts.ranking import ranking, ranking_table
from speakkit.charts.slope import slope, slope_table
from speakkit.charts.timeline import session_spans, session_timeline, session_timeline_table
from speakkit.charts.trajectory import trajectory, trajectory_table
from speakkit.charts.vocabulary_growth import vocabulary_growth, vocabulary_growth_table

__all__ = [
    "ChartWithNumbers",
    "caterpillar",
    "caterpillar_table",
    "cooccurrence",
    "cooccurrence_table",
    "forest",
    "forest_table",
    "missingness",
    "missingness_table",
    "pattern_map",
    "pattern_map_table",
    "ranking",
    "ranking_table",
    "session_spans",
    "session_timeline",
    "session_timeline_table",
    "slope",
    "slope_table",
    "trajectory",
    "trajectory_table",
    "vocabulary_growth",
    "vocabulary_growth_table",
    "with_numbers",
]
