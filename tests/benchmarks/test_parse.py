"""What a parse adds to the rules on hand-corrected dialogues (ErAConD): whether the `rules` analyser should have one.

The detector was written while looking at group 1. Groups 2 and 3 and the corrected side say whether it earns its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from speakkit.analyse.engines.rules.sentence import Occurrence
from speakkit.analyse.engines.rules.talk import Talk
from speakkit.analyse.engines.rules_engine import DETECTORS, occurrences_by_certainty
from tests.benchmarks.test_rules_on_eracond import bare
from tests.support.ami import read_speaker
from tests.support.eracond import AnnotatedText, annotated_texts, corrected_texts
from tests.support.parse_detector import ParseDetector
from tests.support.values import make_transcript


class Score(NamedTuple):
    """How many findings there are, how many are right, and how many edits they touch."""

    found: int
    right: int
    touched: int


def found_in(text: str, *, parsed: bool) -> list[Occurrence]:
    detectors = (ParseDetector(), *DETECTORS) if parsed else DETECTORS
    certain, possible = occurrences_by_certainty(Talk(make_transcript(text)), detectors)
    return [one for found in (certain, possible) for many in found.values() for one in many]


def score(texts: Sequence[AnnotatedText], *, written: bool, parsed: bool) -> Score:
    found = right = touched = 0
    for text in texts:
        places = [
            (one.edit_start, one.edit_end) for one in found_in(text.text if written else bare(text.text), parsed=parsed)
        ]
        found += len(places)
        right += sum(any(edit.touches(*place) for edit in text.edits) for place in places)
        touched += sum(any(edit.touches(*place) for place in places) for edit in text.edits)
    return Score(found, right, touched)


@pytest.mark.parametrize("written", [True, False], ids=["with punctuation", "without"])
@pytest.mark.parametrize("groups", ["1", "23"])
def test_what_a_parse_adds(is_bench: bool, shared_data: Path, groups: str, *, written: bool) -> None:
    """On every turn when benchmarks are asked for, else on every fifth."""
    texts = list(annotated_texts(shared_data / "errors" / "eracond", groups))[:: 1 if is_bench else 5]
    alone, both = (score(texts, written=written, parsed=parsed) for parsed in (False, True))
    edits = sum(len(text.edits) for text in texts)
    for name, one in (("rules alone", alone), ("with a parse", both)):
        print(
            f"\ngroups {groups}, {'with' if written else 'without'} punctuation, {name}: {one.right} of {one.found} right "
            f"({one.right / one.found:.2f}), {one.touched} of {edits} edits touched ({one.touched / edits:.3f})"
        )
    assert both.touched >= alone.touched


def added(texts: Iterable[str]) -> list[Occurrence]:
    return [one for text in texts for one in found_in(text, parsed=True) if one not in found_in(text, parsed=False)]


def test_what_a_parse_finds_in_correct_and_uncorrected_talk(shared_data: Path) -> None:
    folder = shared_data / "meetings" / "ami"
    spoken = [read_speaker(folder, meeting, speaker).text for meeting in ("ES2002a", "IS1001a") for speaker in "ABCD"]
    for name, texts in (
        ("corrected dialogues", list(corrected_texts(shared_data / "errors" / "eracond"))),
        ("meetings", spoken),
    ):
        alarms = added(texts)
        print(f"\n{name}: {len(alarms)} findings beside the rules'")
        print(*(f"{one.pattern_id}: {one.right}" for one in alarms), sep="\n")
    assert not added(["She lives here. The books on the table are mine."])
