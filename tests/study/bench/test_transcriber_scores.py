from __future__ import annotations

from pathlib import Path

from speakkit.model import Filler, Segment, Transcript, Word
from speakkit.study.bench.comparison import difference_over_speakers
from speakkit.study.bench.references import PlantedPhrases, Reference
from speakkit.study.bench.transcriber_scores import (
    Heard,
    WordErrors,
    by_speaker,
    fillers_heard,
    kept_mistakes,
    lost_mistakes,
    passing,
    word_errors,
    word_times,
)
from tests.support.values import make_transcript


def heard(said: str, transcript: Transcript | str | None, **known: object) -> Heard:
    made = make_transcript(transcript) if isinstance(transcript, str) else transcript
    return Heard(Reference(Path("a.wav"), said, **known), made, 1000, 0.5)  # type: ignore[arg-type]


def test_errors_are_counted_on_words_and_nothing_heard_is_all_wrong() -> None:
    together = word_errors("all", [heard("I go to 2 shops", "I go two shops"), heard("good bye", None)])
    assert (together.words, together.errors, together.recordings) == (7, 3, 2)


def test_speakers_are_told_apart_without_their_names() -> None:
    groups = by_speaker([heard("a b", "a b", speaker="Mia"), heard("a b", "a c", speaker="Mia"), heard("a", "a")])
    assert [(one.words, one.errors) for one in groups] == [(4, 1)]
    assert "Mia" not in groups[0].name


def test_a_loop_is_seen_in_the_text_and_in_what_was_left_out() -> None:
    looping = heard("a", "I am so sorry " * 4)
    marked = make_transcript("a").model_copy(
        update={"segments": (Segment(start_ms=0, end_ms=9, word_start=0, word_end=0, confidence=0, doubt="loop"),)}
    )
    assert [looping.has_loop, heard("a", marked).has_loop, heard("a", "a").has_loop] == [True, True, False]


def test_what_a_threshold_lets_pass() -> None:
    sure, unsure = make_transcript("a b"), make_transcript("c d").model_copy(update={"mean_confidence": 0.3})
    rows = passing([heard("a b", sure.model_copy(update={"mean_confidence": 0.9})), heard("a b", unsure)])
    assert {row.least: (row.recordings, row.errors, row.bad) for row in rows}[0.5] == (1, 0, 0)
    assert passing([heard("a b", sure)]) == ()


def test_known_mistakes_that_were_smoothed_over_are_named() -> None:
    planted = (PlantedPhrases(pattern_id="grammar.article.missing", phrases=("am engineer", "have big dog")),)
    one = heard("I am engineer and I have big dog", "I'm engineer and I have a big dog.", planted=planted)
    assert [(kept.planted, kept.kept) for kept in kept_mistakes([one])] == [(2, 1)]
    assert list(lost_mistakes([one])) == [("a.wav", "have big dog")]


def test_fillers_are_unknown_where_the_engine_found_no_way() -> None:
    known = make_transcript("I go").model_copy(update={"fillers": (Filler(text="um", start_ms=0, end_ms=1),) * 3})
    counted = fillers_heard([heard("um I uh go", known), heard("um", "um")], looks_for_them=True)
    assert counted is not None
    assert (counted.said, counted.found, counted.false, counted.unknown) == (2, 2, 1, 1)
    assert fillers_heard([heard("I go", "I go")], looks_for_them=False) is None


def test_starts_of_words_are_compared_where_words_are_right() -> None:
    said = tuple(Word(text=text, start_ms=ms, end_ms=ms + 10) for text, ms in (("I", 100), ("go", 400), ("home", 900)))
    one = heard("I go home", make_transcript("I went home"), words=said)
    times = word_times([one])
    assert times is not None
    assert (times.words, times.timed_share, times.median_ms) == (2, 1.0, 200)


def test_a_difference_needs_ten_speakers() -> None:
    def errors(count: int, wrong: int) -> list[WordErrors]:
        return [WordErrors(name=str(n), recordings=1, words=10, errors=wrong + n % 2) for n in range(count)]

    assert difference_over_speakers(errors(9, 2), errors(9, 1)) is None
    interval = difference_over_speakers(errors(10, 2), errors(10, 1))
    assert interval is not None
    assert all(abs(bound - 0.1) < 1e-9 for bound in interval)
