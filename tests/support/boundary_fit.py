"""Texts with known sentence ends, and how the weights of `rules/boundaries.py` were fitted to some of them.

`python -m tests.support.boundary_fit` prints the weights: logistic regression on the words of the AMI meetings IS1001 and
ES2002 (CC BY 4.0, Carletta 2007, doi:10.1007/s10579-007-9040-x) and of ErAConD's first group, corrected side (MIT, Yuan et al.
2022). The other meetings and groups are for measuring.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from speakkit.analyse.engines.rules.boundaries import features
from speakkit.text.tokens import tokenise
from tests.support.eracond import corrected_texts

FITTED_MEETINGS = ("IS1001a", "IS1001b", "IS1001c", "ES2002a", "ES2002b")
OTHER_MEETINGS = ("ES2005a", "ES2005c", "TS3005a", "TS3005b", "EN2004a", "ES2003a")
_SENTENCE = re.compile(r"(?<=[.?!])\s+|\n+")
_SHRINKAGE = 4.0
_STEPS = 15
_SMALL_STEP = 1e-4
"""The next one is far smaller still, and weights have two decimals."""
_DIALOGUES_COUNT = 4
"""How often the dialogues are taken, so that the six times as many words of the meetings don't decide alone."""


@dataclass(frozen=True)
class KnownEnds:
    """Words without punctuation, the silence after each of them where it was measured, and which end a sentence."""

    words: tuple[str, ...]
    gaps_ms: tuple[int | None, ...] | None
    ends: frozenset[int]

    def without_times(self) -> KnownEnds:
        return KnownEnds(self.words, None, self.ends)


def of_sentences(sentences: Iterable[str]) -> KnownEnds:
    words: list[str] = []
    ends = set[int]()
    for sentence in sentences:
        words += (token.norm for token in tokenise(sentence))
        ends.add(len(words) - 1)
    return KnownEnds(tuple(words), None, frozenset(ends - {-1}))


def of_text(text: str) -> KnownEnds:
    """A punctuated text."""
    return of_sentences(_SENTENCE.split(text))


def of_meetings(folder: Path, meetings: Iterable[str]) -> tuple[KnownEnds, ...]:
    """Every speaker of these AMI meetings."""
    return tuple(_speaker(folder / f"{meeting}.{name}.words.xml") for meeting in meetings for name in "ABCD")


def _speaker(path: Path) -> KnownEnds:
    words: list[str] = []
    times: list[tuple[float | None, float | None]] = []
    ends = set[int]()
    for element in ElementTree.parse(path).getroot():
        if element.tag != "w" or not element.text:
            continue
        if element.get("punc"):
            if set(element.text) & set(".?!"):
                ends.add(len(words) - 1)
            continue
        begins, stops = (float(at) if (at := element.get(name)) else None for name in ("starttime", "endtime"))
        for token in tokenise(element.text):
            words.append(token.norm)
            times.append((begins, stops))
    gaps = tuple(_gap_ms(left, right) for (_, left), (right, _) in zip(times, [*times[1:], (None, None)], strict=True))
    return KnownEnds(tuple(words), gaps, frozenset(ends - {-1}))


def _gap_ms(stops: float | None, begins: float | None) -> int | None:
    return None if stops is None or begins is None else max(0, round(1000 * (begins - stops)))


def of_eracond(folder: Path, groups: Iterable[str]) -> tuple[KnownEnds, ...]:
    """The corrected dialogues of these groups."""
    return tuple(of_text("\n".join(corrected_texts(folder, (group,)))) for group in groups)


def fitted(texts: Sequence[KnownEnds]) -> dict[str, float]:
    """The weights of a logistic regression (ridge) of the ends on the features."""
    rows, answers = zip(*(row for text in texts for row in _rows(text)), strict=True)
    names = sorted({name for row in rows for name in row})
    column = {name: at for at, name in enumerate(names)}
    matrix = np.zeros((len(rows), len(names)))
    for number, row in enumerate(rows):
        for name, value in row.items():
            matrix[number, column[name]] = value
    return dict(zip(names, map(float, _newton(matrix, np.array(answers, dtype=float)).round(2)), strict=True))


def _rows(text: KnownEnds) -> Iterator[tuple[dict[str, float], bool]]:
    start = 0
    for at in range(len(text.words) - 1):
        gap_ms = None if text.gaps_ms is None else text.gaps_ms[at]
        yield dict(features(text.words, start, at, gap_ms)), at in text.ends
        if at in text.ends:
            start = at + 1


def _newton(matrix: np.ndarray, answers: np.ndarray) -> np.ndarray:
    weights = np.zeros(matrix.shape[1])
    for _ in range(_STEPS):
        probabilities = 1 / (1 + np.exp(-matrix @ weights))
        gradient = matrix.T @ (answers - probabilities) - _SHRINKAGE * weights
        curvature = (matrix * (probabilities * (1 - probabilities))[:, None]).T @ matrix
        step = np.linalg.solve(curvature + _SHRINKAGE * np.eye(len(weights)), gradient)
        weights += step
        if np.abs(step).max() < _SMALL_STEP:
            break
    return weights


def fit(shared_data: Path) -> dict[str, dict[str, float]]:
    """The weights with and without pauses."""
    meetings = of_meetings(shared_data / "meetings" / "ami", FITTED_MEETINGS)
    dialogues = of_eracond(shared_data / "errors" / "eracond", "1")
    return {
        "words": fitted((*(meeting.without_times() for meeting in meetings), *_DIALOGUES_COUNT * dialogues)),
        "pauses": fitted(meetings),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(fit(Path(sys.argv[1])), indent=1) + "\n")
