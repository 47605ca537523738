"""How much of what was said lies beyond the commonest words."""

from __future__ import annotations

from speakkit.measure.lexical_diversity import FLAGGED_BELOW_WORDS, MIN_WORDS
from speakkit.measure.trusted_words import TrustedWords
from speakkit.measure.values import Measure, Unknown, as_measure
from speakkit.text.names import names_and_numbers
from speakkit.text.word_bands import COMMONEST, INSTALL, has_list, is_less_common

LAUFER_NATION_1995 = "10.1093/applin/16.3.307"


def less_common_words(trusted: TrustedWords) -> Measure:
    """Words beyond the 3000 commonest forms of English, in 100 words without disfluencies, names and numbers.

    After the lexical frequency profile of Laufer & Nation 1995 (doi:10.1093/applin/16.3.307), which counts word families
    beyond 2000; here it is word forms of a list of today's English, each by its commonest lemma, and running words, whose
    share doesn't grow with the length of a talk. Null below 50 words, flagged below 100.
    """
    words = _counted(trusted)
    value = words if isinstance(words, Unknown) else 100 * sum(map(is_less_common, words)) / len(words)
    flag = None
    if not isinstance(words, Unknown) and len(words) < FLAGGED_BELOW_WORDS:
        flag = f"fewer than {FLAGGED_BELOW_WORDS} words"
    parameters = {"commonest_forms": COMMONEST}
    return as_measure(
        "less_common_words",
        value,
        unit="words/100 words",
        source=LAUFER_NATION_1995,
        parameters=parameters,
        flag=flag,
    )


def _counted(trusted: TrustedWords) -> tuple[str, ...] | Unknown:
    if trusted.distrust is not None:
        return trusted.distrust
    kept = trusted.pruned_indices
    if isinstance(kept, Unknown):
        return kept
    named = set(names_and_numbers(trusted.transcript.text, trusted.tokens, kept))
    words = tuple(norm for at in kept if (norm := trusted.tokens[at].norm) not in named)
    if len(words) < MIN_WORDS:
        return Unknown(f"fewer than {MIN_WORDS} words")
    return words if has_list() else Unknown(INSTALL)
