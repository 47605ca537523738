"""Quotes as the report shows them: in their neighbourhood, with their play time.

Words that weren't clearly heard are marked, and so are other findings in the neighbourhood of a quote: what stands there
without a mark would be taken for right.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from itertools import groupby
from typing import Any, get_args

from pydantic import TypeAdapter

from speakkit.dataset.dataset import Dataset
from speakkit.dataset.rows import records
from speakkit.measure.trusted_words import TrustedWords
from speakkit.measure.values import Unknown
from speakkit.model import MIN_CALIBRATED_CONFIDENCE, Category, Filler, Quote, Segment, Span, Transcript, Value, Word
from speakkit.model.clip import Clip
from speakkit.profile.pattern_profile import EvidenceQuote
from speakkit.profile.profile import PatternProfile
from speakkit.recordings import Clips
from speakkit.report.recasts import RecastPiece, recast
from speakkit.report.sounds import ClipShelf
from speakkit.sound.pocketsphinx_models import is_no_word
from speakkit.text.doubt import DoubtfulSpan, doubtful_spans
from speakkit.text.edits.parts import has_dictionary
from speakkit.text.given_up import given_up
from speakkit.text.quote_places import place_of, surroundings
from speakkit.text.sentences import sentences
from speakkit.text.tokens import Token, is_english, token_words, tokenise

NEIGHBOURS = 8
"""Tokens shown before and after a quote."""
MAX_SENTENCE = 30
"""Tokens of the longest sentence that is shown whole around a quote."""
MIN_CLEAR_CONFIDENCE = 0.5
"""More than evidence needs: below it the recogniser rather guessed ("have sex" for "at six")."""

QUOTES = TypeAdapter(tuple[Quote, ...])
_SEGMENTS = TypeAdapter(tuple[Segment, ...] | None)
_PAUSES = TypeAdapter(tuple[Span, ...] | None)
CATEGORIES = frozenset(get_args(Category))
_FILLERS = TypeAdapter(tuple[Filler, ...] | None)


class Piece(Value):
    """A stretch of what was heard; doubtful where the recogniser may have misheard, a finding where it holds another one."""

    text: str
    is_doubtful: bool = False
    is_finding: bool = False


class QuoteLine(Value):
    """The learner's own words with a little before and after, where they were said and when, and what would be right.

    `clip` plays them, where one was kept; `language` is that of the words.
    """

    before: tuple[Piece, ...]
    said: tuple[Piece, ...]
    after: tuple[Piece, ...]
    recorded: date
    topic: str | None
    start_ms: int | None
    right: tuple[RecastPiece, ...] = ()
    clip: Clip | None = None
    is_whole: bool = False
    language: str = ""

    @property
    def words(self) -> str:
        return "".join(piece.text for piece in self.said)

    @property
    def play_time(self) -> str | None:
        return play_time(self.start_ms)

    @property
    def is_unclear(self) -> bool:
        """Whether a word of the quote itself wasn't clearly heard."""
        return any(piece.is_doubtful for piece in self.said)

    @property
    def has_doubt(self) -> bool:
        return any(piece.is_doubtful for piece in (*self.before, *self.said, *self.after))

    @property
    def has_other_finding(self) -> bool:
        return any(piece.is_finding for piece in (*self.before, *self.after))


def play_time(start_ms: int | None) -> str | None:
    """Minutes and seconds into the recording."""
    return None if start_ms is None else f"{start_ms // 60_000}:{start_ms // 1000 % 60:02d}"


def unclear_tokens(transcript: Transcript, tokens: Sequence[Token], doubtful: Iterable[DoubtfulSpan]) -> frozenset[int]:
    """The tokens that are in doubt or weren't heard clearly."""
    is_known = is_english(transcript.language)
    guessed = {
        number
        for number, word in enumerate(token_words(tokens, transcript.words))
        if word is not None
        and word.confidence is not None
        and _is_guessed(word.text, word.confidence, is_known=is_known)
    }
    return frozenset(guessed.union(*(range(span.token_start, span.token_end) for span in doubtful)))


def _is_guessed(word: str, confidence: float, *, is_known: bool) -> bool:
    """Whether the recogniser rather guessed a word: by its own confidence, or since there is no such word in English."""
    return confidence < MIN_CLEAR_CONFIDENCE or (is_known and is_no_word(word))


