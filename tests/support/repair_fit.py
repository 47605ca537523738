"""How the model of `speakkit/text/repairs.py` was chosen and fitted, on the two tuning groups alone.

`python -m tests.support.repair_fit ../shared/data > speakkit/text/repair_weights.json` does it: logistic regression (ridge) on
the words of the AMI meetings IS1001 and ES2002 (CC BY 4.0, Carletta 2007, doi:10.1007/s10579-007-9040-x). Families of features,
shrinkage and threshold are those with the highest recall of repairs at the precision asked for, when each of the eight speakers
is judged by a model of the other seven. Words of sentences given up, and words that only the annotators corrected, say nothing
about repairs and are left out of the fit; in the figures they count as in the benchmark.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from speakkit.text.disfluency import SpokenSentence, repairs_of, spoken_sentences
from speakkit.text.repairs import RepairModel, chances, decided, features_by_family
from tests.support.ami import TaggedSpeaker, read_speaker

FITTED_MEETINGS = ("IS1001a", "IS1001b", "IS1001c", "ES2002a", "ES2002b")
OTHER_MEETINGS = ("ES2005a", "ES2005c", "TS3005a", "TS3005b")
PRECISION_ASKED = 0.65
_FAMILIES = ("word", "neighbours", "copies", "stretch", "kind", "likeness")
_FAMILIES_TRIED = (_FAMILIES, *(tuple(one for one in _FAMILIES if one != without) for without in _FAMILIES[1:]))
_SHRINKAGES = (1.0, 2.0, 4.0, 8.0)
_THRESHOLDS = tuple(number / 100 for number in range(15, 65, 5))
_STEPS = 12
_LEAST_COUNT = 5
"""A feature that is rarer has no weight."""


@dataclass(frozen=True)
class ReadSentence:
    """A sentence with the features of each word by family, and the words that the annotators say were taken back."""

    sentence: SpokenSentence
    named: tuple[dict[str, tuple[str, ...]], ...]
    is_taken_back: tuple[bool, ...]
    is_left_out: tuple[bool, ...]

    def names(self, families: Iterable[str]) -> list[list[str]]:
        return [[name for family in families for name in word[family]] for word in self.named]

    def rows(self, families: Iterable[str]) -> Iterator[tuple[list[str], bool]]:
        goes_on = False
        for names, taken, left_out in zip(self.names(families), self.is_taken_back, self.is_left_out, strict=True):
            if not left_out:
                yield [*names, *(("goes on",) if goes_on else ())], taken
            goes_on = taken


@dataclass(frozen=True)
class ReadSpeaker:
    """One speaker of one meeting; `person` is the same in all meetings of a group."""

    person: str
    tags: TaggedSpeaker

    @cached_property
    def sentences(self) -> tuple[ReadSentence, ...]:
        tags = self.tags
        truth, left_out = tags.repairs | tags.repetitions, tags.given_up | tags.mistakes
        return tuple(
            ReadSentence(
                one,
                tuple(
                    {family: tuple(names) for family, names in features_by_family(one.words, at).items()}
                    for at in range(len(one.words))
                ),
                tuple(token in truth and token not in tags.mistakes for token in one.token_indices),
                tuple(token in left_out for token in one.token_indices),
            )
            for one in spoken_sentences(tags.text)
        )


@dataclass(frozen=True)
class Candidate:
    """What is chosen before anything is fitted for good."""

    families: tuple[str, ...]
    shrinkage: float
    taken_back_from: float


@dataclass(frozen=True)
class Scored:
    """A candidate on speakers left out of its fits."""

    candidate: Candidate
    precision: float
    recall: float


def speakers(folder: Path, meetings: Iterable[str]) -> list[TaggedSpeaker]:
    """Every speaker of these meetings."""
    return [one.tags for one in _read(folder, meetings)]


def _read(folder: Path, meetings: Iterable[str]) -> list[ReadSpeaker]:
    return [
        ReadSpeaker(f"{meeting[:-1]}{name}", read_speaker(folder, meeting, name))
        for meeting in meetings
        for name in "ABCD"
    ]


def chosen(folder: Path) -> tuple[Scored, RepairModel]:
    """The candidate that cross-validation prefers, and its model of all speakers of the tuning groups."""
    read = _read(folder, FITTED_MEETINGS)
    scored = [one for families in _FAMILIES_TRIED for one in _scored(Table.of(read, families), families)]
    best = max((one for one in scored if one.precision >= PRECISION_ASKED), key=lambda one: (one.recall, one.precision))
    weights = Table.of(read, best.candidate.families).fitted(best.candidate.shrinkage)
    return best, RepairModel(weights, best.candidate.taken_back_from)


def _scored(table: Table, families: tuple[str, ...]) -> Iterator[Scored]:
    for shrinkage in _SHRINKAGES:
        found = {threshold: [0, 0, 0] for threshold in _THRESHOLDS}
        for person in sorted({one.person for one in table.read}):
            weights = table.fitted(shrinkage, without=person)
            for speaker in (one for one in table.read if one.person == person):
                _count(speaker, families, weights, found)
        for threshold, (hits, guessed, true) in found.items():
            yield Scored(Candidate(families, shrinkage, threshold), hits / max(1, guessed), hits / true)


def _count(
    speaker: ReadSpeaker, families: tuple[str, ...], weights: dict[str, float], found: dict[float, list[int]]
) -> None:
    """Add what is right, found and true with each threshold, sentences given up being masked, as the benchmark counts."""
    tags = speaker.tags
    truth = tags.repairs - tags.repetitions - tags.given_up
    of_sentences = [(one.sentence, chances(one.names(families), weights)) for one in speaker.sentences]
    for threshold, counts in found.items():
        guessed = {
            token
            for sentence, probabilities in of_sentences
            for repair in repairs_of(sentence, decided(sentence.words, probabilities, threshold))
            if repair.kind == "repair"
            for token in repair.token_indices
        } - tags.given_up
        for at, count in enumerate((len(guessed & truth), len(guessed), len(truth))):
            counts[at] += count


@dataclass(frozen=True)
class Table:
    """The words of these speakers with the features of some families, as a matrix; whose each row is, and its answer."""

    read: Sequence[ReadSpeaker]
    names: tuple[str, ...]
    matrix: csr_matrix
    persons: np.ndarray
    answers: np.ndarray

    @classmethod
    def of(cls, read: Sequence[ReadSpeaker], families: Sequence[str]) -> Table:
        rows = [(one.person, *row) for one in read for sentence in one.sentences for row in sentence.rows(families)]
        counts = Counter(name for _, names, _ in rows for name in names)
        names = sorted(name for name, count in counts.items() if count >= _LEAST_COUNT)
        column = {name: number for number, name in enumerate(names)}
        places = [(at, column[name]) for at, (_, found, _) in enumerate(rows) for name in found if name in column]
        at = np.array(places)
        cells = (np.ones(len(places)), (at[:, 0], at[:, 1]))
        matrix: csr_matrix = csr_matrix(cells, shape=(len(rows), len(names)))
        return cls(read, tuple(names), matrix, *map(np.array, ([row[0] for row in rows], [row[2] for row in rows])))

    def fitted(self, shrinkage: float, without: str = "") -> dict[str, float]:
        """The weights for these speakers, one of them left out."""
        is_in = self.persons != without
        weights = _newton(self.matrix[is_in], self.answers[is_in], shrinkage).round(2)
        return dict(zip(self.names, map(float, weights), strict=True))


def _newton(matrix: csr_matrix, answers: np.ndarray, shrinkage: float) -> np.ndarray:
    weights = np.zeros(matrix.shape[1])
    for _ in range(_STEPS):
        probabilities = 1 / (1 + np.exp(-(matrix @ weights)))
        gradient = matrix.T @ (answers - probabilities) - shrinkage * weights
        curvature = (matrix.T @ matrix.multiply((probabilities * (1 - probabilities))[:, None])).toarray()
        weights += np.linalg.solve(curvature + shrinkage * np.eye(len(weights)), gradient)
    return weights


def as_json(model: RepairModel) -> str:
    """One weight a line."""
    return json.dumps(asdict(model), indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    best, model = chosen(Path(sys.argv[1]) / "meetings" / "ami")
    sys.stderr.write(f"{best}\n")
    sys.stdout.write(as_json(model))
