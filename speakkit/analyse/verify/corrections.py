"""What an analyser calls right is checked like what it calls said: a correction is shown only where it corrects the quote.

It is compared with the quote word by word, fillers and repetitions aside, and each change gets the type that ERRANT would
give it; what an engine calls its types is never asked. A change that isn't what the pattern is about proves nothing about
the pattern, so the quote is *mislabelled* and no evidence, however true. Nor is a quote whose correction changes nothing,
or whose error rests on words that were probably misheard. A correction that says another thing (most words, a name, a
number) is refused alone: the quote was said, and its error is of the right kind, so it stands without one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from speakkit.analyse.verify.anchoring import Rejection, without_disfluencies
from speakkit.analyse.verify.unsaid_passages import plain
from speakkit.model import Edit, Quote, Transcript
from speakkit.patterns.vocabulary import KnownPattern, Pattern
from speakkit.text.doubt import DoubtfulSpan
from speakkit.text.edits import TypedEdit, is_function_word, typed_edits
from speakkit.text.names import names_and_numbers
from speakkit.text.tokens import Token, fillers_of, is_english, tokenise

_MOST_ADDED = 2
"""Words that any correction may add, however short the quote."""


class Refusal(Enum):
    """Why a correction isn't shown."""

    UNCHANGED = "unchanged"
    REWRITTEN = "rewritten"
    RENAMING = "renaming"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True)
class Judged:
    """What is left of a quote once its correction was looked at, and why that was refused, if it was."""

    quote: Quote | Rejection
    refusal: Refusal | None = None


class CorrectionJudge:
    """Judges corrections of quotes of one transcript, which has `doubtful` spans."""

    def __init__(self, transcript: Transcript, doubtful: Sequence[DoubtfulSpan]) -> None:
        self._tokens = tokenise(transcript.text)
        self._text = transcript.text
        self._fillers = fillers_of(transcript.language)
        self._is_typed = is_english(transcript.language)
        self._doubtful = doubtful

    def judge(
        self, pattern: KnownPattern, quote: Quote, correction: str, core: tuple[int, int] | None = None
    ) -> Judged:
        """The quote with its correction, without it, or no evidence at all.

        Args:
            core: the tokens that the finding is about, where the engine says it.
        """
        right_text = plain(correction)
        said = self._fluent(quote, pattern)
        right = self._right(pattern, right_text)
        found = typed_edits([self._tokens[at] for at in said], right)
        wanted = self._wanted(pattern)
        if not found:
            return Judged(Rejection.MISLABELLED if wanted else quote, Refusal.UNCHANGED)
        edits = [self._edit(edit, said, right, wanted, core) for edit in found]
        showing = [edit for edit in edits if edit.shows_pattern]
        refusal = self._refusal(said, right, right_text, edits)
        if not showing:
            return Judged(Rejection.MISLABELLED, refusal)
        if any(self._rests_on_doubt(edit) for edit in showing):
            return Judged(Rejection.DOUBTFUL, Refusal.DOUBTFUL)
        if refusal is not None:
            return Judged(quote, refusal)
        corrected = {"correction": right_text, "edit_type": showing[0].edit_type, "edits": tuple(edits)}
        return Judged(quote.model_copy(update=corrected))

    def compared(self, pattern: KnownPattern, quote: Quote, correction: str) -> tuple[Edit, ...]:
        """What a person's correction changes, believed as it is; nothing where it has the quote's own words."""
        said, right = self._fluent(quote, pattern), self._right(pattern, correction)
        found = typed_edits([self._tokens[at] for at in said], right)
        return tuple(self._edit(edit, said, right, self._wanted(pattern), None) for edit in found)

    def _right(self, pattern: KnownPattern, correction: str) -> list[Token]:
        """The words of a correction that are compared with the quote's."""
        tokens = tokenise(correction)
        return [tokens[at] for at in self._counting(tokens, pattern)]

    def _wanted(self, pattern: KnownPattern) -> tuple[str, ...]:
        """The types that show the pattern, the usual one first; none where any change may."""
        return pattern.errant_types if isinstance(pattern, Pattern) and self._is_typed else ()

    def _fluent(self, quote: Quote, pattern: KnownPattern) -> list[int]:
        """The tokens of the quote that a correction is compared with."""
        tokens = self._tokens[quote.token_start : quote.token_end]
        return [quote.token_start + at for at in self._counting(tokens, pattern)]

    def _counting(self, tokens: Sequence[Token], pattern: KnownPattern) -> Sequence[int]:
        """The indices of those that count: without disfluencies, unless it is one that is put right."""
        if pattern.category == "fluency":
            return range(len(tokens))
        return without_disfluencies(tokens, self._fillers)

    def _edit(
        self,
        edit: TypedEdit,
        said: Sequence[int],
        right: Sequence[Token],
        wanted: tuple[str, ...],
        core: tuple[int, int] | None,
    ) -> Edit:
        start = said[edit.start] if edit.start < len(said) else said[-1] + 1
        end = said[edit.end - 1] + 1 if edit.end > edit.start else start
        fitting = [kind for kind in wanted if kind in edit.types]
        is_core = core is None or (start <= core[1] and core[0] <= end)
        return Edit(
            token_start=start,
            token_end=end,
            original=_joined(self._tokens[at] for at in said[edit.start : edit.end]),
            replacement=_joined(right[edit.right_start : edit.right_end]),
            edit_type=next(iter((*fitting, *edit.types)), None) if self._is_typed else None,
            shows_pattern=is_core and (bool(fitting) or not wanted),
        )

    def _refusal(
        self, said: Sequence[int], right: Sequence[Token], right_text: str, edits: Sequence[Edit]
    ) -> Refusal | None:
        ours, theirs = Counter(self._tokens[at].norm for at in said), Counter(token.norm for token in right)
        kept = (ours & theirs).total()
        if 2 * kept < len(said) or len(right) - kept > max(_MOST_ADDED, len(said) // 2):
            return Refusal.REWRITTEN
        named = names_and_numbers(self._text, self._tokens, said)
        all_right = tokenise(right_text)
        renamed = names_and_numbers(right_text, all_right, range(len(all_right)))
        if _lacks(theirs, named) or _lacks(ours, renamed):
            return Refusal.RENAMING
        return Refusal.DOUBTFUL if any(self._rests_on_doubt(edit) for edit in edits) else None

    def _rests_on_doubt(self, edit: Edit) -> bool:
        """Whether a changed word was probably misheard; a short function word rests on the words beside it, too."""
        changed = [token.norm for token in (*tokenise(edit.original), *tokenise(edit.replacement))]
        beside = int(all(is_function_word(norm) for norm in changed))
        start, end = edit.token_start - beside, edit.token_end + beside
        return any(span.overlaps(start, max(end, start + 1)) for span in self._doubtful)


def _joined(tokens: Iterable[Token]) -> str:
    return " ".join(token.text for token in tokens)


def _lacks(words: Counter[str], wanted: Iterable[str]) -> bool:
    """Whether one of the names or numbers isn't among the words, with or without an ending."""
    stems = {_stem(word) for word in words}
    return any(_stem(name) not in stems for name in wanted)


def _stem(word: str) -> str:
    return word.removesuffix("'").removesuffix("'s").removesuffix("s")
