"""What of a session is counted and timed before anything is divided: durations in ms, syllables, pauses, repairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from speakkit.measure.syllables import SyllableCounter, syllables_of_token
from speakkit.measure.trusted_words import TrustedWords
from speakkit.measure.values import Unknown
from speakkit.model import MIN_PAUSE_MS, Span, Transcript
from speakkit.text.disfluency import Kind
from speakkit.text.tokens import is_english, token_times

_REPAIRS: tuple[Kind, Kind] = ("repetition", "repair")

Count = int | Unknown
Quantity = Literal[
    "speaking_ms",
    "phonation_ms",
    "articulating_ms",
    "pauses",
    "pausing_ms",
    "runs",
    "syllables",
    "pruned_syllables",
    "fillers",
    "repetitions",
    "self_repairs",
    "repairs",
]
"""The fields of a `SpeechSample` that hold a count."""


@dataclass(frozen=True)
class SpeechSample:
    """The counts of one session.

    `speaking_ms` is T, from the first word's onset to the last one's offset; `phonation_ms` is PT, T without pauses;
    `articulating_ms` is PT without fillers. Syllables are those of words that aren't in doubt; `pruned_syllables` leaves
    crossed-out words out. `runs` are the stretches between pauses; `repairs` are repetitions and self-repairs together.
    `words` are what was counted.
    """

    speaking_ms: Count
    phonation_ms: Count
    articulating_ms: Count
    pauses: Count
    pausing_ms: Count
    runs: Count
    syllables: Count
    pruned_syllables: Count
    fillers: Count
    repetitions: Count
    self_repairs: Count
    repairs: Count
    min_pause_ms: int
    words: TrustedWords

    def count(self, quantity: Quantity) -> Count:
        """The count of that name."""
        count: Count = getattr(self, quantity)
        return count


def speech_sample(transcript: Transcript, lookup: SyllableCounter, *, min_pause_ms: int = MIN_PAUSE_MS) -> SpeechSample:
    """Count and time one session.

    Pauses are those of the signal where it was looked at, else the gaps between words that have times. Fillers,
    repetitions and repairs are read from the words of a verbatim transcript; else fillers are those heard in the audio.
    Words in doubt are left out; where too many are, only the signal is measured.
    """
    words = TrustedWords(transcript)
    times = token_times(words.tokens, transcript.words)
    speaking = _speaking_span(words, times)
    pauses = _pauses(transcript, times, speaking, min_pause_ms)
    fillers = _fillers(words, times)
    speaking_ms, pausing_ms = _total_ms(speaking), _total_ms(pauses)
    phonation_ms = _difference(speaking_ms, pausing_ms)
    repetitions, self_repairs = (_counted(words, kind) for kind in _REPAIRS)
    return SpeechSample(
        speaking_ms=speaking_ms,
        phonation_ms=phonation_ms,
        articulating_ms=_difference(phonation_ms, _total_ms(fillers)),
        pauses=_length(pauses),
        pausing_ms=pausing_ms,
        runs=_sum(_length(pauses), 1),
        syllables=_syllables(words, lookup, without="filler"),
        pruned_syllables=_pruned_syllables(words, lookup),
        fillers=_length(fillers),
        repetitions=repetitions,
        self_repairs=self_repairs,
        repairs=_sum(repetitions, self_repairs),
        min_pause_ms=min_pause_ms,
        words=words,
    )


Times = Sequence[tuple[int, int] | None]
Spans = tuple[Span, ...] | Unknown


def _speaking_span(words: TrustedWords, times: Times) -> Spans:
    """The one span from the first word's onset to the last one's offset; doubted words don't say when they were said."""
    transcript, distrust = words.transcript, words.distrust
    if not times:
        return Unknown("there are no words")
    if transcript.others_speak:
        return Unknown("other people speak in the recording too")
    if distrust is None and times[0] is not None and times[-1] is not None:
        return (Span(start_ms=times[0][0], end_ms=max(time[1] for time in times if time is not None)),)
    if transcript.pauses is None:
        why = "words have no times" if distrust is None else distrust.reason
        return Unknown(f"{why} and pauses were not looked for")
    start_ms = 0
    end_ms = duration_ms = transcript.duration_ms or 0
    for pause in transcript.pauses:
        if pause.start_ms == 0:
            start_ms = pause.end_ms
        if pause.end_ms >= duration_ms:
            end_ms = pause.start_ms
    if start_ms >= end_ms:
        return Unknown("there is no sound of speech")
    return (Span(start_ms=start_ms, end_ms=end_ms),)


