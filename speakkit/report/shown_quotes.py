"""Quotes as the report shows them: in their neighbourhood, with their play time, doubtful words marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter

from speakkit.dataset.dataset import Dataset
from speakkit.model import Filler, Quote, Span, Transcript, Value, Word
from speakkit.profile.pattern_profile import EvidenceQuote
from speakkit.report.rows import records
from speakkit.text.doubt import DoubtfulSpan, doubtful_spans, stretches
from speakkit.text.tokens import tokenise

NEIGHBOURS = 8
"""Tokens shown before and after a quote."""

QUOTES = TypeAdapter(tuple[Quote, ...])
_PAUSES = TypeAdapter(tuple[Span, ...] | None)
_FILLERS = TypeAdapter(tuple[Filler, ...] | None)


class Piece(Value):
    """A stretch of what was heard; doubtful where the recogniser probably misheard."""

    text: str
    is_doubtful: bool = False


class QuoteLine(Value):
    """The learner's own words with a little before and after, where they were said and when."""

    before: tuple[Piece, ...]
    said: tuple[Piece, ...]
    after: tuple[Piece, ...]
    recorded: date
    topic: str | None
    start_ms: int | None

    @property
    def play_time(self) -> str | None:
        """Minutes and seconds into the recording."""
        return None if self.start_ms is None else f"{self.start_ms // 60_000}:{self.start_ms // 1000 % 60:02d}"

    @property
    def has_doubt(self) -> bool:
        return any(piece.is_doubtful for piece in (*self.before, *self.said, *self.after))


@dataclass(frozen=True)
class Heard:
    """One session's transcript, with what is doubtful in it."""

    transcript: Transcript
    recorded: date
    topic: str | None

    @cached_property
    def doubtful(self) -> tuple[DoubtfulSpan, ...]:
        return doubtful_spans(self.transcript)

    def line(self, token_start: int, token_end: int, start_ms: int | None, neighbours: int = NEIGHBOURS) -> QuoteLine:
        """The tokens in their neighbourhood."""
        tokens = tokenise(self.transcript.text)
        begin = tokens[max(0, token_start - neighbours)].start_char
        end = tokens[min(len(tokens), token_end + neighbours) - 1].end_char
        first, last = tokens[token_start].start_char, tokens[token_end - 1].end_char
        return QuoteLine(
            before=self._pieces(begin, first),
            said=self._pieces(first, last),
            after=self._pieces(last, end),
            recorded=self.recorded,
            topic=self.topic,
            start_ms=start_ms,
        )

    def _pieces(self, begin: int, end: int) -> tuple[Piece, ...]:
        """The characters from `begin` to `end`, cut where doubt begins and ends."""
        pieces, at = [], 0
        for text, doubt in stretches(self.transcript.text, self.doubtful):
            cut = text[max(0, begin - at) : max(0, end - at)]
            at += len(text)
            if cut:
                pieces.append(Piece(text=cut, is_doubtful=doubt is not None))
        return tuple(pieces)


@dataclass(frozen=True)
class Transcripts:
    """A learner's transcripts by session."""

    heard: Mapping[str, Heard]

    @classmethod
    def of(cls, dataset: Dataset, learner_id: str) -> Transcripts:
        """All that the dataset has of a learner."""
        topics = {row["session_id"]: row["topic"] for row in records(dataset.sessions(learner_id))}
        words: dict[str, list[Word]] = {}
        for row in records(dataset.words(learner_id)):
            words.setdefault(row["session_id"], []).append(_word(row))
        rows = records(dataset.transcripts(learner_id))
        return cls({row["session_id"]: _heard(row, words, topics[row["session_id"]]) for row in rows})

    @property
    def doubtful_words(self) -> int:
        return sum(span.token_end - span.token_start for heard in self.heard.values() for span in heard.doubtful)

    def quotes(self, quotes: Iterable[EvidenceQuote]) -> tuple[QuoteLine, ...]:
        """The quotes whose transcript is there."""
        return tuple(
            self.heard[one.session_id].line(one.quote.token_start, one.quote.token_end, one.quote.start_ms)
            for one in quotes
            if one.session_id in self.heard
        )

    def one_a_session(self, quotes: Sequence[EvidenceQuote], at_most: int) -> tuple[QuoteLine, ...]:
        """The first quote of each of the latest sessions; `quotes` are newest first."""
        firsts: dict[str, EvidenceQuote] = {}
        for quote in quotes:
            firsts.setdefault(quote.session_id, quote)
        return self.quotes(list(firsts.values())[:at_most])


def _heard(row: dict[str, Any], words: Mapping[str, list[Word]], topic: str | None) -> Heard:
    """The transcript of a published row; one that was simulated or brought in may lack what isn't shown."""
    transcript = Transcript(
        text=row["text"],
        words=tuple(words.get(row["session_id"], ())),
        language=row["language"] or "",
        duration_ms=row["duration_ms"] or 1,
        verbatim=bool(row["verbatim"]),
        engine=row["engine"] or "",
        engine_version=row["engine_version"] or "",
        model=row["model"],
        mean_confidence=row["mean_confidence"],
        unreliable=row["unreliable"],
        pauses=_PAUSES.validate_json(row["pauses"] or "null"),
        fillers=_FILLERS.validate_json(row["fillers"] or "null"),
    )
    return Heard(transcript, row["recorded_at"].date(), topic)


def _word(row: dict[str, Any]) -> Word:
    times = {name: None if row[name] is None else int(row[name]) for name in ("start_ms", "end_ms")}
    return Word(text=row["text"], confidence=row["confidence"], speaker=row["speaker"], **times)
