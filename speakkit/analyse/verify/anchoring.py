"""Anchoring: a quote counts as evidence only where the transcript has these very words.

A quote is looked for as a run of tokens; failing that, with fillers deleted and immediate repetitions collapsed on both
sides. What is found shows the transcript's own text, unless that is doubtful. There is no fuzzy acceptance: "She gives me
good advice" is 95.8 close to "She give me good advice" and hides the very error. The fuzzy score only says how a rejected
quote went wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from rapidfuzz import fuzz

from speakkit.analyse.protocol import ExampleDraft
from speakkit.model import Quote, Transcript
from speakkit.text.doubt import DoubtfulSpan
from speakkit.text.sentences import sentences
from speakkit.text.tokens import TOKENISER_VERSION, Token, fillers_of, find_run, token_times, tokenise

ALTERED_FROM = 85
"""Best fuzzy score (0..100) from which a quote without a match counts as altered; so does one that is a word apart, since
a long word in a short quote costs more than 15 points. All others are invented."""

_LEAST_KEPT = 2
"""Words that a quote must share with the transcript before one other word makes it altered."""

UNAMBIGUOUS_FROM = 3
"""Tokens from which a quote that occurs more than once is taken at its first free place."""

MAX_APART_MS = 1000
"""How far the time that an engine gives for a quote may be from where its first word begins."""

_MAX_REPEATED = 6
"""Tokens of the longest phrase that counts as said again when it comes twice in a row."""


class Rejection(Enum):
    """Why a quote isn't evidence."""

    ALTERED = "altered"
    INVENTED = "invented"
    AMBIGUOUS = "ambiguous"
    DOUBTFUL = "doubtful"
    MISLABELLED = "mislabelled"


@dataclass(frozen=True, slots=True)
class _Run:
    """The tokens `start:end` of the transcript."""

    start: int
    end: int


