"""How the weights of `speakkit/text/repairs.py` were fitted, and how good they are on speakers left out of the fit.

`python -m tests.support.repair_fit ../shared/data > speakkit/text/repair_weights.json` fits them: logistic regression (ridge)
on the words of the AMI meetings IS1001 and ES2002 (CC BY 4.0, Carletta 2007, doi:10.1007/s10579-007-9040-x). Words of
sentences given up, and words that only the annotators corrected, say nothing about repairs and are left out.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from speakkit.text.disfluency import spoken_sentences
from speakkit.text.repairs import features
from tests.support.ami import TaggedSpeaker, read_speaker

FITTED_MEETINGS = ("IS1001a", "IS1001b", "IS1001c", "ES2002a", "ES2002b")
OTHER_MEETINGS = ("ES2005a", "ES2005c", "TS3005a", "TS3005b")
_SHRINKAGE = 2.0
_STEPS = 12
_LEAST_COUNT = 5
"""A feature that is rarer has no weight."""

Row = tuple[tuple[str, ...], bool]
"""What speaks for and against a word, and whether it was taken back."""


def speakers(folder: Path, meetings: Iterable[str]) -> list[TaggedSpeaker]:
    """Every speaker of these meetings."""
    return [read_speaker(folder, meeting, name) for meeting in meetings for name in "ABCD"]


def fitted(chosen: Sequence[TaggedSpeaker]) -> dict[str, float]:
    """The weights for these speakers."""
    rows = [row for speaker in chosen for row in _rows(speaker)]
    counts = Counter(name for names, _ in rows for name in names)
    names = sorted(name for name, count in counts.items() if count >= _LEAST_COUNT)
    column = {name: number for number, name in enumerate(names)}
    matrix = np.zeros((len(rows), len(names)))
    for number, (found, _) in enumerate(rows):
        matrix[number, [column[name] for name in found if name in column]] = 1.0
    return dict(zip(names, map(float, _newton(matrix, np.array([answer for _, answer in rows])).round(2)), strict=True))


def _rows(speaker: TaggedSpeaker) -> Iterator[Row]:
    truth = speaker.repairs | speaker.repetitions
    left_out = speaker.given_up | speaker.mistakes
    for sentence in spoken_sentences(speaker.text):
        goes_on = False
        for at, token in enumerate(sentence.token_indices):
            is_taken_back = token in truth and token not in speaker.mistakes
            if token not in left_out:
                yield (*features(sentence.words, at), *(("goes on",) if goes_on else ())), is_taken_back
            goes_on = is_taken_back


def _newton(matrix: np.ndarray, answers: np.ndarray) -> np.ndarray:
    weights = np.zeros(matrix.shape[1])
    for _ in range(_STEPS):
        probabilities = 1 / (1 + np.exp(-matrix @ weights))
        gradient = matrix.T @ (answers - probabilities) - _SHRINKAGE * weights
        curvature = (matrix * (probabilities * (1 - probabilities))[:, None]).T @ matrix
        weights += np.linalg.solve(curvature + _SHRINKAGE * np.eye(len(weights)), gradient)
    return weights


def as_json(weights: Mapping[str, float]) -> str:
    """One weight a line."""
    return json.dumps(weights, indent=1) + "\n"


if __name__ == "__main__":
    folder = Path(sys.argv[1]) / "meetings" / "ami"
    sys.stdout.write(as_json(fitted(speakers(folder, FITTED_MEETINGS))))
