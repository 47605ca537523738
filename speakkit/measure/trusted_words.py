"""The words of a transcript that measures may rest on: those that the recogniser doubts are left out of every count."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from speakkit.measure.values import Unknown
from speakkit.model import Transcript
from speakkit.text.disfluency import Disfluency, find_disfluencies
from speakkit.text.doubt import doubtful_spans
from speakkit.text.tokens import Token, has_words, is_english, tokenise

MAX_DOUBTFUL_SHARE = 0.2
"""Share of the words in doubt above which the rest no longer stands for the session: what rests on words is null."""

_FLAGGED_FROM_SHARE = 0.01

PARAMETERS = {"max_doubtful_share": MAX_DOUBTFUL_SHARE}
"""Stored with every measure that may be null for doubt."""


@dataclass(frozen=True)
class TrustedWords:
    """A transcript, and what of its words may be counted; indices are those of `tokens`."""

    transcript: Transcript

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        return tokenise(self.transcript.text)

    @cached_property
    def doubtful(self) -> frozenset[int]:
        """The tokens in doubt: `speakkit.text.doubt` says which."""
        spans = doubtful_spans(self.transcript)
        return frozenset(i for span in spans for i in range(span.token_start, span.token_end))

    @property
    def doubtful_share(self) -> float:
        return len(self.doubtful) / len(self.tokens) if self.tokens else 0.0

    @property
    def distrust(self) -> Unknown | None:
        """Why nothing may rest on the words, None where it may."""
        if self.transcript.unreliable is not None:
            return Unknown("the transcript is unreliable")
        if self.doubtful_share > MAX_DOUBTFUL_SHARE:
            return Unknown(f"{self.doubtful_share:.0%} of the words are in doubt")
        return None

    @property
    def uncounted(self) -> Unknown | None:
        """Why words can't be counted, None where they can."""
        if has_words(self.transcript.text):
            return None
        return Unknown("words aren't separated by spaces, and counting them needs a segmenter for the language")

    @property
    def flag(self) -> str | None:
        """What to add to a measure that rests on the words, None where hardly any is in doubt."""
        if self.doubtful_share < _FLAGGED_FROM_SHARE:
            return None
        return f"{self.doubtful_share:.0%} of the words are in doubt and left out"

    @cached_property
    def disfluencies(self) -> tuple[Disfluency, ...] | Unknown:
        """Those among words that aren't in doubt; unknown in a language whose fillers and verb forms aren't known."""
        if not is_english(self.transcript.language):
            return Unknown("disfluencies are found in English only")
        return find_disfluencies(self.transcript.text, left_out=self.doubtful)

    @property
    def pruned(self) -> tuple[str, ...] | Unknown:
        """The normalised words that are neither in doubt nor crossed out."""
        kept = self.pruned_indices
        return kept if isinstance(kept, Unknown) else tuple(self.tokens[at].norm for at in kept)

    @property
    def pruned_indices(self) -> tuple[int, ...] | Unknown:
        """The tokens that these words are."""
        if self.uncounted is not None:
            return self.uncounted
        nothing_is_left = len(self.doubtful) == len(self.tokens)
        if self.distrust is not None and (nothing_is_left or self.transcript.unreliable is not None):
            return self.distrust
        if isinstance(self.disfluencies, Unknown):
            return self.disfluencies
        left_out = self.doubtful.union(*(disfluency.token_indices for disfluency in self.disfluencies))
        return tuple(at for at in range(len(self.tokens)) if at not in left_out)
