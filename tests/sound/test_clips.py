from __future__ import annotations

import io
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from speakkit.model import Quote, Word
from speakkit.model.clip import Clip
from speakkit.sound.clips import MAX_MS, MIN_MS, clips_around, sound_of
from speakkit.sound.decoding import RecordingLimits, Waveform, load
from tests.support.tones import bursts

HOUR_MS = 3_600_000


def quote(start_ms: int, end_ms: int) -> Quote:
    return Quote(text="went to market", token_start=0, token_end=3, start_ms=start_ms, end_ms=end_ms)


def spans(quotes: Sequence[Quote], words: Sequence[Word] = (), duration_ms: int = 60_000) -> list[tuple[int, int]]:
    return [(clip.start_ms, clip.end_ms) for clip in clips_around("s1", quotes, words, duration_ms)]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ((20_000, 21_000), (19_000, 22_000)),
        ((20_000, 20_200), (18_600, 21_600)),  # 3 s at least
        ((20_000, 24_000), (19_000, 25_000)),
        ((20_000, 27_000), (19_500, 27_500)),  # 8 s at most
        ((20_000, 40_000), (19_500, 27_500)),  # a long one from its beginning
        ((0, 1000), (0, 3000)),
        ((59_500, 60_000), (57_000, 60_000)),
    ],
)
def test_a_clip_has_a_second_around_its_quote_and_lasts_3_to_8_s(said: tuple[int, int], kept: tuple[int, int]) -> None:
    assert spans([quote(*said)]) == [kept]


def test_words_at_its_edges_stay_whole() -> None:
    words = [Word(text="before", start_ms=18_700, end_ms=19_300), Word(text="after", start_ms=21_900, end_ms=22_400)]
    assert spans([quote(20_000, 21_000)], words) == [(18_700, 22_400)]


def test_a_word_that_would_make_it_too_long_is_left_out() -> None:
    words = [Word(text="before", start_ms=19_000, end_ms=19_800), Word(text="after", start_ms=27_200, end_ms=27_900)]
    assert spans([quote(20_000, 27_000)], words) == [(19_800, 27_200)]


def test_a_quote_that_a_clip_plays_already_gets_none_of_its_own() -> None:
    assert spans([quote(20_000, 21_000), quote(20_300, 21_500), quote(30_000, 31_000)]) == [
        (19_000, 22_000),
        (29_000, 32_000),
    ]


def test_a_quote_without_times_or_past_the_end_has_no_clip() -> None:
    untimed = Quote(text="went", token_start=0, token_end=1)
    assert spans([untimed, quote(60_000, 61_000)]) == []


@given(
    st.lists(st.tuples(st.integers(0, HOUR_MS), st.integers(1, 20_000)), max_size=8),
    st.lists(st.tuples(st.integers(0, HOUR_MS), st.integers(1, 3000)), max_size=8),
    st.integers(1, HOUR_MS),
)
def test_whatever_was_said_when_clips_are_within_their_bounds(
    said: list[tuple[int, int]], spoken: list[tuple[int, int]], duration_ms: int
) -> None:
    quotes = [quote(start, start + length) for start, length in said if start + length <= duration_ms]
    words = [Word(text="w", start_ms=start, end_ms=start + length) for start, length in spoken]
    clips = clips_around("s1", quotes, words, duration_ms)
    assert all(any(clip.plays(one) for clip in clips) for one in quotes)
    assert all(min(MIN_MS, duration_ms) <= clip.duration_ms <= MAX_MS for clip in clips)
    assert all(any(clip.plays(one) for one in quotes) for clip in clips)


@pytest.fixture(scope="module")
def talk() -> Waveform:
    return Waveform(bursts(20))


def test_a_clip_is_what_was_said_there(talk: Waveform, tmp_path: Path) -> None:
    clip = Clip(session_id="s1", start_ms=5_000, end_ms=9_000)
    path = tmp_path / clip.name
    path.write_bytes(sound_of(talk, clip))
    recording, heard = load(path, RecordingLimits(10**6, 10**6))
    assert (recording.container, recording.codec) == ("matroska,webm", "opus")
    assert heard.duration_ms == pytest.approx(4000, abs=30)
    loud = np.abs(heard.samples).reshape(-1, 160)[:390].mean(axis=1) > 0.05
    there = np.abs(talk.slice(5_000, 8_900).samples).reshape(-1, 160).mean(axis=1) > 0.05
    assert np.mean(loud == there) > 0.95


def test_the_same_clip_is_the_same_bytes_and_small(talk: Waveform) -> None:
    clip = Clip(session_id="s1", start_ms=0, end_ms=MAX_MS)
    first = sound_of(talk, clip)
    time.sleep(0.01)
    assert sound_of(talk, clip) == first
    assert len(first) < 32_000
    assert io.BytesIO(first).read(4) == b"\x1a\x45\xdf\xa3"


@pytest.mark.parametrize("key", ["s1/a.webm", "s1/00000001-00000001.webm", "s1/00000002-00000001.webm", "s1", "s1/x/y"])
def test_a_key_that_is_no_clip_s_is_none(key: str) -> None:
    assert Clip.of_key(key) is None


def test_a_key_says_what_a_clip_plays() -> None:
    clip = Clip(session_id="s1", start_ms=1234, end_ms=5678)
    assert Clip.of_key(clip.key) == clip
