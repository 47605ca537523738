"""Everything marked in its place."""

from __future__ import annotations

from speakkit.model import Filler, Insight, Quote, Span, Word
from speakkit.report.shown_quotes import Heard
from speakkit.text.tokens import TOKENISER_VERSION
from speakkit.web.marked_transcript import MarkedTranscript, Said, Silence, mark_transcript
from tests.support.values import NOON, make_transcript


def marked(text: str, *examples: tuple[int, int], **fields: tuple[Span | Word, ...]) -> MarkedTranscript:
    quotes = tuple(
        Quote(text="...", token_start=start, token_end=end, tokeniser_version=TOKENISER_VERSION)
        for start, end in examples
    )
    insight = Insight(
        rank=1,
        category="grammar",
        pattern_id=None,
        pattern="Articles",
        detail="",
        frequency=1,
        severity="low",
        suggestion="",
        examples=quotes or (Quote(text="...", token_start=900, token_end=901, tokeniser_version=TOKENISER_VERSION),),
    )
    return mark_transcript(Heard(make_transcript(text).model_copy(update=fields), NOON.date(), None), [insight])


def text_of(transcript: MarkedTranscript) -> str:
    return "".join(p.text for one in transcript.paragraphs for p in one.pieces if isinstance(p, Said))


def test_the_whole_text_is_there_once_whatever_is_marked() -> None:
    text = "Well, um, we went to market. It was, er, closed!  And then - home (late)."
    assert text_of(marked(text, (2, 6), (5, 9))) == text
    assert text_of(marked("")) == ""


def test_a_finding_is_marked_and_its_place_can_be_jumped_to() -> None:
    transcript = marked("We went to market today", (2, 4))
    found = [p for p in transcript.paragraphs[0].pieces if isinstance(p, Said) and p.insights]
    assert [(p.text, p.insights, p.places) for p in found] == [("to market", (1,), ((1, 1),))]
    assert transcript.placed == {(1, 1)}


def test_where_findings_overlap_each_word_knows_both() -> None:
    pieces = marked("one two three four", (0, 3), (2, 4)).paragraphs[0].pieces
    starts = {p.text: p.places for p in pieces if isinstance(p, Said) and p.places}
    assert starts == {"one two": ((1, 1),), "three four": ((1, 2),)}


def test_an_example_that_is_nowhere_has_no_place() -> None:
    assert marked("We went to market today").placed == frozenset()


def test_fillers_and_doubtful_words_are_marked() -> None:
    words = tuple(
        Word(text=text, start_ms=at * 300, end_ms=at * 300 + 250, confidence=0.2 if text == "sheep" else 0.9)
        for at, text in enumerate(("um", "a", "sheep"))
    )
    transcript = marked("um a sheep", words=words)
    pieces = [p for p in transcript.paragraphs[0].pieces if isinstance(p, Said)]
    assert [p.text for p in pieces if p.is_filler] == ["um"]
    assert [p.text for p in pieces if p.is_doubtful] == ["sheep"]
    assert (transcript.has_fillers, transcript.has_doubt, transcript.has_pauses) == (True, True, False)


def test_pauses_and_fillers_of_the_sound_stand_between_their_words() -> None:
    words = (Word(text="we", start_ms=0, end_ms=200), Word(text="left", start_ms=1400, end_ms=1700))
    transcript = marked(
        "we left",
        words=words,
        pauses=(Span(start_ms=210, end_ms=700),),
        fillers=(Filler(start_ms=720, end_ms=1100, text="um"),),
    )
    silences = [p for p in transcript.paragraphs[0].pieces if isinstance(p, Silence)]
    assert [(p.duration_ms, p.filler) for p in silences] == [(490, None), (380, "um")]


def test_a_long_pause_begins_a_paragraph_and_short_gaps_are_none() -> None:
    words = (
        Word(text="we", start_ms=0, end_ms=200),
        Word(text="left", start_ms=440, end_ms=700),
        Word(text="late", start_ms=3000, end_ms=3300),
    )
    transcript = marked("we left late", words=words)
    assert [paragraph.play_time for paragraph in transcript.paragraphs] == ["0:00", "0:03"]
    assert not [p for p in transcript.paragraphs[0].pieces if isinstance(p, Silence)]
