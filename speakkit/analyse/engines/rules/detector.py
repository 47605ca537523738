"""What else may look for errors beside the rules: a grammar checker, a language model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from speakkit.analyse.engines.rules.sentence import Occurrence, Sentence


class Detector(Protocol):
    """Finds occurrences of patterns in sentences; replaceable, so its name and version go into every analysis.

    `is_certain` says whether one occurrence is proof; else a pattern needs two. A transcript
    without any of the `opportunities` of a pattern offers the learner none.
    """

    name: str
    is_certain: bool
    opportunities: Mapping[str, frozenset[str]]

    @property
    def version(self) -> str: ...

    def find(self, sentences: Sequence[Sentence]) -> Iterator[Occurrence]:
        """Every occurrence, sentence by sentence."""
        ...
