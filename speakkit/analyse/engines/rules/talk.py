"""Rules over a whole talk: what is fine once and a habit when it comes again and again.

Each compares a count with what listeners are used to, so each says what it counted. Where the transcript doesn't hold what
a rule needs (fillers of a recogniser that drops them), the answer is "not checked".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from speakkit.analyse.engines.rules.boundaries import Boundaries, find_boundaries
from speakkit.analyse.engines.rules.sentence import (
    SENTENCE_ENDS,
    Sentence,
    read_openly,
    sentences_ending_at,
    shown_ends,
    written_ends,
)
from speakkit.analyse.protocol import Tally
from speakkit.model import ObservationState, Transcript
from speakkit.text.disfluency import Disfluency, find_disfluencies
from speakkit.text.doubt import DoubtfulSpan
from speakkit.text.tokens import Token, token_times, tokenise

MIN_WORDS = 50
"""Below this a talk is too short for a habit."""

MAX_MEAN_WORDS = 25
"""Sentences that are longer than this on average aren't those that were said: the text doesn't show where they end."""

_LINES_ARE_SENTENCES = 0.5
"""The share of lines at whose end a sentence probably ends, from which all lines are taken for sentences."""

Place = tuple[int, int]
"""The transcript's tokens start:end."""


@dataclass(frozen=True)
class Talk:
    """One transcript, read once for all rules, and where it is in doubt."""

    transcript: Transcript
    doubtful: tuple[DoubtfulSpan, ...] = ()

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        return tokenise(self.transcript.text)

    @cached_property
    def boundaries(self) -> Boundaries | None:
        """Where sentences end by the words and their pauses, None where the text itself shows it.

        Lines show it too, unless they are those of captions, which break anywhere.
        """
        text = self.transcript.text
        marks, lines = (written_ends(text, self.tokens, ends) for ends in (SENTENCE_ENDS - {"\n"}, SENTENCE_ENDS))
        if marks and len(self.tokens) <= MAX_MEAN_WORDS * len(marks):
            return None
        found = find_boundaries([token.norm for token in self.tokens], _gaps_ms(self.times))
        inner = lines - marks - {len(self.tokens) - 1}
        if inner and len(found.ends & inner) >= _LINES_ARE_SENTENCES * len(inner):
            return None
        return Boundaries(found.ends | marks, found.possible | lines, found.nearly_certain | marks)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        return sentences_ending_at(self.transcript.text, self.tokens, self._ends)

    @cached_property
    def longer_sentences(self) -> tuple[Sentence, ...]:
        """Where the text doesn't show its sentences: those between the surest ends, as far as they are other ones.

        A doubtful end that isn't one would hide what goes across it: "i like very much | titanic".
        """
        if self.boundaries is None:
            return ()
        longer = sentences_ending_at(self.transcript.text, self.tokens, self.boundaries.nearly_certain)
        return tuple(sentence for sentence in longer if sentence not in self.sentences)

    @cached_property
    def open_reading(self) -> tuple[Sentence, ...]:
        """Where the text doesn't show its sentences: all words as one, with every place where a sentence may begin."""
        if self.boundaries is None:
            return ()
        return (read_openly(self.transcript.text, self.tokens, self.boundaries.possible),)

    @cached_property
    def disfluencies(self) -> tuple[Disfluency, ...]:
        return find_disfluencies(self.transcript.text)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The normalised words that are neither in doubt nor disfluencies: what the session's measures divide by, too."""
        doubtful = frozenset(at for span in self.doubtful for at in range(span.token_start, span.token_end))
        crossed_out = find_disfluencies(self.transcript.text, left_out=doubtful)
        left_out = doubtful.union(*(one.token_indices for one in crossed_out))
        return tuple(token.norm for at, token in enumerate(self.tokens) if at not in left_out)

    @cached_property
    def times(self) -> tuple[tuple[int, int] | None, ...]:
        """(start_ms, end_ms) of each token, as far as its word has times."""
        return token_times(self.tokens, self.transcript.words)

    def per_100_words(self, count: int) -> float:
        return 100 * count / len(self.words) if self.words else 0.0

    def ends_sentence(self, at: int) -> bool:
        """Whether a sentence ends with this token."""
        return at in self._ends

    @cached_property
    def _ends(self) -> frozenset[int]:
        if self.boundaries is not None:
            return self.boundaries.ends
        return shown_ends(self.transcript.text, self.tokens)

    def is_doubtful(self, place: Place) -> bool:
        """Whether nobody may have said this."""
        return any(span.overlaps(*place) for span in self.doubtful)

    def is_sound(self, sentence: Sentence, start: int = 0, end: int | None = None) -> bool:
        """Whether the words start:end of a sentence, all of them by default, were heard beyond doubt."""
        indices = sentence.indices[start:end]
        return not self.is_doubtful((indices[0], indices[-1] + 1))

    def quoted(self, place: Place) -> str:
        """The transcript's own text at a place."""
        start, end = place
        return self.transcript.text[self.tokens[start].start_char : self.tokens[end - 1].end_char]


def _gaps_ms(times: Sequence[tuple[int, int] | None]) -> tuple[int | None, ...] | None:
    """The silence after each token; None where no token has times."""
    if not any(times):
        return None
    return tuple(
        None if left is None or right is None else max(0, right[0] - left[1])
        for left, right in zip(times, [*times[1:], None], strict=True)
    )


@dataclass(frozen=True)
class Verdict:
    """What a rule says of a talk.

    Where `state` is "present": every `places`, how often (`count`, more than the places where fillers were heard between
    words without times), how many times the count that a listener wouldn't notice (`excess`, 1 or more), that count in a
    sentence (`tally`), what else was measured (`evidence`), what to say instead in this talk (`advice`), and the words alone
    that could be said (`alternative`); each text may be empty.
    """

    state: ObservationState
    places: tuple[Place, ...] = ()
    count: int = 0
    excess: float = 0.0
    tally: Tally | None = None
    evidence: str = ""
    advice: str = ""
    alternative: str = ""


ABSENT, NO_OPPORTUNITY, NOT_CHECKED = Verdict("absent"), Verdict("no_opportunity"), Verdict("not_checked")


@dataclass(frozen=True)
class TalkRule:
    """One pattern of a whole talk and how to judge it."""

    pattern_id: str
    judge: Callable[[Talk], Verdict]


@dataclass(frozen=True)
class Limit:
    """From how many occurrences, and how many in 100 words, a use is overuse."""

    count: int
    per_100_words: float

    def excess(self, talk: Talk, count: int) -> float:
        """How many times the limit is reached; below 1 where it isn't."""
        return min(count / self.count, talk.per_100_words(count) / self.per_100_words)

    def judge(
        self,
        talk: Talk,
        places: Sequence[Place],
        what: str,
        advice: str = "",
        heard: int = 0,
        alternative: str = "",
    ) -> Verdict:
        """Present where the limit is reached by the places (or by what was `heard`, where that is more).

        What nobody may have said doesn't count; where only that reaches the limit, nobody knows.
        """
        sound = [place for place in places if not talk.is_doubtful(place)]
        count = max(len(sound), heard)
        if len(talk.words) < MIN_WORDS:
            return NO_OPPORTUNITY
        excess = self.excess(talk, count)
        if excess < 1:
            return ABSENT if self.excess(talk, max(len(places), heard)) < 1 else NOT_CHECKED
        tally = Tally(before=f"{what}: ", noun="time", after=f" in {len(talk.words)} words.")
        return Verdict("present", tuple(sound), count, excess, tally, advice=advice, alternative=alternative)
