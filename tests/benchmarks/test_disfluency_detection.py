"""Fillers, repetitions and repairs found in two AMI meetings, against the tags made by hand.

The detector reads the verbatim words only. Sentences that a speaker gave up are tagged too, though nothing in the words
tells them from two sentences; they are in the last row, where crossing one of their words out is no false alarm.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from speakkit.text.disfluency import Kind, find_disfluencies
from tests.support.ami import TaggedSpeaker, read_speaker

MEETINGS = ("IS1001a", "ES2002a")
Tokens = set[tuple[int, int]]
"""Pairs of speaker and token."""


@pytest.fixture(scope="module")
def speakers(shared_data: Path) -> list[TaggedSpeaker]:
    folder = shared_data / "meetings" / "ami"
    return [read_speaker(folder, meeting, speaker) for meeting in MEETINGS for speaker in "ABCD"]


def found(speakers: Iterable[TaggedSpeaker], *kinds: Kind) -> Tokens:
    return {
        (number, token)
        for number, speaker in enumerate(speakers)
        for disfluency in find_disfluencies(speaker.text)
        if disfluency.kind in kinds
        for token in disfluency.token_indices
    }


def tagged(speakers: Iterable[TaggedSpeaker], *tags: str) -> Tokens:
    return {
        (number, token) for number, speaker in enumerate(speakers) for tag in tags for token in getattr(speaker, tag)
    }


def precision_and_recall(name: str, guessed: Tokens, truth: Tokens) -> tuple[float, float]:
    hits = len(guessed & truth)
    precision, recall = hits / len(guessed), hits / len(truth)
    print(f"\n{name}: {len(truth)} tagged, {len(guessed)} found, precision {precision:.2f}, recall {recall:.2f}")
    return precision, recall


def test_fillers(speakers: list[TaggedSpeaker]) -> None:
    precision, recall = precision_and_recall("fillers", found(speakers, "filler"), tagged(speakers, "hesitations"))
    assert precision >= 0.9
    assert recall >= 0.95


def test_repetitions(speakers: list[TaggedSpeaker]) -> None:
    truth = tagged(speakers, "repetitions")
    precision, recall = precision_and_recall("repetitions", found(speakers, "repetition"), truth)
    assert precision >= 0.75
    assert recall >= 0.8


def test_repairs(speakers: list[TaggedSpeaker]) -> None:
    truth = tagged(speakers, "repairs") - tagged(speakers, "repetitions")
    precision, recall = precision_and_recall("self-repairs", found(speakers, "repair"), truth)
    assert precision >= 0.5
    assert recall >= 0.25


def test_everything_crossed_out(speakers: list[TaggedSpeaker]) -> None:
    truth = tagged(speakers, "repetitions", "repairs", "given_up")
    precision, recall = precision_and_recall("crossed out", found(speakers, "repetition", "repair"), truth)
    assert precision >= 0.85
    assert recall >= 0.4
