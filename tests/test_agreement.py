"""Agreement of two who judged the same sessions."""

from __future__ import annotations

from pathlib import Path

import pytest

from speakkit.errors import InputError
from tests.support.histories import publish_histories


def test_the_worked_value_of_kappa_and_ac1(tmp_path: Path) -> None:
    first = publish_histories(tmp_path / "1", {"ana": {"A": "x" * 90 + "x" * 5 + "o" * 5}})
    second = publish_histories(tmp_path / "2", {"ana": {"A": "x" * 90 + "o" * 5 + "x" * 5}})
    table = first.agreement(second).set_index("key").loc[["all"]]
    counts, coefficients = ["units", "both_present", "only_first", "only_second"], ["raw", "cohens_kappa", "gwets_ac1"]
    assert table[counts].to_numpy().tolist() == [[100, 90, 5, 5]]
    assert table[coefficients].to_numpy()[0] == pytest.approx([0.9, -0.0526, 0.8895], abs=5e-5)


def test_only_what_both_judged_counts(tmp_path: Path) -> None:
    first = publish_histories(tmp_path / "1", {"ana": {"A": "x-on", "B": "xxxx"}})
    second = publish_histories(tmp_path / "2", {"ana": {"A": "xxxx", "C": "oooo"}})
    assert first.agreement(second)["units"].tolist() == [2, 2]


def test_nothing_in_common_is_said(tmp_path: Path) -> None:
    first, second = (publish_histories(tmp_path / name, {name: {"A": "x"}}) for name in ("ana", "bo"))
    with pytest.raises(InputError, match="judged by both"):
        first.agreement(second)
