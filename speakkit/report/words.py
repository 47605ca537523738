"""The words that a page speaks of: less common ones and collocations used well, overused ones, and words to try."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

from speakkit.model import Lexis, OverusedWord, Quote, Value, WordToTry
from speakkit.report.quoted_strengths import praised
from speakkit.report.shown_quotes import Heard, QuoteLine, Transcripts
from speakkit.text.edits.parts import has_dictionary, inflections
from speakkit.text.tokens import TOKENISER_VERSION, fillers_of, is_english, normalise

MAX_TRIED = 3
"""How many words that were proposed and said since a page shows."""


class ShownWords(Value):
    """What may be shown of one session's lexis; `less_common` and `collocations` stand in sentences without a finding.

    `spoken` is the language of the words, `tried` where words that were proposed before were said since.
    """

    spoken: str = ""
    less_common: tuple[QuoteLine, ...] = ()
    collocations: tuple[QuoteLine, ...] = ()
    overused: tuple[OverusedWord, ...] = ()
    to_try: tuple[WordToTry, ...] = ()
    tried: tuple[QuoteLine, ...] = ()

    @property
    def has_successes(self) -> bool:
        return bool(self.less_common or self.collocations or self.tried)

    @property
    def has_advice(self) -> bool:
        return bool(self.overused or self.to_try)


NO_WORDS = ShownWords()


def shown_words(lexis: Lexis, heard: Heard, later: Iterable[Heard] = ()) -> ShownWords:
    """What may be shown of a session's words; a word to try that was said `later` is none any more."""
    later = tuple(later)
    return ShownWords(
        spoken=heard.transcript.language,
        less_common=tuple(_different_words(lexis.less_common, heard)),
        collocations=tuple(_lines(lexis.collocations, heard)),
        overused=lexis.overused,
        to_try=tuple(one for one in lexis.to_try if not any(_said(one, other) for other in later)),
    )


def newest_words(analyses: Sequence[Mapping[str, Any]], transcripts: Transcripts) -> ShownWords:
    """Those of the newest session that has any, with the words of earlier ones that were said since.

    Args:
        analyses: published rows, newest first.
    """
    given = [(row["session_id"], Lexis.model_validate_json(row.get("lexis") or "{}")) for row in analyses]
    known = [(transcripts.heard[session_id], lexis) for session_id, lexis in given if session_id in transcripts.heard]
    newer = [heard for heard, _ in known]
    own = (shown_words(lexis, heard, newer[:at]) for at, (heard, lexis) in enumerate(known) if lexis != Lexis())
    return next(own, NO_WORDS).model_copy(update={"tried": tuple(_tried(known))[:MAX_TRIED]})


def _tried(known: Sequence[tuple[Heard, Lexis]]) -> Iterator[QuoteLine]:
    """Where proposed words were said in a newer session, the newest first, each once; only what may be praised."""
    seen: set[str] = set()
    for at, (heard, _) in enumerate(known):
        for word in (word for _, lexis in known[at + 1 :] for word in lexis.to_try):
            line = next(_praised_places(_forms(word.word, heard), heard), None)
            if line is not None and word.word not in seen:
                seen.add(word.word)
                yield line


def _said(word: WordToTry, heard: Heard) -> bool:
    """Whether the word was said, in any form."""
    return not _forms(word.word, heard).isdisjoint(token.norm for token in heard.tokens)


def _forms(word: str, heard: Heard) -> frozenset[str]:
    norm = normalise(word)
    knows_forms = is_english(heard.transcript.language) and has_dictionary()
    return inflections(norm) if knows_forms else frozenset({norm})


def _praised_places(norms: Container[str], heard: Heard) -> Iterator[QuoteLine]:
    """The places of these words that may be praised."""
    for at, token in enumerate(heard.tokens):
        if token.norm in norms:
            quote = Quote(text=token.text, token_start=at, token_end=at + 1, tokeniser_version=TOKENISER_VERSION)
            if (line := praised(quote, heard)) is not None:
                yield line


def _different_words(quotes: Iterable[Quote], heard: Heard) -> Iterator[QuoteLine]:
    """Each word once, in whatever form, at its own place or at another one that may be praised."""
    seen = set(fillers_of(heard.transcript.language))
    for quote in quotes:
        norm = normalise(quote.text)
        line = praised(quote, heard) or next(_praised_places({norm}, heard), None)
        if line is not None and norm not in seen:
            seen |= _forms(norm, heard)
            yield line


def _lines(quotes: Iterable[Quote], heard: Heard) -> Iterator[QuoteLine]:
    return (line for quote in quotes if (line := praised(quote, heard)) is not None)
