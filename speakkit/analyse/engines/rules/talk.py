"""Rules over a whole talk: what is fine once and a habit when it comes again and again.

Each compares a count with what listeners are used to, so each says what it counted. Where the transcript doesn't hold what
a rule needs (fillers of a recogniser that drops them), the answer is "not checked".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from speakkit.analyse.engines.rules.sentence import SENTENCE_ENDS, Sentence, split_sentences
from speakkit.model import ObservationState, Transcript
from speakkit.text.disfluency import Disfluency, find_disfluencies, pruned_tokens
from speakkit.text.doubt import DoubtfulSpan
from speakkit.text.tokens import Token, token_times, tokenise

MIN_WORDS = 50
"""Below this a talk is too short for a habit."""

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
    def sentences(self) -> tuple[Sentence, ...]:
        return split_sentences(self.transcript.text)

    @cached_property
    def disfluencies(self) -> tuple[Disfluency, ...]:
        return find_disfluencies(self.transcript.text)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The normalised words without disfluencies: what rates divide by."""
        return tuple(token.norm for token in pruned_tokens(self.transcript.text, self.disfluencies))

    @cached_property
    def times(self) -> tuple[tuple[int, int] | None, ...]:
        """(start_ms, end_ms) of each token, as far as its word has times."""
        return token_times(self.tokens, self.transcript.words)

    def per_100_words(self, count: int) -> float:
        return 100 * count / len(self.words) if self.words else 0.0

    def ends_sentence(self, at: int) -> bool:
        """Whether a sentence ends with this token."""
        after = self.tokens[at + 1].start_char if at + 1 < len(self.tokens) else len(self.transcript.text)
        return not SENTENCE_ENDS.isdisjoint(self.transcript.text[self.tokens[at].end_char : after])

    def is_doubtful(self, place: Place) -> bool:
        """Whether nobody may have said this."""
        return any(span.overlaps(*place) for span in self.doubtful)

    def quoted(self, place: Place) -> str:
        """The transcript's own text at a place."""
        start, end = place
        return self.transcript.text[self.tokens[start].start_char : self.tokens[end - 1].end_char]


@dataclass(frozen=True)
class Verdict:
    """What a rule says of a talk.

    Where `state` is "present": every `places`, how often (`count`, more than the places where fillers were heard between
    words without times), how many times the count that a listener wouldn't notice (`excess`, 1 or more), what was counted
    in a sentence (`evidence`), and what to say instead in this talk (`advice`, may be empty).
    """

    state: ObservationState
    places: tuple[Place, ...] = ()
    count: int = 0
    excess: float = 0.0
    evidence: str = ""
    advice: str = ""


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

    def judge(self, talk: Talk, places: Sequence[Place], what: str, advice: str = "", heard: int = 0) -> Verdict:
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
        evidence = f"{what}: {count} times in {len(talk.words)} words."
        return Verdict("present", tuple(sound), count, excess, evidence, advice)
