"""What an analysis says of the words of one session: the learner's lexis, as linguists call it.

Not to be taken for the vocabulary of patterns (`speakkit.patterns.vocabulary`).
"""

from __future__ import annotations

from pydantic import Field

from speakkit.model.quote import Quote
from speakkit.model.values import Value


class OverusedWord(Value):
    """A word form said `uses` times in `words` words, which is `times_usual` as often as a word list has it.

    `quotes` are some of its places; `better` are words for it that an analyser gave and that were let through.
    """

    word: str = Field(min_length=1)
    uses: int = Field(ge=1)
    words: int = Field(ge=1)
    times_usual: float = Field(gt=0)
    quotes: tuple[Quote, ...]
    better: tuple[str, ...] = ()


class WordToTry(Value):
    """A word that the learner had said in no recording, in no form, and a sentence with it."""

    word: str = Field(min_length=1)
    example: str = Field(min_length=1)


class Lexis(Value):
    """Words that show how far a learner's vocabulary reaches, and where it could grow.

    Attributes:
        less_common: words beyond a band of a word list, each at a place in a sentence without a finding.
        overused: words said far more often than usual.
        collocations: words that belong together, used well, as a chat model says and the transcript has them.
        to_try: words that a chat model proposes.
    """

    less_common: tuple[Quote, ...] = ()
    overused: tuple[OverusedWord, ...] = ()
    collocations: tuple[Quote, ...] = ()
    to_try: tuple[WordToTry, ...] = ()