@dataclass(frozen=True)
class Heard:
    """One session's transcript, with what is doubtful in it; `findings` are the tokens of all that was found.

    `mistakes` are those of grammar and words: of a habit ("I" at the beginning of sentences) no single place is wrong.
    `clips` looks up what is kept of the sound.
    """

    transcript: Transcript
    recorded: date
    topic: str | None
    findings: frozenset[int] = frozenset()
    mistakes: frozenset[int] = frozenset()
    clips: Callable[[], Iterable[Clip]] = tuple

    @cached_property
    def tokens(self) -> Sequence[Token]:
        return tokenise(self.transcript.text)

    @cached_property
    def doubtful(self) -> tuple[DoubtfulSpan, ...]:
        return doubtful_spans(self.transcript)

    @cached_property
    def unclear(self) -> frozenset[int]:
        return unclear_tokens(self.transcript, self.tokens, self.doubtful)

    @cached_property
    def given_up(self) -> frozenset[int]:
        """The tokens that may have been taken back or broken off."""
        return given_up(self.transcript)

    @cached_property
    def counted(self) -> tuple[int, ...]:
        """The tokens of the words that a session is said to have, of those that were clearly heard; all of them where the
        dictionary that tells which were taken back isn't installed."""
        kept = TrustedWords(self.transcript).pruned_indices if has_dictionary() else Unknown("no dictionary")
        return tuple(
            at for at in (range(len(self.tokens)) if isinstance(kept, Unknown) else kept) if at not in self.unclear
        )

    @cached_property
    def flawed(self) -> frozenset[int]:
        """The tokens of every sentence that holds a finding or an unclear word."""
        flaws = self.unclear | self.findings
        return frozenset[int]().union(
            *(one for one in sentences(self.transcript, self.tokens) if not flaws.isdisjoint(one))
        )

    def line(self, passage: range, quote: Quote, neighbours: int = NEIGHBOURS) -> QuoteLine:
        """The quote, which these tokens are, in its neighbourhood."""
        around = surroundings(self.tokens, passage, neighbours)
        return QuoteLine(
            before=self._pieces(around.begin, around.first, is_beside=True),
            said=self._pieces(around.first, around.last, is_beside=False),
            after=self._pieces(around.last, around.end, is_beside=True),
            recorded=self.recorded,
            topic=self.topic,
            start_ms=quote.start_ms,
            right=recast(quote, {number - passage.start for number in passage if number in self.unclear}),
            clip=next((clip for clip in self.clips() if clip.plays(quote)), None),
            language=self.transcript.language,
        )

    def sentence(self, passage: range, quote: Quote) -> QuoteLine:
        """The quote in the whole of its sentence, or in its neighbourhood within it where that is long."""
        own = next((one for one in sentences(self.transcript, self.tokens) if passage.start in one), passage)
        is_whole = len(own) <= MAX_SENTENCE and passage.stop <= own.stop
        line = self.line(passage, quote, neighbours=0)
        if not is_whole:
            return line
        return line.model_copy(
            update={
                "before": self._pieces(
                    self.tokens[own.start].start_char, self.tokens[passage.start].start_char, is_beside=True
                ),
                "after": self._pieces(
                    self.tokens[passage.stop - 1].end_char, self.tokens[own.stop - 1].end_char, is_beside=True
                ),
                "is_whole": True,
            }
        )

    @property
    def everything(self) -> tuple[Piece, ...]:
        """The whole transcript, with what is doubtful and what was found marked."""
        return self._pieces(0, len(self.transcript.text), is_beside=True)

    def _pieces(self, begin: int, end: int, *, is_beside: bool) -> tuple[Piece, ...]:
        """The characters from `begin` to `end`, cut where a mark begins and ends; findings are marked beside a quote."""
        pieces = groupby(range(begin, end), key=lambda at: (self._marks[at][0], is_beside and self._marks[at][1]))
        return tuple(
            Piece(text="".join(self.transcript.text[at] for at in places), is_doubtful=doubt, is_finding=finding)
            for (doubt, finding), places in pieces
        )

    @cached_property
    def _marks(self) -> list[tuple[bool, bool]]:
        """For each character, whether its word is unclear and whether a mistake; the same mark goes on between two words."""
        marks = [(False, False)] * len(self.transcript.text)
        end, last = 0, (False, False)
        for number, token in enumerate(self.tokens):
            mark = (number in self.unclear, number in self.mistakes)
            start = end if mark == last else token.start_char
            marks[start : token.end_char] = [mark] * (token.end_char - start)
            end, last = token.end_char, mark
        return marks


