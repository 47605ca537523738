"""Simulated learners with known truth, published like real ones: for teaching, for tests, and to try a study's analysis.

Each learner has a presence rate of each pattern, drawn from a beta distribution over learners; effects multiply its odds
for some learners, from some session on. In each session a pattern occurs or not, an analyser with a given sensitivity and
specificity looks for it or doesn't, and the five weightiest that it found are listed as insights.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from speakkit.dataset.dataset import Dataset
from speakkit.simulation.model import Design, Effect, draw
from speakkit.simulation.tables import tables, truth_frame
from speakkit.store.publish_columns import publish_columns
from speakkit.store.sources import Published, TemporaryFolder

__all__ = ["Effect", "Simulation", "simulate"]


class Simulation(NamedTuple):
    """What was drawn: `dataset`, as `speakkit.open` gives it, and what is `truth` behind it.

    `truth` has one row a learner and pattern: learner_id, first_language, key, rate_first and rate_last (presence rates at
    the first and the last session), changes_at (number of the first session, from 0, with another rate; null for none).
    """

    dataset: Dataset
    truth: pd.DataFrame


def simulate(
    learners: int = 40,
    sessions: int = 16,
    *,
    patterns: int | Sequence[str] = 8,
    effects: Sequence[Effect] = (),
    first_languages: Sequence[str] = ("es", "ja", "de"),
    spread: float = 6.0,
    words: int = 250,
    checked: float = 0.95,
    opportunity: float = 0.95,
    sensitivity: float = 1.0,
    specificity: float = 1.0,
    misquotes: float = 0.04,
    analyser: str = "simulated",
    new_version_from: int | None = None,
    seed: int = 0,
    directory: str | Path | None = None,
) -> Simulation:
    """Draw learners, sessions, observations, insights and measures.

    The same seed gives the same learners and the same speech, whatever the analyser makes of it: two analysers with
    different names, sensitivities or specificities judge the same sessions.

    Args:
        learners, sessions: how many, and how many each.
        patterns: how many of the vocabulary, or which, by label or id.
        effects: what is planted.
        first_languages: of the learners, equally many of each.
        spread: how alike learners are: the sessions that the beta distribution of their rates is worth.
        words: median words of a session; about one in twenty is too short to inform.
        checked, opportunity: how often a pattern is looked for, and can occur, in a session.
        sensitivity, specificity: how often the analyser is right where a pattern occurs, and where it doesn't.
        misquotes: share of the analyser's quotes that the transcript doesn't hold, rejected and counted.
        analyser: its name.
        new_version_from: number of the session from which on the analyser has another version, a break.
        seed: of all random numbers.
        directory: where to publish; a temporary folder that goes with the dataset where None.

    Raises:
        InputError: a number is out of its range, or nothing has that name.
    """
    design = Design(
        learners=learners,
        sessions=sessions,
        patterns=patterns if isinstance(patterns, int) else tuple(patterns),
        effects=tuple(effects),
        first_languages=tuple(first_languages),
        spread=spread,
        words=words,
        checked=checked,
        opportunity=opportunity,
        sensitivity=sensitivity,
        specificity=specificity,
        misquotes=misquotes,
        analyser=analyser,
        new_version_from=new_version_from,
        seed=seed,
    ).validated()
    source = TemporaryFolder() if directory is None else Published(Path(directory))
    drawn = draw(design)
    publish_columns(tables(design, drawn), source.directory)
    return Simulation(Dataset(source), truth_frame(design, drawn))
