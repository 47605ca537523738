"""Words of a sample are found where they are said, whatever its transcript leaves out, and far from there stay as they were."""

from __future__ import annotations

import pytest

from speakkit.model import Word
from speakkit.sound.alignment import align_near
from speakkit.sound.decoding import RecordingLimits, Waveform, load
from tests.support.samples import SAMPLES, hesitant_sessions

SESSION = hesitant_sessions()[0]
FIRST = 13
"""How many words her first sentence has; two of them are fillers."""
EARLY_MS = 150
"""How much too early the times are that alignment starts from."""


@pytest.fixture(scope="module")
def waveform() -> Waveform:
    whole = load(SAMPLES / SESSION.file, RecordingLimits(10**6, 90_000))[1]
    return whole.slice(0, SESSION.word_times_ms[FIRST][0])


def said(*kinds: str) -> list[Word]:
    """The first words without those that are disfluencies of these kinds, a little earlier than they are said."""
    left_out = {word for place in SESSION.places(*kinds) for word in place}
    return [
        Word(text=text, start_ms=max(0, start - EARLY_MS), end_ms=max(0, end - EARLY_MS), is_aligned=False)
        for place, text, (start, end) in zip(range(FIRST), SESSION.words, SESSION.word_times_ms, strict=False)
        if place not in left_out
    ]


def off_ms(words: list[Word], kinds: tuple[str, ...]) -> list[int]:
    """How far from where it is said each word is found that was aligned."""
    expected = [(word.start_ms or 0) + EARLY_MS for word in said(*kinds)]
    return [abs((word.start_ms or 0) - at) for word, at in zip(words, expected, strict=True) if word.is_aligned]


@pytest.mark.parametrize("kinds", [(), ("filler",)])
def test_words_are_found_though_the_transcript_may_leave_out_the_fillers_between_them(
    waveform: Waveform, kinds: tuple[str, ...]
) -> None:
    assert {place for (place,) in SESSION.places("filler")} & set(range(FIRST))
    found = off_ms(list(align_near(waveform, said(*kinds))), kinds)
    assert len(found) >= len(said(*kinds)) - 1  # the "a" after "uh" has the same sound
    assert sorted(found)[len(found) // 2] <= 25


def test_a_word_that_is_found_far_from_its_time_keeps_it(waveform: Waveform) -> None:
    words = said()
    far = words[0].model_copy(update={"start_ms": 4_000, "end_ms": 4_200})
    found = align_near(waveform, [far, *words[1:]])
    assert found[0] == far
    assert sum(word.is_aligned is True for word in found[1:]) >= len(words) - 2
