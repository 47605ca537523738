"""Simulated learners with known truth, published like real ones: for teaching, for tests, and to try a study's analysis.

Each learner has a presence rate of each pattern, drawn from a beta distribution over learners; effects multiply its odds
for some learners, from some session on. In each session a pattern occurs or not, an analyser with a given sensitivity and
specificity looks for it or doesn't, and the five weightiest that it found are listed as insights.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from speakkit.simulation.model import Design, Effect, draw
from speakkit.simulation.tables import tables, truth_frame
from speakkit.store.publish_columns import publish_columns

__all__ = ["Design", "Effect", "publish_simulation"]


def publish_simulation(design: Design, directory: Path) -> pd.DataFrame:
    """Draw what the design describes and publish it; the truth behind it, as `speakkit.kit.Simulation` describes it."""
    drawn = draw(design)
    publish_columns(tables(design, drawn), directory)
    return truth_frame(design, drawn)
