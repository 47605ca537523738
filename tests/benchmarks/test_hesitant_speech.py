"""The sample learner who hesitates as the embedded recogniser hears her, against what she said and when.

Her voice is synthetic, so that the words are easy and the hesitations alone are what is tested: how many fillers are counted,
what is left of words said again and taken back, when words begin, and what measures of fluency come of it.
`tests/measure/test_hesitant_speech.py` does the same without ears.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein

from speakkit.measure.session import measure_session
from speakkit.model import Span, Transcript
from speakkit.settings import Settings
from speakkit.sound.decoding import RecordingLimits, load
from speakkit.sound.pocketsphinx_models import syllables
from speakkit.study.bench.compared_words import compared_words
from speakkit.text.tokens import normalise
from speakkit.transcribe.engines.local import LocalTranscriber
from speakkit.transcribe.protocol import TranscriptionRequest
from tests.support.ledgers import Ledger
from tests.support.samples import SAMPLES, HesitantSession, hesitant_sessions

NEAR_MS = 400
"""How far from its place a filler may be found."""
pytestmark = pytest.mark.timeout(1200)


@dataclass(frozen=True)
class Heard:
    """A session with the transcript that came of it."""

    said: HesitantSession
    transcript: Transcript

    @property
    def spans(self) -> list[Span]:
        return [Span(start_ms=start, end_ms=end) for start, end in self.said.word_times_ms]

    @property
    def fillers(self) -> tuple[int, int, int]:
        """How many were said, how many of them were counted in their place, and how many were counted."""
        said = [self.spans[number] for (number,) in self.said.places("filler")]
        counted = self.transcript.fillers or ()
        near = [any(one.start_ms - NEAR_MS <= is_.start_ms <= one.end_ms + NEAR_MS for one in counted) for is_ in said]
        return len(said), sum(near), len(counted)

    @property
    def matched(self) -> list[tuple[int, int]]:
        """The words that were heard as they were said, and which of the transcript's they are."""
        said, heard = ([normalise(word) for word in words] for words in (self.said.words, self.heard_words))
        blocks = (block for block in Levenshtein.opcodes(said, heard) if block.tag == "equal")
        return [
            (block.src_start + step, block.dest_start + step)
            for block in blocks
            for step in range(block.src_end - block.src_start)
        ]

    @property
    def heard_words(self) -> list[str]:
        return [word.text for word in self.transcript.words]

    @property
    def late_ms(self) -> list[int]:
        """How much too late the aligned words begin."""
        words = self.transcript.words
        starts = [(said, words[heard].start_ms) for said, heard in self.matched if words[heard].is_aligned]
        return [start - self.said.word_times_ms[said][0] for said, start in starts if start is not None]

    @property
    def errors(self) -> tuple[int, int]:
        """Word errors against all that she says but fillers and what is broken off, and how many words that is."""
        said = compared_words(" ".join(word for word in self.said.words if not word.endswith("-")))
        return Levenshtein.distance(said, compared_words(self.transcript.text)), len(said)

    def left_of(self, *kinds: str) -> tuple[int, int]:
        """How many words of these disfluencies were heard, and how many there are."""
        words = [word for place in self.said.places(*kinds) for word in place]
        heard = {said for said, _ in self.matched}
        return sum(word in heard for word in words), len(words)


@pytest.fixture(scope="module")
def heard(only_in_bench: None) -> list[Heard]:
    engine = LocalTranscriber(Settings())
    return [Heard(session, _heard(engine, session)) for session in hesitant_sessions()]


def _heard(engine: LocalTranscriber, session: HesitantSession) -> Transcript:
    waveform = load(SAMPLES / session.file, RecordingLimits(10**6, 90_000))[1]
    request = TranscriptionRequest(SAMPLES / session.file, waveform, language="en")
    return engine.transcribe(request, Ledger("transcribe").ledger)


def total(pairs: Iterator[tuple[int, int]]) -> tuple[int, int]:
    found = list(pairs)
    return sum(one for one, _ in found), sum(one for _, one in found)


def test_her_words_are_heard_and_her_fillers_counted(heard: Sequence[Heard]) -> None:
    wrong, words = total(one.errors for one in heard)
    unreliable = sum(one.transcript.unreliable is not None for one in heard)
    print(f"\nwords wrong: {wrong} of {words}; unreliable: {unreliable} of {len(heard)}")
    for name, kinds in (("said again", ("repetition",)), ("taken back", ("repair",)), ("broken off", ("cut off",))):
        left, of = total(one.left_of(*kinds) for one in heard)
        print(f"words {name} that stand in the transcripts: {left} of {of}")
    said, found, counted = (sum(one.fillers[at] for one in heard) for at in range(3))
    print(f"fillers: {said} said, {counted} counted, {found} of those said where they were said")
    assert found >= 0.9 * said
    assert counted <= 1.2 * said


def test_her_words_begin_where_flite_begins_them(heard: Sequence[Heard]) -> None:
    late = [ms for one in heard for ms in one.late_ms]
    words = [word for one in heard for word in one.transcript.words]
    aligned = sum(word.is_aligned is True for word in words)
    off = np.abs(late)
    print(
        f"\n{aligned} of {len(words)} words aligned; starts of {len(late)} of them: {median(late):+.0f} ms late at the median",
        end=", ",
    )
    print(f"off {median(off):.0f} ms at the median, {np.percentile(off, 90):.0f} at p90")
    assert aligned >= 0.95 * len(words)
    assert median(off) <= 25
    assert np.percentile(off, 90) <= 60


def test_what_is_measured_of_her_is_what_she_did(heard: Sequence[Heard]) -> None:
    print("\nmeasured / true: speaking time, phonation time, pauses, fillers, syllables a second")
    for one in heard:
        said = one.said
        found = {measure.name: measure for measure in measure_session(one.transcript, syllables)}
        pausing_ms = sum(end - start for start, end in said.pauses_ms)
        print(
            f"{said.file}: {found['speaking_time'].value:.1f} / {said.speaking_ms / 1000:.1f}, "
            f"{found['phonation_time'].value:.1f} / {(said.speaking_ms - pausing_ms) / 1000:.1f}, "
            f"{found['pauses_per_min'].value:.1f} / {60_000 * len(said.pauses_ms) / said.speaking_ms:.1f} a minute, "
            f"{found['fillers_per_min'].value:.1f} / {60_000 * one.fillers[0] / said.speaking_ms:.1f} a minute, "
            f"{found['speech_rate'].value:.2f}; repetitions: {found['repetitions_per_min'].null_reason}"
        )
        assert found["speaking_time"].value == pytest.approx(said.speaking_ms / 1000, rel=0.03)
        assert found["phonation_time"].value == pytest.approx((said.speaking_ms - pausing_ms) / 1000, rel=0.05)
