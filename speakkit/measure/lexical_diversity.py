"""Diversity of vocabulary, on SpeakKit's own tokens, disfluencies taken out.

Three short functions rather than a library: of those that compute all three, one brings a plotting and a language
toolkit along, the others read their data through an interface that current Python environments no longer have.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from math import comb

from speakkit.measure.values import Measure, Unknown, as_measure

MIN_WORDS = 50
"""Below this there is no value."""
FLAGGED_BELOW_WORDS = 100

MATTR_SOURCE = "10.1080/09296171003643098"
MTLD_SOURCE = HDD_SOURCE = "10.3758/BRM.42.2.381"


def mattr(words: Sequence[str], window: int = 50) -> float:
    """Moving-average type-token ratio: types/tokens, averaged over every run of `window` tokens.

    Source: Covington & McFall 2010, doi:10.1080/09296171003643098.

    Raises:
        ValueError: there are fewer words than one window.
    """
    if not 1 <= window <= len(words):
        raise ValueError("MATTR needs at least one full window of words")
    counts = Counter(words[:window])
    types = len(counts)
    for leaving, entering in zip(words[:-window], words[window:], strict=True):
        counts[entering] += 1
        counts[leaving] -= 1
        if counts[leaving] == 0:
            del counts[leaving]
        types += len(counts)
    return types / (window * (len(words) - window + 1))


def mtld(words: Sequence[str], threshold: float = 0.72) -> float | None:
    """Measure of textual lexical diversity: mean length of stretches whose type-token ratio stays above `threshold`.

    Read forwards and backwards, and averaged. None where no word is ever repeated.
    Source: McCarthy & Jarvis 2010, doi:10.3758/BRM.42.2.381.
    """
    factors = [_mtld_factors(direction, threshold) for direction in (words, words[::-1])]
    if 0 in factors:
        return None
    return sum(len(words) / count for count in factors) / 2


def _mtld_factors(words: Sequence[str], threshold: float) -> float:
    factors, start, types = 0, 0, set[str]()
    for end, word in enumerate(words, start=1):
        types.add(word)
        if len(types) / (end - start) < threshold:
            factors, start, types = factors + 1, end, set()
    if start == len(words):
        return factors
    return factors + (1 - len(types) / (len(words) - start)) / (1 - threshold)


def hdd(words: Sequence[str], sample_size: int = 42) -> float:
    """HD-D: the expected type-token ratio of a random sample of `sample_size` tokens, drawn without replacement.

    Source: McCarthy & Jarvis 2010, doi:10.3758/BRM.42.2.381.

    Raises:
        ValueError: there are fewer words than the sample takes.
    """
    if not 1 <= sample_size <= len(words):
        raise ValueError("HD-D needs at least as many words as its sample takes")
    samples = comb(len(words), sample_size)
    missed = (comb(len(words) - frequency, sample_size) / samples for frequency in Counter(words).values())
    return sum(1 - share for share in missed) / sample_size


def vocabulary_measures(words: Sequence[str] | Unknown) -> tuple[Measure, ...]:
    """MATTR-50, MTLD and HD-D of normalised words, disfluencies taken out; null below 50 words, flagged below 100."""
    if not isinstance(words, Unknown) and len(words) < MIN_WORDS:
        words = Unknown(f"fewer than {MIN_WORDS} words")
    return (
        _measure("mattr_50", mattr, words, "types/token", MATTR_SOURCE, {"window_tokens": 50}),
        _measure("mtld", mtld, words, "tokens", MTLD_SOURCE, {"threshold": 0.72}),
        _measure("hdd_42", hdd, words, "types/token", HDD_SOURCE, {"sample_tokens": 42}),
    )


def _measure(
    name: str,
    formula: Callable[[Sequence[str]], float | None],
    words: Sequence[str] | Unknown,
    unit: str,
    source: str,
    parameters: Mapping[str, float],
) -> Measure:
    if isinstance(words, Unknown):
        return as_measure(name, words, unit=unit, source=source, parameters=parameters)
    computed = formula(words)
    value = Unknown("no word is repeated") if computed is None else computed
    flag = f"fewer than {FLAGGED_BELOW_WORDS} words" if len(words) < FLAGGED_BELOW_WORDS else None
    return as_measure(name, value, unit=unit, source=source, parameters=parameters, flag=flag)
