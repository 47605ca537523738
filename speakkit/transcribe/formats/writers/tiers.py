"""What TextGrid and ELAN share: tiers of labelled intervals that don't overlap."""

from __future__ import annotations

from collections.abc import Iterable

from speakkit.errors import InputError
from speakkit.model import Span
from speakkit.transcribe.formats.tiers import Interval, Tier
from speakkit.transcribe.formats.writers.annotated import AnnotatedTranscript

_BRACKETS = "()[]{}<>"
"""On a tier of words they stand around what isn't a word."""


def tiers_of(session: AnnotatedTranscript) -> tuple[Tier, ...]:
    """Words, utterances, pauses, disfluencies and findings; what has no times isn't there.

    Findings that overlap lie on further tiers. Of two words that overlap the second begins where the first ends.

    Raises:
        InputError: no word has times.
    """
    if not session.has_times:
        raise InputError(
            f"The words of session {session.session_id} have no times, and this format is made of times; "
            "CHAT and ConvoKit take words without."
        )
    words = [(range(i, i + 1), word.text.strip(_BRACKETS) or word.text) for i, word in enumerate(session.words)]
    utterances = [(words, session.said(words)) for words in session.utterances]
    crossed_out = [(one.words, one.kind) for one in session.crossed_out]
    findings = [
        (finding.words, finding.key if finding.correction is None else f"{finding.key} = {finding.correction}")
        for finding in session.findings
    ]
    return (
        Tier("words", _in_a_row(_placed(session, words))),
        Tier("utterances", _in_a_row(_placed(session, utterances))),
        Tier("pauses", _in_a_row((pause, "pause") for pause in session.pauses)),
        *_layers("disfluencies", _placed(session, crossed_out)),
        *_layers("findings", _placed(session, findings)),
    )


def _placed(session: AnnotatedTranscript, labelled: Iterable[tuple[range, str]]) -> list[tuple[Span, str]]:
    spans = [(session.span(words), label) for words, label in labelled]
    return [(span, label) for span, label in spans if span is not None]


def _in_a_row(labelled: Iterable[tuple[Span, str]]) -> tuple[Interval, ...]:
    """Intervals one after another, each at least a millisecond long, as the formats want them."""
    intervals: list[Interval] = []
    for span, label in sorted(labelled, key=lambda one: one[0].start_ms):
        start_ms = max(span.start_ms, intervals[-1].end_ms) if intervals else span.start_ms
        intervals.append(Interval(start_ms, max(span.end_ms, start_ms + 1), " ".join(label.split())))
    return tuple(intervals)


def _layers(name: str, labelled: list[tuple[Span, str]]) -> tuple[Tier, ...]:
    """As many tiers as it takes for no two of these to overlap on one; one at least."""
    layers: list[list[tuple[Span, str]]] = [[]]
    for span, label in sorted(labelled, key=lambda one: (one[0].start_ms, one[0].end_ms)):
        free = [layer for layer in layers if not layer or layer[-1][0].end_ms <= span.start_ms]
        if not free:
            layers.append([])
        (free[0] if free else layers[-1]).append((span, label))
    names = [name, *(f"{name} {number}" for number in range(2, len(layers) + 1))]
    return tuple(Tier(name, _in_a_row(layer)) for name, layer in zip(names, layers, strict=True))