def _pauses(transcript: Transcript, times: Times, speaking: Spans, min_pause_ms: int) -> Spans:
    """Silences within the speech; what comes before the first word and after the last isn't a pause."""
    if isinstance(speaking, Unknown):
        return speaking
    gaps = _gaps(times) if transcript.pauses is None else transcript.pauses
    if isinstance(gaps, Unknown):
        return gaps
    (span,) = speaking
    return tuple(
        gap
        for gap in gaps
        if gap.duration_ms >= min_pause_ms and gap.start_ms > span.start_ms and gap.end_ms < span.end_ms
    )


def _gaps(times: Times) -> Spans:
    gaps: list[Span] = []
    last_end_ms: int | None = None
    for time in times:
        if time is None:
            return Unknown("some words have no times and pauses were not looked for")
        if last_end_ms is not None and time[0] > last_end_ms:
            gaps.append(Span(start_ms=last_end_ms, end_ms=time[0]))
        last_end_ms = max(time[1], last_end_ms or 0)
    return tuple(gaps)


def _fillers(words: TrustedWords, times: Times) -> tuple[Span | Unknown, ...] | Unknown:
    """Each filler with its time, as far as it has one."""
    if words.distrust is not None:
        return words.distrust
    if words.transcript.verbatim and not isinstance(words.disfluencies, Unknown):
        return tuple(_span(times[i]) for i in sorted(_indices(words, "filler")))
    if words.transcript.fillers is not None:
        return words.transcript.fillers
    if isinstance(words.disfluencies, Unknown):
        return words.disfluencies
    return Unknown("the transcript isn't verbatim and fillers were not looked for")


def _span(time: tuple[int, int] | None) -> Span | Unknown:
    return Unknown("some fillers have no times") if time is None else Span(start_ms=time[0], end_ms=time[1])


def _total_ms(spans: Sequence[Span | Unknown] | Unknown) -> Count:
    if isinstance(spans, Unknown):
        return spans
    total: Count = 0
    for span in spans:
        total = _sum(total, span if isinstance(span, Unknown) else span.duration_ms)
    return total


def _length(spans: Sequence[Span | Unknown] | Unknown) -> Count:
    return spans if isinstance(spans, Unknown) else len(spans)


def _counted(words: TrustedWords, kind: Kind) -> Count:
    if words.distrust is not None:
        return words.distrust
    if not words.transcript.verbatim:
        return Unknown("the transcript isn't verbatim")
    if isinstance(words.disfluencies, Unknown):
        return words.disfluencies
    return sum(1 for disfluency in words.disfluencies if disfluency.kind == kind)


def _syllables(words: TrustedWords, lookup: SyllableCounter, *, without: Kind | None) -> Count:
    """Syllables without disfluencies of that kind, of all kinds for None."""
    if words.distrust is not None:
        return words.distrust
    if not words.tokens:
        return Unknown("there are no words")
    if words.uncounted is not None:
        return words.uncounted
    if not is_english(words.transcript.language):
        return Unknown("syllables are counted in English only")
    left_out, text = words.doubtful | _indices(words, without), words.transcript.text
    return sum(syllables_of_token(text, token, lookup) for i, token in enumerate(words.tokens) if i not in left_out)


def _pruned_syllables(words: TrustedWords, lookup: SyllableCounter) -> Count:
    if not words.transcript.verbatim:
        return Unknown("the transcript isn't verbatim")
    return _syllables(words, lookup, without=None)


def _indices(words: TrustedWords, kind: Kind | None) -> frozenset[int]:
    found = () if isinstance(words.disfluencies, Unknown) else words.disfluencies
    return frozenset(i for disfluency in found if kind in (None, disfluency.kind) for i in disfluency.token_indices)


def _sum(a: Count, b: Count) -> Count:
    return a if isinstance(a, Unknown) else b if isinstance(b, Unknown) else a + b


def _difference(a: Count, b: Count) -> Count:
    return a if isinstance(a, Unknown) else b if isinstance(b, Unknown) else a - b
