"""All measures of one session's transcript, and the words that rates of patterns divide by."""

from __future__ import annotations

from speakkit.measure.disfluency import find_disfluencies, pruned_tokens
from speakkit.measure.fluency import KORMOS_DENES_2004, fluency_measures
from speakkit.measure.speech_sample import speech_sample
from speakkit.measure.syllables import SyllableCounter
from speakkit.measure.values import Measure, Unknown, as_measure
from speakkit.measure.vocabulary import vocabulary_measures
from speakkit.model import Transcript

PRUNED_WORDS = "pruned_words"
"""The measure that an occurrence rate per 100 words divides by: see `pruned_word_count`."""


def measure_session(transcript: Transcript, lookup: SyllableCounter) -> tuple[Measure, ...]:
    """Every measure of fluency and vocabulary; `lookup` gives the syllables of a word that its dictionary has."""
    words = _words(transcript)
    return (
        *fluency_measures(speech_sample(transcript, lookup)),
        as_measure(
            PRUNED_WORDS,
            words if isinstance(words, Unknown) else len(words),
            unit="words",
            source=KORMOS_DENES_2004,
            parameters={},
        ),
        *vocabulary_measures(words),
    )


def _words(transcript: Transcript) -> tuple[str, ...] | Unknown:
    if transcript.unreliable is not None:
        return Unknown("the transcript is unreliable")
    tokens = pruned_tokens(transcript.text, find_disfluencies(transcript.text))
    return tuple(token.norm for token in tokens)


def pruned_word_count(text: str) -> int:
    """Words without fillers, repetitions and words given up: what an occurrence rate per 100 words divides by."""
    return len(pruned_tokens(text, find_disfluencies(text)))


def occurrences_per_100_words(occurrences: int, pruned_words: int) -> float:
    """100 n / pruned words.

    Raises:
        ValueError: there are no words.
    """
    if pruned_words <= 0:
        raise ValueError("a rate per 100 words needs words")
    return 100 * occurrences / pruned_words
