"""A whole transcript with everything marked in its place: findings, doubtful words, fillers and pauses."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from speakkit.model import MIN_PAUSE_MS, Filler, Insight, Span, Value
from speakkit.report.shown_quotes import Heard, play_time
from speakkit.text.quote_places import place_of
from speakkit.text.tokens import fillers_of, token_times

LONG_PAUSE_MS = 1500
"""A pause that begins a new paragraph."""
PARAGRAPH_TOKENS = 45
"""From so many tokens on, the next sentence begins a new paragraph."""
_SENTENCE_END = re.compile(r"[.!?…]")


class Said(Value):
    """Words with one and the same marks; `places` are the quotes (insight, number) that begin with them, `start_char` is
    where they begin in the transcript, None of what merely stands between words."""

    text: str
    start_char: int | None = None
    insights: tuple[int, ...] = ()
    is_doubtful: bool = False
    is_filler: bool = False
    places: tuple[tuple[int, int], ...] = ()


class Silence(Value):
    """What was heard between two words: a silent pause, or a filler (`filler`) that isn't among the words."""

    duration_ms: int
    filler: str | None = None


class Paragraph(Value):
    """A stretch of the transcript; `start_ms` is None where words have no times."""

    start_ms: int | None
    pieces: tuple[Said | Silence, ...]

    @property
    def play_time(self) -> str | None:
        return play_time(self.start_ms)


class MarkedTranscript(Value):
    """The paragraphs, and which kinds of marks occur: the legend explains those."""

    paragraphs: tuple[Paragraph, ...]
    placed: frozenset[tuple[int, int]]

    @property
    def _said(self) -> list[Said]:
        return [piece for one in self.paragraphs for piece in one.pieces if isinstance(piece, Said)]

    @property
    def has_doubt(self) -> bool:
        return any(piece.is_doubtful for piece in self._said)

    @property
    def has_findings(self) -> bool:
        return any(piece.insights for piece in self._said)

    @property
    def has_fillers(self) -> bool:
        return any(piece.is_filler for piece in self._said) or any(silence.filler for silence in self._silences)

    @property
    def has_pauses(self) -> bool:
        return any(silence.filler is None for silence in self._silences)

    @property
    def _silences(self) -> list[Silence]:
        return [piece for one in self.paragraphs for piece in one.pieces if isinstance(piece, Silence)]


def mark_transcript(heard: Heard, insights: Sequence[Insight]) -> MarkedTranscript:
    """The transcript with the examples of these insights, each known by its rank and number."""
    return _Marking(heard, insights).marked()