@dataclass(frozen=True)
class Transcripts:
    """A learner's transcripts by session."""

    heard: Mapping[str, Heard]

    @classmethod
    def of(cls, dataset: Dataset, profile: PatternProfile, clips: Clips | None = None) -> Transcripts:
        """All that the dataset has of the profile's learner; `clips` is where the clips lie, None where there are none."""
        learner_id = profile.learner_id
        shelf = ClipShelf(dataset, learner_id, clips)
        found, wrong = _found(profile, CATEGORIES), _found(profile, {"grammar", "vocabulary"})
        topics = {row["session_id"]: row["topic"] for row in records(dataset.sessions(learner_id))}
        words: dict[str, list[Word]] = {}
        for row in records(dataset.words(learner_id)):
            words.setdefault(row["session_id"], []).append(_word(row))
        rows = records(dataset.transcripts(learner_id))
        heard = {row["session_id"]: _heard(row, words, topics[row["session_id"]]) for row in rows}
        return cls(
            {
                name: replace(
                    one,
                    findings=quoted_tokens(found.get(name, ()), one),
                    mistakes=quoted_tokens(wrong.get(name, ()), one),
                    clips=partial(shelf.of, name),
                )
                for name, one in heard.items()
            }
        )

    @property
    def were_heard(self) -> bool:
        """Whether a recogniser wrote any of them: it says how sure it is, and whoever types doesn't."""
        return any(heard.transcript.mean_confidence is not None for heard in self.heard.values())

    @property
    def doubtful_words(self) -> int:
        return sum(span.token_end - span.token_start for heard in self.heard.values() for span in heard.doubtful)

    def quotes(self, quotes: Iterable[EvidenceQuote]) -> tuple[QuoteLine, ...]:
        """The quotes whose transcript is there, with their words in it; two findings in one sentence show it once."""
        found = [
            (heard, place, one.quote)
            for one in quotes
            if (heard := self.heard.get(one.session_id)) and (place := place_of(one.quote, heard.tokens))
        ]
        return tuple(dict.fromkeys(heard.line(place, quote) for heard, place, quote in found))

    def one_a_session(self, quotes: Sequence[EvidenceQuote], at_most: int) -> tuple[QuoteLine, ...]:
        """A quote of each of the latest sessions, corrected and clearly heard where there is one; `quotes` are newest first.

        Sessions come before newer ones in which nothing was clear: nobody is shown "my teacher is a con man" for choice.
        """
        best: dict[str, EvidenceQuote] = {}
        for one in quotes:
            earlier = best.setdefault(one.session_id, one)
            if self._is_worse(earlier) > self._is_worse(one):
                best[one.session_id] = one
        newest = list(best.values())
        chosen = sorted(newest, key=self._is_worse)[:at_most]
        return self.quotes([one for one in newest if one in chosen])

    def _is_worse(self, one: EvidenceQuote) -> tuple[bool, bool]:
        """Whether it has no correction, and whether a word of it wasn't clearly heard."""
        heard = self.heard.get(one.session_id)
        place = heard and place_of(one.quote, heard.tokens)
        return one.quote.correction is None, bool(heard and place and not heard.unclear.isdisjoint(place))


def _found(profile: PatternProfile, categories: Container[str]) -> dict[str, list[Quote]]:
    """The quotes of everything of these categories that was found, by session."""
    found: dict[str, list[Quote]] = {}
    for pattern in profile.patterns:
        for one in pattern.quotes if pattern.category in categories else ():
            found.setdefault(one.session_id, []).append(one.quote)
    return found


def quoted_tokens(quotes: Iterable[Quote], heard: Heard) -> frozenset[int]:
    """The tokens of all these quotes of one session."""
    places = (place_of(quote, heard.tokens) for quote in quotes)
    return frozenset(number for place in places for number in place or ())


def _heard(row: dict[str, Any], words: Mapping[str, list[Word]], topic: str | None) -> Heard:
    """The transcript of a published row; one that was simulated or brought in may lack what isn't shown."""
    least = row.get("min_word_confidence")
    transcript = Transcript(
        text=row["text"],
        words=tuple(words.get(row["session_id"], ())),
        language=row["language"] or "",
        duration_ms=int(row["duration_ms"] or 0) or None,
        verbatim=bool(row["verbatim"]),
        engine=row["engine"] or "",
        engine_version=row["engine_version"] or "",
        model=row["model"],
        mean_confidence=row["mean_confidence"],
        min_word_confidence=MIN_CALIBRATED_CONFIDENCE if least is None else least,
        unreliable=row["unreliable"],
        pauses=_PAUSES.validate_json(row["pauses"] or "null"),
        fillers=_FILLERS.validate_json(row["fillers"] or "null"),
        segments=_SEGMENTS.validate_json(row.get("segments") or "null"),
    )
    return Heard(transcript, row["recorded_at"].date(), topic)


def _word(row: dict[str, Any]) -> Word:
    times = {name: None if row[name] is None else int(row[name]) for name in ("start_ms", "end_ms")}
    return Word(text=row["text"], confidence=row["confidence"], speaker=row["speaker"], **times)
