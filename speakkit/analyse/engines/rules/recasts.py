"""Recasts: a finding's own phrase with everything put right that the rules found in it.

All findings of a sentence are applied together, since "say *I love to listen music*" teaches the next mistake. The phrase
is the clause around the finding, as far as a few words go, and doesn't stop between a word and what belongs to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from speakkit.analyse.engines.rules.lexicon import (
    ADJECTIVES,
    AUXILIARIES,
    DEGREE,
    DETERMINERS,
    NUMBERS,
    POSSESSIVES,
    PREPOSITIONS,
    SUBJECT_PRONOUNS,
    words,
)
from speakkit.analyse.engines.rules.sentence import Occurrence
from speakkit.analyse.engines.rules.talk import Place, Talk
from speakkit.text.tokens import Token

_LONGEST = 14
"""Words of a sentence or clause that is quoted whole."""
_BEFORE, _AFTER = 5, 4
"""Words around a finding in a longer one, and more where the phrase needs them to end."""
_CLAUSE_MARKS = frozenset(',;:()[]"“”—–.?!…\n')
_JOINTS = words("and but or so because if when while which who although")
_SUBJECTS = SUBJECT_PRONOUNS | words("then there")
_UNFINISHED = (
    DETERMINERS
    | POSSESSIVES
    | PREPOSITIONS
    | SUBJECT_PRONOUNS - {"you", "it"}
    | AUXILIARIES
    | DEGREE
    | _JOINTS
    | words("to not than as that my of more most every")
)
"""A phrase that ends with one of these stops in the middle."""
_BEGUN = DETERMINERS | POSSESSIVES | PREPOSITIONS | DEGREE | ADJECTIVES | words("to not more most")
"""A phrase that begins after one of these begins in the middle."""


@dataclass(frozen=True)
class Recast:
    """A place of the transcript, wide enough to read, and the same words put right."""

    place: Place
    correction: str


@dataclass(frozen=True)
class Recasts:
    """Recasts of one talk, in which all of `found` are put right."""

    talk: Talk
    found: tuple[Occurrence, ...]

    def of(self, place: Place) -> Recast:
        """The recast of the finding at these tokens."""
        window = self._widened(self._window(place))
        return Recast(window, self._put_right(window))

    @cached_property
    def _edits(self) -> tuple[Occurrence, ...]:
        """What is put right: what is in doubt isn't, since nobody may have said it."""
        sound = [one for one in self.found if not self.talk.is_doubtful((one.token_start, one.token_end))]
        return tuple(sorted(sound, key=lambda one: (one.edit_start, one.edit_end)))

    @cached_property
    def _fluent(self) -> frozenset[int]:
        """The tokens that the rules read: without fillers and words said twice."""
        sentences = (*self.talk.sentences, *self.talk.longer_sentences)
        return frozenset(index for sentence in sentences for index in sentence.indices)

    def _window(self, place: Place) -> Place:
        """The sentence; where that is long the clause of it; where that is long too, what can be read on its own."""
        for is_end in (self._ends_sentence, self._is_marked, self._opens_clause):
            start, end = place
            while not (start == 0 or is_end(start)):
                start -= 1
            while not (end >= len(self.talk.tokens) or is_end(end)):
                end += 1
            start = self._after_joint(start, place)
            if end - start <= _LONGEST:
                return start, end
        return self._cut((start, end), place)

    def _after_joint(self, start: int, place: Place) -> int:
        """Where a phrase begins that doesn't begin with the word that joins it to what was before."""
        return (
            start + 1 if start < place[0] and self._norm(start) in _JOINTS and not self._ends_sentence(start) else start
        )

    def _cut(self, clause: Place, place: Place) -> Place:
        start, end = place
        while start > clause[0] and (place[0] - start < _BEFORE or self._norm(start - 1) in _BEGUN):
            start -= 1
        while end < clause[1] and (end - place[1] < _AFTER or self._is_unfinished(end)):
            end += 1
        while end > place[1] and self._ends_openly(end):
            end -= 1
        return start, end

    def _ends_openly(self, end: int) -> bool:
        """Whether the phrase ends with what begins another one: "to the market and |"."""
        return self._norm(end - 1) in _JOINTS and not self.talk.ends_sentence(end - 1)

    def _is_unfinished(self, end: int) -> bool:
        """Whether a phrase that ends here would lack what follows: "in the | park", "his new | car"."""
        last, following = self._norm(end - 1), self._norm(end)
        return last in _UNFINISHED or last in NUMBERS or (last in ADJECTIVES and following not in _UNFINISHED)

    def _ends_sentence(self, at: int) -> bool:
        """Whether a sentence ends before this token."""
        return at == 0 or self.talk.ends_sentence(at - 1)

    def _opens_clause(self, at: int) -> bool:
        """Whether punctuation stands before this token, or a word that joins clauses and not merely nouns."""
        norm, following = self._norm(at), self._norm(at + 1)
        joins = norm in _JOINTS - {"and", "or"} or (norm in {"and", "or"} and following in _SUBJECTS)
        return joins or self._is_marked(at)

    def _is_marked(self, at: int) -> bool:
        """Whether punctuation stands before this token."""
        return self._ends_sentence(at) or not _CLAUSE_MARKS.isdisjoint(self._gap(at))

    def _widened(self, window: Place) -> Place:
        """The window with all of every finding that it touches."""
        start, end = window
        for one in self._edits:
            if _touches(one, window) and (one.token_start < start or one.token_end > end):
                return self._widened((min(start, one.token_start), max(end, one.token_end)))
        return window

    def _put_right(self, window: Place) -> str:
        start, end = window
        text, at = "", start
        for one in self._edits:
            if start <= one.edit_start and one.edit_end <= end and one.edit_start >= at:
                text = self._said(text, range(at, one.edit_start))
                text = self._exchanged(text, one)
                at = one.edit_end
        text = self._said(text, range(at, end))
        return text[0].upper() + text[1:] if text and self.talk.tokens[start].text[0].isupper() else text

    def _said(self, text: str, tokens: Iterable[int]) -> str:
        """The text with these words as the transcript has them; what is crossed out is left out with what follows it, and with
        the commas around it."""
        gap: str | None = None
        for at in tokens:
            own = self._gap(at)
            if at in self._fluent:
                text, gap = _joined(text, own if gap is None else _around(gap, own), self.talk.tokens[at].text), None
            elif gap is None:
                gap = own
        return text

    def _exchanged(self, text: str, one: Occurrence) -> str:
        """The text with what should be there in the place of what was said; a comma before what goes has gone with it."""
        gap = self._gap(one.edit_start) if one.edit_start < len(self.talk.tokens) else " "
        replacement = " ".join(one.replacement)
        return _joined(text, gap, replacement) if replacement else text

    def _gap(self, at: int) -> str:
        """What stands before a token."""
        tokens: Sequence[Token] = self.talk.tokens
        before = tokens[at - 1].end_char if at else 0
        return self.talk.transcript.text[before : tokens[at].start_char]

    def _norm(self, at: int) -> str:
        return self.talk.tokens[at].norm if 0 <= at < len(self.talk.tokens) else ""


def _touches(one: Occurrence, window: Place) -> bool:
    """Whether it changes words of the window, or puts something into it or at its ends."""
    start, end = window
    if one.edit_start == one.edit_end:
        return start <= one.edit_start <= end
    return one.edit_start < end and start < one.edit_end


def _around(before: str, after: str) -> str:
    """What stays of the marks before and after what is left out: "because, um, my back" needs neither comma."""
    return " " if before.strip() == after.strip() == "," else before


def _joined(text: str, gap: str, word: str) -> str:
    return f"{text}{gap if gap.strip(' ') else ' '}{word}" if text else word
