"""Thousands of cases, a test for each kind of them: a test for each case would take longer to begin than to run."""

from __future__ import annotations

from tests.support.findings import corrections
from tests.support.rule_cases import RIGHT, WRONG


def test_errors_are_found_and_put_right() -> None:
    found = [(pattern_id, text, corrections(text).get(pattern_id)) for pattern_id, text, _ in WRONG]
    assert found == [(pattern_id, text, right) for pattern_id, text, right in WRONG]


def test_correct_speech_is_left_alone() -> None:
    assert {text: found for text in RIGHT if (found := corrections(text))} == {}


def test_a_correction_is_no_error_itself() -> None:
    corrected = [right for _, _, many in WRONG for right in many]
    assert {right: found for right in corrected if (found := corrections(right))} == {}
