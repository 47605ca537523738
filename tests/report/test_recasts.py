"""Corrections as pages show them, piece by piece."""

from __future__ import annotations

from speakkit.model import Quote
from speakkit.report.recasts import recast

QUOTE = Quote(
    text="We must to be there at Aton Saturday",
    token_start=4,
    token_end=12,
    correction="We must be there at Aton Saturday",
)


def test_what_is_new_is_marked_and_what_was_not_clearly_heard_keeps_its_mark() -> None:
    added = Quote(text="it was good idea", token_start=0, token_end=4, correction="It was a good idea")
    assert [(piece.text, piece.is_new) for piece in recast(added)] == [
        ("It was ", False),
        ("a", True),
        (" good idea", False),
    ]
    assert [piece.text for piece in recast(QUOTE, {6}) if piece.is_doubtful] == ["Aton"]
    assert "".join(piece.text for piece in recast(QUOTE, {6})) == QUOTE.correction


def test_a_quote_without_a_correction_has_no_pieces() -> None:
    assert recast(QUOTE.model_copy(update={"correction": None})) == ()