@dataclass(frozen=True)
class _Marking:
    heard: Heard
    insights: Sequence[Insight]

    def marked(self) -> MarkedTranscript:
        if not self.heard.tokens:
            return MarkedTranscript(paragraphs=(), placed=frozenset())
        return MarkedTranscript(
            paragraphs=tuple(self._paragraph(stretch) for stretch in self._stretches()), placed=frozenset(self._places)
        )

    @cached_property
    def _places(self) -> Mapping[tuple[int, int], range]:
        """Where each example is, by rank and number; without those that can't be found."""
        found = {
            (insight.rank, number): place_of(example, self.heard.tokens)
            for insight in self.insights
            for number, example in enumerate(insight.examples, start=1)
        }
        return {name: place for name, place in found.items() if place is not None}

    @cached_property
    def _times(self) -> Sequence[tuple[int, int] | None]:
        return token_times(self.heard.tokens, self.heard.transcript.words)

    @cached_property
    def _fillers(self) -> frozenset[int]:
        known = fillers_of(self.heard.transcript.language)
        return frozenset(at for at, token in enumerate(self.heard.tokens) if token.norm in known)

    @cached_property
    def _ranks(self) -> Sequence[tuple[int, ...]]:
        """The insights that each token belongs to."""
        ranks: list[set[int]] = [set() for _ in self.heard.tokens]
        for (rank, _), place in self._places.items():
            for at in place:
                ranks[at].add(rank)
        return [tuple(sorted(one)) for one in ranks]

    @cached_property
    def _silences(self) -> Mapping[int, tuple[Silence, ...]]:
        """What was heard before each token, where anything was."""
        found: dict[int, tuple[Silence, ...]] = {}
        spans = self._heard_between()
        middles = [_middle_ms(one) for one in spans]
        for at, before, after in self._gaps():
            inside = spans[bisect_left(middles, before) : bisect_right(middles, after)]
            pieces = tuple(_silence(one, before, after) for one in sorted(inside, key=lambda span: span.start_ms))
            if kept := tuple(one for one in pieces if one.filler or one.duration_ms >= MIN_PAUSE_MS):
                found[at] = kept
        return found

    def _gaps(self) -> Iterator[tuple[int, int, int]]:
        """Each token that has a time, with the end of the one before it and its own beginning."""
        end_ms = None
        for at, time in enumerate(self._times):
            if time is None:
                continue
            if end_ms is not None and time[0] > end_ms:
                yield at, end_ms, time[0]
            end_ms = max(time[1], end_ms or 0)

    def _heard_between(self) -> Sequence[Span]:
        """Pauses of the signal, else of the words; and fillers that were listened for; by their middles."""
        transcript = self.heard.transcript
        pauses = transcript.pauses
        if pauses is None:
            pauses = tuple(Span(start_ms=before, end_ms=after) for _, before, after in self._gaps())
        return sorted((*pauses, *(transcript.fillers or ())), key=_middle_ms)

    def _stretches(self) -> Iterator[range]:
        """The tokens of each paragraph."""
        text, tokens, start = self.heard.transcript.text, self.heard.tokens, 0
        for at in range(1, len(tokens)):
            ends_sentence = _SENTENCE_END.search(text[tokens[at - 1].end_char : tokens[at].start_char])
            is_long_pause = any(one.duration_ms >= LONG_PAUSE_MS for one in self._silences.get(at, ()))
            if is_long_pause or (ends_sentence and at - start >= PARAGRAPH_TOKENS):
                yield range(start, at)
                start = at
        yield range(start, len(tokens))

    def _paragraph(self, stretch: range) -> Paragraph:
        start_ms = next((time[0] for at in stretch if (time := self._times[at])), None)
        return Paragraph(start_ms=start_ms, pieces=tuple(self._pieces(stretch)))

    def _pieces(self, stretch: range) -> Iterator[Said | Silence]:
        starts: dict[int, list[tuple[int, int]]] = {}
        for name, place in self._places.items():
            starts.setdefault(place.start, []).append(name)
        cuts, number = [], 0
        for at in stretch:
            number += at in self._silences or at in starts
            cuts.append((number, self._ranks[at], at in self.heard.unclear, at in self._fillers))
        for (_, ranks, doubtful, filler), group in groupby(stretch, key=lambda at: cuts[at - stretch.start]):
            run = list(group)
            yield from self._silences.get(run[0], ())
            places = tuple(sorted(starts.get(run[0], ())))
            yield Said(
                text=self._between(run[0], run[-1]),
                start_char=self.heard.tokens[run[0]].start_char,
                insights=ranks,
                is_doubtful=doubtful,
                is_filler=filler,
                places=places,
            )
            if after := self._after(run[-1]):
                yield Said(text=after)

    def _between(self, first: int, last: int) -> str:
        tokens = self.heard.tokens
        return self.heard.transcript.text[tokens[first].start_char : tokens[last].end_char]

    def _after(self, at: int) -> str:
        """What stands between a token and the next: spaces and punctuation."""
        text, tokens = self.heard.transcript.text, self.heard.tokens
        return text[tokens[at].end_char : tokens[at + 1].start_char if at + 1 < len(tokens) else len(text)]


def _middle_ms(span: Span) -> float:
    return (span.start_ms + span.end_ms) / 2


def _silence(span: Span, before: int, after: int) -> Silence:
    """The part of a pause or filler that lies between two words."""
    duration_ms = min(span.end_ms, after) - max(span.start_ms, before)
    return Silence(duration_ms=max(0, duration_ms), filler=span.text if isinstance(span, Filler) else None)
