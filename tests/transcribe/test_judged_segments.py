from __future__ import annotations

from collections.abc import Sequence

from speakkit.model import Span, Word
from speakkit.transcribe.judged_segments import ReadWindow, doubtful_share, judged

VOICED = (Span(start_ms=0, end_ms=60_000),)


def spoken(text: str, *, start_ms: int = 0, word_ms: int = 400, confidence: float = 0.9) -> tuple[Word, ...]:
    return tuple(
        Word(text=word, start_ms=start_ms + i * word_ms, end_ms=start_ms + (i + 1) * word_ms, confidence=confidence)
        for i, word in enumerate(text.split())
    )


def read(words: Sequence[Word], *, log_probability: float = -0.2, no_speech: float = 0.02) -> ReadWindow:
    return ReadWindow(tuple(words), " ".join(word.text for word in words), log_probability, no_speech)


def doubts(*windows: ReadWindow, voiced: Sequence[Span] = VOICED) -> list[str | None]:
    return [segment.doubt for segment in judged(windows, voiced, min_confidence=0.75).segments]


def test_a_segment_is_a_sentence_and_its_confidence_the_mean_of_its_words() -> None:
    words = (*spoken("I went home."), *spoken("He stays there", start_ms=1200, confidence=0.6))
    found = judged([read(words)], VOICED, min_confidence=0.75)
    assert found.words == words
    assert [(s.word_start, s.word_end, s.doubt) for s in found.segments] == [(0, 3, None), (3, 6, "low_confidence")]
    assert [round(s.confidence, 6) for s in found.segments] == [0.9, 0.6]


def test_a_long_silence_begins_another_segment() -> None:
    assert len(doubts(read((*spoken("I went"), *spoken("then home", start_ms=1_800))))) == 2


def test_a_confident_loop_leaves_no_words() -> None:
    words = spoken("I want to go home " * 8, word_ms=300, confidence=0.99)
    found = judged([read(words)], VOICED, min_confidence=0.75)
    assert found.words == ()
    assert [(s.confidence, s.doubt, s.is_heard) for s in found.segments] == [(0.0, "loop", False)]


def test_a_sentence_that_comes_three_times_in_a_row_is_a_loop() -> None:
    windows = [read(spoken("Thank you all.", start_ms=2_000 * i)) for i in range(3)]
    assert doubts(*windows) == ["loop"] * 3
    assert doubts(*windows[:2]) == [None, None]


def test_words_over_silence_were_not_said() -> None:
    assert doubts(read(spoken("I went home.")), voiced=(Span(start_ms=5_000, end_ms=6_000),)) == ["over_silence"]


def test_what_films_end_with_is_believed_only_where_somebody_speaks() -> None:
    thanks = spoken("Thank you for watching.")
    assert doubts(read(thanks, no_speech=0.5)) == ["no_speech"]
    assert doubts(read(thanks)) == [None]


def test_unlikely_words_in_likely_silence_were_not_said() -> None:
    assert doubts(read(spoken("I went home."), log_probability=-1.2, no_speech=0.7)) == ["no_speech"]


def test_the_share_in_doubt_is_one_of_time() -> None:
    words = (*spoken("I went home."), *spoken("He stays", start_ms=1200, confidence=0.1))
    found = judged([read(words)], VOICED, min_confidence=0.75)
    assert doubtful_share(found.segments) == 0.4
    assert doubtful_share(()) == 0.0
