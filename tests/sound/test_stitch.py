from __future__ import annotations

import pytest

from speakkit.model import Span, Word
from speakkit.sound.stitch import Heard, mean_confidence, stitch


def test_times_count_from_the_start_of_the_recording() -> None:
    pieces = [
        (Span(start_ms=0, end_ms=5000), Heard("One.", (Word(text="One", start_ms=100, end_ms=300),))),
        (Span(start_ms=5000, end_ms=9000), Heard("")),
        (Span(start_ms=9500, end_ms=12_000), Heard("Two.", (Word(text="Two", start_ms=40, end_ms=90),))),
    ]
    whole = stitch(pieces)
    assert whole.text == "One. Two."
    assert [(word.start_ms, word.end_ms) for word in whole.words] == [(100, 300), (9540, 9590)]


def test_words_without_times_keep_none() -> None:
    word = Word(text="One", confidence=0.5)
    assert stitch([(Span(start_ms=5000, end_ms=9000), Heard("One", (word,)))]).words == (word,)


def test_words_without_confidence_do_not_count_in_the_mean() -> None:
    words = [Word(text="a", confidence=0.5), Word(text="b"), Word(text="c", confidence=1.0)]
    assert mean_confidence(words) == pytest.approx(0.75)
    assert mean_confidence([Word(text="b")]) is None
