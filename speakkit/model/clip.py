"""Evidence clips: a few seconds of a recording around a quote, which are kept where the learner agrees."""

from __future__ import annotations

import re
from typing import Self

from pydantic import model_validator

from speakkit.model.quote import Quote
from speakkit.model.transcript import Span
from speakkit.model.values import Identifier

MAX_HEARD_MS = 7000
"""How much of a longer quote a clip plays, from its beginning."""
MEDIA_TYPE = "audio/webm"
_NAME = re.compile(r"(\d{8})-(\d{8})\.webm")


class Clip(Span):
    """A stretch of a session's recording that is kept; its times are those of the recording."""

    session_id: Identifier

    @property
    def name(self) -> str:
        return f"{self.start_ms:08d}-{self.end_ms:08d}.webm"

    @property
    def key(self) -> str:
        """Under which it lies among the clips of all sessions."""
        return f"{self.session_id}/{self.name}"

    @classmethod
    def of_key(cls, key: str) -> Self | None:
        """The clip of a key; None where the key is no clip's."""
        session_id, _, name = key.partition("/")
        found = _NAME.fullmatch(name)
        if found is None or int(found[1]) >= int(found[2]):
            return None
        return cls(session_id=session_id, start_ms=int(found[1]), end_ms=int(found[2]))

    def plays(self, quote: Quote) -> bool:
        """Whether the quote is heard in it, a long one from its beginning."""
        heard = heard_span(quote)
        return heard is not None and self.start_ms <= heard.start_ms and heard.end_ms <= self.end_ms

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.end_ms <= self.start_ms:
            raise ValueError("a clip ends after it starts")
        return self


def heard_span(quote: Quote) -> Span | None:
    """What of a quote a clip of it has to play; None where nobody knows when it was said."""
    if quote.start_ms is None or quote.end_ms is None:
        return None
    return Span(start_ms=quote.start_ms, end_ms=min(quote.end_ms, quote.start_ms + MAX_HEARD_MS))
