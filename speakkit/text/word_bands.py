"""How common a word is: its place in a list of word forms by frequency (extra `bands`).

The list is that of wordfreq 3 (Speer 2022, doi:10.5281/zenodo.7199437): subtitles, web, books, news and encyclopedias up to
2021, frozen since. Its code is Apache-2.0, its data CC BY-SA 4.0, which is why the data stay in its package and none of them
are copied here. A learner who inflects a common word doesn't say a rarer one, so the commonest of a word's form and lemmas
counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec

from speakkit.text.edits.parts import lemmas_as

COMMONEST = 3000
"""Word forms that everyday talk is made of: about the 2000 word families that range is usually counted beyond."""
INSTALL = "the word list isn't installed; pip install 'speakkit[bands]'"

_PARTS = ("NOUN", "VERB", "ADJ", "ADV")


def has_list() -> bool:
    """Whether the list is installed."""
    return find_spec("wordfreq") is not None


def is_less_common(norm: str) -> bool:
    """Whether an English word is on the list, but beyond the commonest; a word nobody uses isn't, nor is a contraction."""
    ranks = [rank for form in _forms(norm) if (rank := _ranks().get(form)) is not None]
    return norm.isalpha() and norm in _ranks() and min(ranks) >= COMMONEST


def rank_of(norm: str) -> int | None:
    """The place of a word form in the list, from 0; None where it isn't on it."""
    return _ranks().get(norm)


def usual_share(norm: str) -> float | None:
    """How much of all words this form is, by the list; None where it isn't on it."""
    return _shares().get(norm)


def _forms(norm: str) -> Iterator[str]:
    yield norm
    for part in _PARTS:
        yield from lemmas_as(norm, part)


@cache
def _ranks() -> Mapping[str, int]:
    """The place of each English word form, from 0."""
    return {form: rank for rank, form in enumerate(_shares())}


@cache
def _shares() -> Mapping[str, float]:
    """The share of each English word form among all words, the commonest first: the list has them in steps of a centibel."""
    import wordfreq

    steps = enumerate(wordfreq.get_frequency_list("en", wordlist="small"))
    return {form: 10 ** (-step / 100) for step, forms in steps for form in forms}
