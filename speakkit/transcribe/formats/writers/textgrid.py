"""Praat TextGrids in the long text format (https://www.fon.hum.uva.nl/praat/manual/TextGrid_file_formats.html)."""

from __future__ import annotations

from collections.abc import Iterator

from speakkit.transcribe.formats.tiers import Interval, Tier
from speakkit.transcribe.formats.writers.annotated import AnnotatedTranscript
from speakkit.transcribe.formats.writers.tiers import tiers_of


def write_textgrid(session: AnnotatedTranscript) -> str:
    """The session as a TextGrid with the tiers of `tiers_of`.

    Raises:
        InputError: no word has times.
    """
    tiers = tiers_of(session)
    ends_ms = [interval.end_ms for tier in tiers for interval in tier.intervals]
    end_ms = max([session.duration_ms or 0, *ends_ms])
    lines = [
        'File type = "ooTextFile"',
        'Object class = "TextGrid"',
        "",
        "xmin = 0",
        f"xmax = {_seconds(end_ms)}",
        "tiers? <exists>",
        f"size = {len(tiers)}",
        "item []:",
    ]
    for number, tier in enumerate(tiers, start=1):
        lines += _tier(number, tier, end_ms)
    return "\n".join([*lines, ""])


def _tier(number: int, tier: Tier, end_ms: int) -> Iterator[str]:
    intervals = tuple(_filled(tier.intervals, end_ms))
    yield f"    item [{number}]:"
    yield '        class = "IntervalTier"'
    yield f"        name = {_quoted(tier.name)}"
    yield "        xmin = 0"
    yield f"        xmax = {_seconds(end_ms)}"
    yield f"        intervals: size = {len(intervals)}"
    for at, interval in enumerate(intervals, start=1):
        yield f"        intervals [{at}]:"
        yield f"            xmin = {_seconds(interval.start_ms)}"
        yield f"            xmax = {_seconds(interval.end_ms)}"
        yield f"            text = {_quoted(interval.label)}"


def _filled(intervals: tuple[Interval, ...], end_ms: int) -> Iterator[Interval]:
    """The intervals with empty ones between them: a tier of Praat has no holes."""
    at_ms = 0
    for interval in intervals:
        if interval.start_ms > at_ms:
            yield Interval(at_ms, interval.start_ms, "")
        yield interval
        at_ms = interval.end_ms
    if at_ms < end_ms:
        yield Interval(at_ms, end_ms, "")


def _quoted(text: str) -> str:
    return f'"{text.replace(chr(34), chr(34) * 2)}"'


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds / 1000:g}" if milliseconds % 1000 == 0 else f"{milliseconds / 1000:.3f}"