class Anchor:
    """Finds quotes in one transcript; those that rest on one of its `doubtful` spans are no evidence."""

    def __init__(self, transcript: Transcript, doubtful: Sequence[DoubtfulSpan] = ()) -> None:
        self._doubtful = doubtful
        self._transcript = transcript
        self._text = transcript.text
        self._tokens = tokenise(transcript.text)
        self._times = token_times(self._tokens, transcript.words)
        self._norms = [token.norm for token in self._tokens]
        self._fillers = fillers_of(transcript.language)
        self._kept = without_disfluencies(self._tokens, self._fillers)

    def anchor(self, example: ExampleDraft, taken: Iterable[Quote] = (), *, as_said: bool = False) -> Quote | Rejection:
        """The quote at its place in the transcript, or why it is rejected.

        Args:
            taken: quotes that are anchored already; the same words again get the next place.
            as_said: with all fillers and repetitions, since it is them that the quote is evidence of.
        """
        tokens = tokenise(example.quote)
        size, runs = self._exact(tokens)
        if not runs and not as_said:
            size, runs = self._fluent(tokens)
        if not runs:
            return self._near_miss(tokens)
        hinted = self._hinted(runs, example)
        if not hinted and len(runs) > 1 and size < UNAMBIGUOUS_FROM:
            return Rejection.AMBIGUOUS
        sound = [run for run in hinted or runs if not self._is_doubtful(run, example)]
        if not sound:
            return Rejection.DOUBTFUL
        occupied = {(quote.token_start, quote.token_end) for quote in taken}
        free = [run for run in sound if (run.start, run.end) not in occupied]
        return self._quote((free or sound)[0])

    def _hinted(self, runs: Sequence[_Run], example: ExampleDraft) -> list[_Run]:
        """The runs at the place or time that the engine gives: of several near that time, the nearest."""
        hinted = [run for run in runs if run.start == example.token_start]
        if hinted or example.start_ms is None:
            return hinted
        apart = {run: abs(time[0] - example.start_ms) for run in runs if (time := self._times[run.start]) is not None}
        nearest = min(apart.values(), default=MAX_APART_MS + 1)
        return [run for run, ms in apart.items() if ms == nearest <= MAX_APART_MS]

    def has_sound_sentences(self, quote: Quote, mistakes: Iterable[Quote]) -> bool:
        """Whether the sentences of an anchored quote hold none of these and no doubtful word."""
        own = [one for one in self._sentences if quote.token_start < one.stop and one.start < quote.token_end]
        begin, end = own[0].start, own[-1].stop
        is_doubtful = any(span.overlaps(begin, end) for span in self._doubtful)
        return not is_doubtful and not any(begin < one.token_end and one.token_start < end for one in mistakes)

    @cached_property
    def _sentences(self) -> list[range]:
        return sentences(self._transcript, self._tokens)

    def _is_doubtful(self, run: _Run, example: ExampleDraft) -> bool:
        """Whether the finding's own words are in doubt; what is merely beside them may be."""
        start, end = example.core or (run.start, run.end)
        if not run.start <= start < end <= run.end:
            start, end = run.start, run.end
        return any(span.overlaps(start, end) for span in self._doubtful)

    def _exact(self, tokens: Sequence[Token]) -> tuple[int, list[_Run]]:
        """How many tokens were looked for, and where they are."""
        starts = find_run([token.norm for token in tokens], self._norms)
        return len(tokens), [_Run(start, start + len(tokens)) for start in starts]

    def _fluent(self, tokens: Sequence[Token]) -> tuple[int, list[_Run]]:
        """The same without disfluencies."""
        wanted = [tokens[index].norm for index in without_disfluencies(tokens, self._fillers)]
        starts = find_run(wanted, [self._norms[index] for index in self._kept])
        return len(wanted), [_Run(self._kept[start], self._kept[start + len(wanted) - 1] + 1) for start in starts]

    def _quote(self, run: _Run) -> Quote:
        timed = [time for time in self._times[run.start : run.end] if time is not None]
        return Quote(
            text=self._text[self._tokens[run.start].start_char : self._tokens[run.end - 1].end_char],
            token_start=run.start,
            token_end=run.end,
            tokeniser_version=TOKENISER_VERSION,
            start_ms=timed[0][0] if timed else None,
            end_ms=timed[-1][1] if timed else None,
        )

    def _near_miss(self, tokens: Sequence[Token]) -> Rejection:
        quote = " ".join(token.norm for token in tokens)
        score = fuzz.partial_ratio(quote, " ".join(self._norms)) if quote else 0
        is_altered = score >= ALTERED_FROM or _is_one_word_apart([token.norm for token in tokens], self._norms)
        return Rejection.ALTERED if is_altered else Rejection.INVENTED


def _is_one_word_apart(wanted: Sequence[str], norms: Sequence[str]) -> bool:
    """Whether a run of the text becomes the quote by one word exchanged, put in or left out, with two others kept."""
    size = len(wanted)
    for length in (size - 1, size, size + 1):
        kept = min(size, length) - (length == size)
        if kept >= _LEAST_KEPT:
            runs = (norms[start : start + length] for start in range(len(norms) - length + 1))
            if any(_kept_at_the_ends(wanted, run) >= kept for run in runs):
                return True
    return False


def _kept_at_the_ends(wanted: Sequence[str], run: Sequence[str]) -> int:
    """How many words two sequences begin and end with alike, none counted twice."""
    shorter = min(len(wanted), len(run))
    lead = next((i for i in range(shorter) if wanted[i] != run[i]), shorter)
    rest = shorter - lead
    return lead + next((i for i in range(rest) if wanted[-1 - i] != run[-1 - i]), rest)


def without_disfluencies(tokens: Sequence[Token], fillers: frozenset[str]) -> list[int]:
    """The indices left when fillers are deleted and immediate repetitions keep the last one."""
    fluent = [index for index, token in enumerate(tokens) if token.norm not in fillers]
    norms = [tokens[index].norm for index in fluent]
    kept, at = [], 0
    while at < len(fluent):
        repeated = next((n for n in range(_MAX_REPEATED, 0, -1) if norms[at : at + n] == norms[at + n : at + 2 * n]), 0)
        if not repeated:
            kept.append(fluent[at])
        at += repeated or 1
    return kept
