"""Fluency: speed, breakdown and repair, each measure a definition that divides two counts of a `SpeechSample`.

T is the time from the first word's onset to the last one's offset, PT is T without silent pauses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from speakkit.measure.speech_sample import Count, Quantity, SpeechSample
from speakkit.measure.trusted_words import PARAMETERS
from speakkit.measure.values import Measure, Unknown, as_measure

MIN_SPEECH_MS = 30_000
"""Rates are reported from this much phonation on."""

KORMOS_DENES_2004 = "10.1016/j.system.2004.01.001"
DE_JONG_ET_AL_2013 = "10.1017/S0142716412000069"

_NOTHING_TO_DIVIDE_BY: Mapping[Quantity, str] = {
    "pauses": "there are no pauses",
    "articulating_ms": "there is nothing but fillers",
}
_OF_WORDS: frozenset[Quantity] = frozenset(
    {"syllables", "pruned_syllables", "fillers", "repetitions", "self_repairs", "repairs"}
)


def per_second(count: int, duration_ms: int) -> float:
    """How often in a second."""
    return 1000 * count / duration_ms


def per_minute(count: int, duration_ms: int) -> float:
    """How often in a minute."""
    return 60_000 * count / duration_ms


def quotient(numerator: int, denominator: int) -> float:
    """A share, or a mean."""
    return numerator / denominator


def mean_seconds(duration_ms: int, count: int) -> float:
    """Mean duration in seconds."""
    return duration_ms / (1000 * count)


@dataclass(frozen=True)
class Definition:
    """How a measure follows from two counts of the sample: `formula(numerator, denominator)`."""

    name: str
    formula: Callable[[int, int], float]
    numerator: Quantity
    denominator: Quantity
    unit: str
    source: str

    def measure(self, sample: SpeechSample, *, min_speech_ms: int = MIN_SPEECH_MS) -> Measure:
        """The measure of one session, null where a count is unknown or the speech too short."""
        parameters = {"min_pause_ms": sample.min_pause_ms, "min_speech_ms": min_speech_ms, **PARAMETERS}
        value = self._computed(sample, min_speech_ms)
        rests_on_words = self.numerator in _OF_WORDS and not isinstance(value, Unknown)
        flag = sample.words.flag if rests_on_words else None
        return as_measure(self.name, value, unit=self.unit, source=self.source, parameters=parameters, flag=flag)

    def _computed(self, sample: SpeechSample, min_speech_ms: int) -> float | Unknown:
        phonation_ms, numerator = sample.phonation_ms, sample.count(self.numerator)
        denominator = sample.count(self.denominator)
        if isinstance(phonation_ms, Unknown):
            return phonation_ms
        if isinstance(numerator, Unknown):
            return numerator
        if isinstance(denominator, Unknown):
            return denominator
        if phonation_ms < min_speech_ms:
            return Unknown(f"less than {min_speech_ms / 1000:g} s of speech")
        if denominator <= 0:
            return Unknown(_NOTHING_TO_DIVIDE_BY.get(self.denominator, "there is no speech"))
        return self.formula(numerator, denominator)


DEFINITIONS = (
    Definition("phonation_time_ratio", quotient, "phonation_ms", "speaking_ms", "PT/T", KORMOS_DENES_2004),
    Definition("speech_rate", per_second, "syllables", "speaking_ms", "syllables/s of T", KORMOS_DENES_2004),
    Definition(
        "pruned_speech_rate", per_second, "pruned_syllables", "speaking_ms", "syllables/s of T", KORMOS_DENES_2004
    ),
    Definition("articulation_rate", per_second, "syllables", "articulating_ms", "syllables/s", KORMOS_DENES_2004),
    Definition("mean_length_of_run", quotient, "syllables", "runs", "syllables", KORMOS_DENES_2004),
    Definition("mean_pause", mean_seconds, "pausing_ms", "pauses", "s", DE_JONG_ET_AL_2013),
    Definition("pauses_per_min", per_minute, "pauses", "speaking_ms", "1/min of T", KORMOS_DENES_2004),
    Definition("pauses_per_min_phonation", per_minute, "pauses", "phonation_ms", "1/min of PT", DE_JONG_ET_AL_2013),
    Definition("fillers_per_min", per_minute, "fillers", "speaking_ms", "1/min of T", KORMOS_DENES_2004),
    Definition("fillers_per_min_phonation", per_minute, "fillers", "phonation_ms", "1/min of PT", DE_JONG_ET_AL_2013),
    Definition("repetitions_per_min", per_minute, "repetitions", "speaking_ms", "1/min of T", DE_JONG_ET_AL_2013),
    Definition("self_repairs_per_min", per_minute, "self_repairs", "speaking_ms", "1/min of T", DE_JONG_ET_AL_2013),
    Definition("repairs_per_min", per_minute, "repairs", "speaking_ms", "1/min of T", DE_JONG_ET_AL_2013),
    Definition("repairs_per_min_phonation", per_minute, "repairs", "phonation_ms", "1/min of PT", DE_JONG_ET_AL_2013),
)
"""Every measure of fluency that divides, in the order in which people read them. Repairs are repetitions and
self-repairs together."""


def fluency_measures(sample: SpeechSample, *, min_speech_ms: int = MIN_SPEECH_MS) -> tuple[Measure, ...]:
    """Speaking time T, phonation time PT and all of `DEFINITIONS`."""
    return (
        _duration("speaking_time", sample.speaking_ms, sample),
        _duration("phonation_time", sample.phonation_ms, sample),
        *(definition.measure(sample, min_speech_ms=min_speech_ms) for definition in DEFINITIONS),
    )


def _duration(name: str, duration_ms: Count, sample: SpeechSample) -> Measure:
    seconds = duration_ms if isinstance(duration_ms, Unknown) else duration_ms / 1000
    parameters = {"min_pause_ms": sample.min_pause_ms, **PARAMETERS}
    return as_measure(name, seconds, unit="s", source=KORMOS_DENES_2004, parameters=parameters)
