from __future__ import annotations

import pytest

from tests.support.findings import corrections
from tests.support.rule_cases import RIGHT, WRONG


@pytest.mark.parametrize(("pattern_id", "text", "right"), WRONG)
def test_an_error_is_found_and_put_right(pattern_id: str, text: str, right: list[str]) -> None:
    assert corrections(text)[pattern_id] == right


@pytest.mark.parametrize("text", RIGHT)
def test_correct_speech_is_left_alone(text: str) -> None:
    assert corrections(text) == {}


@pytest.mark.parametrize("right", [right for _, _, corrected in WRONG for right in corrected])
def test_a_correction_is_no_error_itself(right: str) -> None:
    assert corrections(right) == {}
