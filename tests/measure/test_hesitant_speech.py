"""The sample learner who hesitates, whose words, times and disfluencies are known: what is measured of her is what she did.

The words are the script's own, so that no recogniser's ear plays a part (`tests/benchmarks/test_hesitant_speech.py` has them
heard); pauses are those of the recordings.
"""

from __future__ import annotations

from functools import cache

import pytest

from speakkit.measure.session import measure_session
from speakkit.model import Transcript, Word
from speakkit.sound.decoding import RecordingLimits, load
from speakkit.sound.voice_activity import silences
from speakkit.text.disfluency import find_disfluencies
from tests.support.sample_dataset import rules_analysis
from tests.support.samples import SAMPLES, HesitantSession, hesitant_sessions

SESSIONS = hesitant_sessions()
every_session = pytest.mark.parametrize("session", SESSIONS, ids=lambda session: session.file)


@cache
def said(file: str) -> Transcript:
    """A transcript without fault, its pauses those of the recording."""
    [session] = [session for session in SESSIONS if session.file == file]
    waveform = load(SAMPLES / file, RecordingLimits(10**6, 90_000))[1]
    timed = zip(session.words, session.word_times_ms, strict=True)
    return Transcript(
        text=session.script,
        words=tuple(Word(text=word, start_ms=start, end_ms=end, confidence=1) for word, (start, end) in timed),
        duration_ms=waveform.duration_ms,
        verbatim=True,
        engine="test",
        engine_version="1",
        pauses=silences(waveform),
    )


def measured(session: HesitantSession) -> dict[str, float]:
    found = measure_session(said(session.file), lambda _: None)
    return {measure.name: measure.value for measure in found if measure.value is not None}


@every_session
def test_pauses_of_the_signal_are_those_between_words(session: HesitantSession) -> None:
    """Flite says where a word begins; its first sound may be a silence, as that of "p" is."""
    found = measured(session)
    pausing_ms = sum(end - start for start, end in session.pauses_ms)
    assert found["speaking_time"] == pytest.approx(session.speaking_ms / 1000)
    assert found["pauses_per_min"] * session.speaking_ms / 60_000 == pytest.approx(len(session.pauses_ms), abs=2)
    assert found["phonation_time"] == pytest.approx((session.speaking_ms - pausing_ms) / 1000, rel=0.05)


@every_session
def test_each_filler_counts_once(session: HesitantSession) -> None:
    per_min = measured(session)["fillers_per_min"]
    assert per_min * session.speaking_ms / 60_000 == pytest.approx(len(session.places("filler")))


def test_what_is_crossed_out_was_said_again_taken_back_or_broken_off() -> None:
    """By word. The other half is repairs that words alone hardly show: "the driver, the conductor"."""
    right = found = truth = 0
    for session in SESSIONS:
        crossed_out = {word for one in find_disfluencies(session.script) for word in one.token_indices}
        fillers = {word for words in session.places("filler") for word in words}
        right += len(crossed_out & session.crossed_out - fillers)
        found, truth = found + len(crossed_out - fillers), truth + len(session.crossed_out - fillers)
    assert right == found
    assert right >= 0.5 * truth


def test_a_mistake_that_she_puts_right_herself_is_not_reported() -> None:
    """As "we have eat, we ate" is."""
    found = [insight.pattern_id for session in SESSIONS for insight in rules_analysis(said(session.file)).insights]
    assert found.count("fluency.filler.overuse") == len(SESSIONS)
    assert [pattern for pattern in found if pattern is not None and not pattern.startswith("fluency.")] == []
