"""A larger model of sentence ends than the one of `rules/boundaries.py`, tried and not taken: it reads the words themselves too.

Fitted like the other to the tuning meetings and the first group of ErAConD; shrinkage, least count and threshold are those with
the best F1 when it was fitted to each of the two tuning groups and judged on the other, where five sets of features were tried.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from speakkit.analyse.engines.rules import boundaries
from tests.support.boundary_fit import KnownEnds

SHRINKAGE, LEAST_COUNT, LIKELY = 10.0, 3, 0.38
_OUTSIDE = "#"


def features(said: Sequence[str], start: int, at: int) -> dict[str, float]:
    """What the smaller model reads, the words around, pairs of their kinds, and how it begins and how long it is."""
    return dict(boundaries.features(said, start, at, None)) | dict.fromkeys(_of_words(said, start, at), 1.0)


def _of_words(said: Sequence[str], start: int, at: int) -> Iterator[str]:
    before, last, following, second = (said[i] if 0 <= i < len(said) else _OUTSIDE for i in range(at - 1, at + 3))
    of_last, of_before = (boundaries._kind(word, boundaries._LAST_KINDS) for word in (last, before))
    of_next, of_second = (boundaries._kind(word, boundaries._NEXT_KINDS) for word in (following, second))
    has_verb = any(map(boundaries._is_finite, said[start : at + 1]))
    yield from (f"last {last!r}", f"next {following!r}", f"{of_last}, {of_next}", f"{of_next}, {of_second} follow")
    yield from (
        f"{of_before}, {of_last} before",
        f"next {of_next}, verb {has_verb}",
        f"last {of_last}, alone {at == start}",
    )
    yield f"next {of_next}, length {min(3, (at - start) // 3)}"
    if following in (last, second, said[start]):
        yield f"next again as {(last, second, said[start]).index(following)}"


def fitted(texts: Sequence[KnownEnds], times: Sequence[int]) -> dict[str, float]:
    """The weights for these texts, each taken so many times."""
    rows = [(row, answer, count) for text, count in zip(texts, times, strict=True) for row, answer in _rows(text)]
    counts = Counter(name for row, _, _ in rows for name in row)
    column = {name: number for number, name in enumerate(one for one, n in counts.items() if n >= LEAST_COUNT)}
    cells = [
        (at, column[name], value)
        for at, (row, _, _) in enumerate(rows)
        for name, value in row.items()
        if name in column
    ]
    places = np.array([cell[:2] for cell in cells])
    values = np.array([cell[2] for cell in cells])
    matrix: csr_matrix = csr_matrix((values, (places[:, 0], places[:, 1])), shape=(len(rows), len(column)))
    answers, weighed = (np.array([row[at] for row in rows], dtype=float) for at in (1, 2))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = matrix @ weights
        likely = 1 / (1 + np.exp(-scores))
        value = np.sum(weighed * (np.logaddexp(0, scores) - answers * scores)) + SHRINKAGE / 2 * weights @ weights
        return float(value), matrix.T @ (weighed * (likely - answers)) + SHRINKAGE * weights

    found = minimize(loss, np.zeros(len(column)), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return dict(zip(column, map(float, found.x), strict=True))


def _rows(text: KnownEnds) -> Iterator[tuple[dict[str, float], bool]]:
    start = 0
    for at in range(len(text.words) - 1):
        yield features(text.words, start, at), at in text.ends
        if at in text.ends:
            start = at + 1


def ends(said: Sequence[str], weights: Mapping[str, float]) -> frozenset[int]:
    """Which words probably end a sentence, but for the last."""
    found, start = set[int](), 0
    for at in range(len(said) - 1):
        score = sum(weights.get(name, 0.0) * value for name, value in features(said, start, at).items())
        if 1 / (1 + math.exp(-score)) >= LIKELY and not boundaries._goes_on(said[start : at + 1], said[at + 1]):
            found.add(at)
            start = at + 1
    return frozenset(found)
