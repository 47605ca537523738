"""A quote: the transcript's own words at a place, and what a correction of them changes."""

from __future__ import annotations

from pydantic import Field

from speakkit.model.values import Milliseconds, Value


class Edit(Value):
    """One change of a correction: the transcript's tokens `token_start:token_end`, `original`, become `replacement`.

    Where something is missing both indices are those of the token that it is missing before, and `original` is empty;
    where something is too much, `replacement` is. `edit_type` is that of ERRANT ("M:DET", "R:VERB:SVA"; Bryant, Felice &
    Briscoe 2017), worked out here, never by an engine; None where the language isn't English. `shows_pattern` says whether
    it is what the example is evidence of: a correction of the whole phrase may hold others.
    """

    token_start: int = Field(ge=0)
    token_end: int = Field(ge=0)
    original: str
    replacement: str
    edit_type: str | None = None
    shows_pattern: bool = True


class Quote(Value):
    """An example, anchored: the transcript's own words at `token_start:token_end`, with times where words have them.

    The indices count the tokens of one version of the tokeniser; `speakkit.text.quote_places.place_of` reads them.
    `correction` is the same words with as little changed as makes them right, None where nobody gave one that was let
    through; `edits` are what it changes, `edit_type` the type of the first that shows the pattern.
    """

    text: str = Field(min_length=1)
    token_start: int = Field(ge=0)
    token_end: int = Field(gt=0)
    tokeniser_version: int = Field(default=1, ge=1)
    start_ms: Milliseconds | None = None
    end_ms: Milliseconds | None = None
    correction: str | None = None
    edit_type: str | None = None
    edits: tuple[Edit, ...] = ()
