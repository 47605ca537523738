"""A change of what is measured has a version of its own, or stored values would be compared with others unawares."""

from __future__ import annotations

import hashlib
import json

from speakkit.measure.session import measure_session
from speakkit.measure.syllables import with_syllables
from speakkit.measure.version import MEASURES_VERSION, measure_version
from speakkit.model import Transcript, Word
from speakkit.sound import pocketsphinx_models
from tests.support.samples import planted_sessions

DIGESTS = {1: "20fe381800979a54", 2: "481027b8d5a265ce"}
"""What each version measures of the samples' scripts and of the words below. Where this test fails, measuring has changed: raise
MEASURES_VERSION, so that stored measures are due, and write down what the new version measures."""

ODD_WORDS = """
At 7:30 a.m. on 2024-03-01 we paid £5, $3.50 and 20 % in the U.S.A. for the 1st of 24/7 shops. Um, I, I, I mean he, he went, no,
they went to the the market; the man who, we have a well-known ex-boss at 221B Baker Street, call 555-0199 or 0170 1234567.
"""


def timed(text: str) -> Transcript:
    """The text with a word every 350 ms, each lasting 300, and half a second of silence at the end of a line."""
    words, at = [], 0
    for line in text.strip().splitlines():
        for word in line.split():
            words.append(Word(text=word, start_ms=at, end_ms=at + 300))
            at += 350
        at += 500
    return Transcript(
        text=" ".join(text.split()),
        words=tuple(words),
        language="en",
        duration_ms=at,
        verbatim=True,
        engine="test",
        engine_version="1",
        model=None,
        mean_confidence=None,
        unreliable=None,
    )


def digest() -> str:
    scripts = [session.script for session in planted_sessions()]
    lookup = pocketsphinx_models.syllables
    heard = [with_syllables(timed(text), lookup) for text in (*scripts, ODD_WORDS)]
    values = [
        (measure.name, None if measure.value is None else round(measure.value, 6), measure.null_reason)
        for one in heard
        for measure in measure_session(one, lookup)
        if measure.name != "less_common_words"  # of a package that not everybody has
    ]
    syllables = [word.syllables for one in heard for word in one.words]
    return hashlib.sha256(json.dumps([values, syllables]).encode()).hexdigest()[:16]


def test_what_is_measured_is_what_this_version_measures() -> None:
    assert digest() == DIGESTS[MEASURES_VERSION]
    assert measure_version().startswith(f"{MEASURES_VERSION} tokens ")
