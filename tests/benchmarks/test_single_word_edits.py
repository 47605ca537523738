"""Quotes that a model has put right in one word are altered, not invented, whatever the word and however short the quote."""

from __future__ import annotations

from pathlib import Path

from speakkit.analyse.protocol import ExampleDraft
from speakkit.analyse.verify.anchoring import Anchor, Rejection
from speakkit.text.tokens import tokenise
from tests.support.eracond import annotated_texts
from tests.support.values import make_transcript

CONTEXT = 2
"""Words on each side that a quote keeps: the shortest that an analyser gives are about so long."""


def test_every_single_word_edit_of_learners_texts_is_altered(shared_data: Path) -> None:
    found = {"altered": 0, "invented": 0, "said": 0}
    for text in annotated_texts(shared_data / "errors" / "eracond"):
        anchor, words = Anchor(make_transcript(text.text)), text.text.split()
        for edit in text.edits:
            if edit.end - edit.start > 1 or len(tokenise(edit.correction)) > 1:
                continue
            before, after = words[max(0, edit.start - CONTEXT) : edit.start], words[edit.end : edit.end + CONTEXT]
            quote = " ".join((*before, edit.correction, *after))
            if len(tokenise(" ".join((*before, *after)))) < CONTEXT or quote.casefold() in text.text.casefold():
                continue
            outcome = anchor.anchor(ExampleDraft(quote=quote))
            found[outcome.value if isinstance(outcome, Rejection) else "said"] += 1
    print(f"\nsingle-word edits quoted as put right: {found}")
    assert found["altered"] >= 100
    assert found["invented"] == 0
