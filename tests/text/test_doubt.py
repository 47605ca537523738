"""Doubtful stretches: low confidence, loops, text over silence, impossible rates; nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speakkit.model import Span, Transcript, Word
from speakkit.text.doubt import Doubt, DoubtfulSpan, doubtful_spans, stretches
from tests.support.values import make_transcript

PHRASE = "thank you very much"


def doubts(transcript: Transcript) -> list[tuple[int, int, tuple[Doubt, ...]]]:
    return [(span.token_start, span.token_end, span.reasons) for span in doubtful_spans(transcript)]


def unsure(least: float, *confidences: float) -> Transcript:
    words = tuple(Word(text=f"word{index}", confidence=confidence) for index, confidence in enumerate(confidences))
    text = " ".join(word.text for word in words)
    return make_transcript(text, words=words, duration_ms=60_000, min_word_confidence=least)


def test_a_sound_transcript_has_no_doubt() -> None:
    assert doubts(make_transcript("Yesterday I go to the market and I buy some bread")) == []


@pytest.mark.parametrize(("least", "misheard", "heard"), [(0.1, 0.09, 0.1), (0.5, 0.49, 0.5)])
def test_words_are_doubted_below_what_their_transcript_says(least: float, misheard: float, heard: float) -> None:
    low = (Doubt.LOW_CONFIDENCE,)
    assert doubts(unsure(least, heard, misheard, heard, misheard, misheard)) == [(1, 2, low), (3, 5, low)]


def test_words_without_a_confidence_are_not_doubted_for_it() -> None:
    assert doubts(make_transcript("I go there", words=())) == []


@pytest.mark.parametrize(
    ("phrase", "times", "is_loop"), [(PHRASE, 4, True), (PHRASE, 3, False), ("very good", 5, False)]
)
def test_a_phrase_of_three_words_or_more_four_times_in_a_row_is_a_loop(phrase: str, times: int, is_loop: bool) -> None:
    text = f"so {' '.join([phrase] * times)} and bye"
    end = 1 + times * len(phrase.split())
    assert doubts(make_transcript(text)) == ([(1, end, (Doubt.LOOP,))] if is_loop else [])


def test_a_loop_ends_where_the_phrase_does_in_whole_or_in_part() -> None:
    assert doubts(make_transcript(f"{PHRASE}, {PHRASE}. {PHRASE}! {PHRASE}; thank you all"))[0][:2] == (0, 18)


def test_words_over_a_silence_of_the_signal_are_doubted() -> None:
    silence = (Span(start_ms=600, end_ms=1200),)
    assert doubts(make_transcript("we go thank you home now", pauses=silence)) == [(2, 4, (Doubt.OVER_SILENCE,))]


def test_a_word_that_reaches_into_a_silence_is_not_over_it() -> None:
    assert doubts(make_transcript("we go home", pauses=(Span(start_ms=400, end_ms=600),))) == []


def test_words_after_the_end_of_the_recording_are_doubted() -> None:
    assert doubts(make_transcript("we go home thanks", duration_ms=850)) == [(3, 4, (Doubt.OVER_SILENCE,))]


def test_more_words_than_anybody_says_in_the_time_are_doubted() -> None:
    words = " ".join(f"word{number}" for number in range(12))
    assert doubts(make_transcript(words, word_ms=100)) == [(0, 12, (Doubt.IMPOSSIBLE_RATE,))]
    assert doubts(make_transcript(words, word_ms=150)) == []


def test_a_burst_of_a_few_short_words_is_possible() -> None:
    assert doubts(make_transcript("it is as I do say", word_ms=60)) == []


@pytest.mark.parametrize(("speaking_ms", "count"), [(10_000, 0), (1_000, 1)])
def test_without_times_the_rate_is_that_of_the_whole(speaking_ms: int, count: int) -> None:
    silence = (Span(start_ms=0, end_ms=30_000 - speaking_ms),)
    transcript = make_transcript("a b c d e f g h i j k l", words=(), duration_ms=30_000, pauses=silence)
    assert len(doubtful_spans(transcript)) == count


def test_neighbouring_doubts_are_one_with_the_reasons_of_both() -> None:
    transcript = make_transcript(f"{' '.join([PHRASE] * 4)} home", pauses=(Span(start_ms=4800, end_ms=5100),))
    assert doubts(transcript) == [(0, 17, (Doubt.LOOP, Doubt.OVER_SILENCE))]


@given(st.lists(st.sampled_from(["a", "b", "c"]), max_size=40))
def test_loops_are_those_of_the_definition(words: list[str]) -> None:
    expected = {
        index
        for size in range(3, len(words) // 4 + 1)
        for start in range(len(words) - 4 * size + 1)
        if words[start : start + 4 * size] == words[start : start + size] * 4
        for index in range(start, start + 4 * size)
    }
    found = doubtful_spans(make_transcript(" ".join(words) or "-", words=(), duration_ms=10**6))
    assert {index for span in found for index in range(span.token_start, span.token_end)} == expected


@given(st.text(max_size=60), st.data())
def test_the_pieces_shown_are_the_whole_text(text: str, data: st.DataObject) -> None:
    from speakkit.text.tokens import tokenise

    edges = data.draw(st.lists(st.integers(0, len(tokenise(text))), unique=True, max_size=6).map(sorted))
    spans = [
        DoubtfulSpan(token_start=start, token_end=end, reasons=(Doubt.LOOP,))
        for start, end in zip(edges[::2], edges[1::2], strict=False)
    ]
    assert "".join(piece for piece, _ in stretches(text, spans)) == text
