from __future__ import annotations

from speakkit.text.edits import typed_edits
from speakkit.text.tokens import tokenise

LONG = " ".join(f"we went to town number {at} and saw it" for at in range(60))


def test_a_long_passage_with_one_change_has_that_change() -> None:
    (edit,) = typed_edits(tokenise(f"{LONG} she go home"), tokenise(f"{LONG} she goes home"))
    assert (edit.end - edit.start, edit.types[0]) == (1, "R:VERB:SVA")


def test_passages_that_have_nothing_in_common_are_one_change() -> None:
    found = typed_edits(tokenise(LONG), tokenise(LONG.replace("we", "they").replace("it", "her")[::-1]))
    assert len(found) == 1
