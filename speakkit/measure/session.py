"""All measures of one session's transcript, and the words that rates of patterns divide by."""

from __future__ import annotations

from speakkit.measure.fluency import KORMOS_DENES_2004, fluency_measures
from speakkit.measure.lexical_diversity import vocabulary_measures
from speakkit.measure.lexical_range import less_common_words
from speakkit.measure.speech_sample import speech_sample
from speakkit.measure.syllables import SyllableCounter
from speakkit.measure.trusted_words import PARAMETERS, TrustedWords
from speakkit.measure.values import Measure, Unknown, as_measure
from speakkit.measure.version import measure_version
from speakkit.model import Transcript
from speakkit.text.disfluency import find_disfluencies, pruned_tokens
from speakkit.text.tokens import word_count

PRUNED_WORDS = "pruned_words"
"""The measure that an occurrence rate per 100 words divides by: see `pruned_word_count`."""


def measure_session(transcript: Transcript, lookup: SyllableCounter) -> tuple[Measure, ...]:
    """Every measure of fluency and vocabulary; `lookup` gives the syllables of a word that its dictionary has."""
    sample = speech_sample(transcript, lookup)
    trusted = sample.words
    measures = (
        *fluency_measures(sample),
        _pruned_words(trusted),
        *(_without_doubt(measure, trusted) for measure in vocabulary_measures(trusted.distrust or trusted.pruned)),
        _without_doubt(less_common_words(trusted), trusted),
    )
    return tuple(measure.model_copy(update={"version": measure_version()}) for measure in measures)


def _pruned_words(trusted: TrustedWords) -> Measure:
    """A count of what is left, so known however much is in doubt, as long as anything is left."""
    words = trusted.pruned
    count = words if isinstance(words, Unknown) else len(words)
    measure = as_measure(PRUNED_WORDS, count, unit="words", source=KORMOS_DENES_2004, parameters={})
    return _without_doubt(measure, trusted)


def _without_doubt(measure: Measure, trusted: TrustedWords) -> Measure:
    """The measure, saying how many of the words it leaves out."""
    flags = [flag for flag in (measure.flag, trusted.flag) if flag is not None and measure.value is not None]
    return measure.model_copy(
        update={"flag": "; ".join(flags) or None, "parameters": {**measure.parameters, **PARAMETERS}}
    )


def counted_words(transcript: Transcript) -> int | None:
    """The words of a session that rates per 100 words divide by: pruned, or all where nothing can be pruned; None where words
    can't be counted."""
    words = TrustedWords(transcript).pruned
    return word_count(transcript.text) if isinstance(words, Unknown) else len(words)


def pruned_word_count(text: str) -> int:
    """Words of an English text without fillers, repetitions and words given up: what rates per 100 words divide by."""
    return len(pruned_tokens(text, find_disfluencies(text)))
