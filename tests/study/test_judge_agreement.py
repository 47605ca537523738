"""Agreement of two who judged the same sessions."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from speakkit import simulate
from speakkit.errors import InputError
from speakkit.kit import Kit
from speakkit.study.judge_agreement import NO_INTERVAL, SELECTED, TOO_FEW
from tests.support.histories import publish_histories

A, B = "Missing articles", "Wrong article"


def test_the_worked_value_of_kappa_and_ac1(tmp_path: Path) -> None:
    first = publish_histories(tmp_path / "1", {"ana": {"A": "x" * 90 + "x" * 5 + "o" * 5}})
    second = publish_histories(tmp_path / "2", {"ana": {"A": "x" * 90 + "o" * 5 + "x" * 5}})
    table = first.agreement_of_analysers(second).set_index("key").loc[["all"]]
    counts, coefficients = ["units", "both_present", "only_first", "only_second"], ["raw", "cohens_kappa", "gwets_ac1"]
    assert table[counts].to_numpy().tolist() == [[100, 90, 5, 5]]
    assert table[coefficients].to_numpy()[0] == pytest.approx([0.9, -0.0526, 0.8895], abs=5e-5)


def test_only_what_both_judged_counts(tmp_path: Path) -> None:
    first = publish_histories(tmp_path / "1", {"ana": {"A": "x-on", "B": "xxxx"}})
    second = publish_histories(tmp_path / "2", {"ana": {"A": "xxxx", "C": "oooo"}})
    assert first.agreement_of_analysers(second)["units"].tolist() == [2, 2]


def test_nothing_in_common_is_said(tmp_path: Path) -> None:
    first, second = (publish_histories(tmp_path / name, {name: {"A": "x"}}) for name in ("ana", "bo"))
    with pytest.raises(InputError, match="judged by both"):
        first.agreement_of_analysers(second)


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    """Twelve sessions of ana with articles listed: mia rejects the last three, tom the last two; bo edits the first."""

    def review(by: str, number: int, decision: str, **edit: str) -> dict[str, object]:
        where: dict[str, object] = {"learner_id": "ana", "session_id": f"ana-{number:02d}", "pattern": A}
        return where | {"reviewed_by": by, "decision": decision} | edit

    given = [
        review(by, number, "reject" if number >= 12 - rejected else "accept")
        for by, rejected in (("mia", 3), ("tom", 2))
        for number in range(12)
    ]
    given += [review("tom", 0, "reject"), review("tom", 0, "withdraw")]
    given += [review("bo", 0, "edit", new_category="grammar", new_pattern=B)]
    stands = {"ana": {A: "-xxxxxxxxx--", B: "xooooooooooo"}}
    return publish_histories(tmp_path_factory.mktemp("reviewed"), stands, reviews=given)


def test_two_reviewers_agree_on_what_both_judged(reviewed: Kit) -> None:
    row = reviewed.agreement_of_reviewers("mia", "tom").to_dict("records")[0]
    assert [row[name] for name in ("units", "both_present", "only_first", "only_second", "both_absent")] == [
        *(11, 8, 0, 1, 2)
    ]
    assert row["cohens_kappa"] == pytest.approx(cohens_kappa([[8, 0], [1, 2]], return_results=False))
    assert row["reason"] == NO_INTERVAL


def test_a_reviewer_of_an_analyser_tells_its_precision_and_nothing_beyond_chance(reviewed: Kit) -> None:
    row = reviewed.agreement_with_reviewer("mia").to_dict("records")[0]
    assert (row["units"], row["both_present"], row["only_first"], row["raw"]) == (12, 9, 3, 0.75)
    assert pd.isna([row["cohens_kappa"], row["krippendorffs_alpha"], row["gwets_ac1"]]).all()
    assert row["reason"].startswith(SELECTED)


def test_an_analyser_is_taken_at_its_word_whatever_was_reviewed(reviewed: Kit, tmp_path: Path) -> None:
    other = publish_histories(tmp_path / "other", {"ana": {A: "x" * 9 + "o" * 3, B: "o" * 12}})
    table = reviewed.agreement_of_analysers(other).set_index("key")
    assert table["units"].to_dict() == {"all": 23, f"grammar:{A}": 12, f"grammar:{B}": 11}
    assert table.loc[[f"grammar:{A}"], ["both_present", "only_first"]].to_numpy().tolist() == [[9, 3]]


def test_another_analyser_can_be_held_against_a_reviewer(reviewed: Kit, tmp_path: Path) -> None:
    other = publish_histories(tmp_path / "other", {"ana": {A: "x" * 9 + "o" * 3}})
    row = reviewed.agreement_with_reviewer("mia", analysed=other).to_dict("records")[0]
    assert (row["raw"], row["cohens_kappa"], row["gwets_ac1"]) == (1, 1, 1)


def test_few_units_show_counts_alone(tmp_path: Path) -> None:
    first, second = (publish_histories(tmp_path / str(n), {"ana": {A: "xoxoxoxoo"}}) for n in (1, 2))
    row = first.agreement_of_analysers(second).to_dict("records")[0]
    assert (row["units"], row["both_present"], row["reason"]) == (9, 4, TOO_FEW)
    assert pd.isna([row["raw"], row["cohens_kappa"], row["gwets_ac1"]]).all()


def test_intervals_are_over_learners_from_ten_on() -> None:
    one, two = (simulate(12, 8, analyser=name, sensitivity=s).dataset for name, s in (("one", 1.0), ("two", 0.7)))
    row = one.agreement_of_analysers(two).to_dict("records")[0]
    assert row["raw_low"] < row["raw"] < row["raw_high"]
    assert row["ac1_low"] < row["gwets_ac1"] < row["ac1_high"]
    assert row["reason"] == ""


def test_who_has_reviewed_nothing_is_told_who_has(reviewed: Kit) -> None:
    with pytest.raises(InputError, match=r"'zoe'.*there are: bo, mia, tom"):
        reviewed.agreement_with_reviewer("zoe")
    with pytest.raises(InputError, match="judged by both"):
        reviewed.agreement_of_reviewers("bo", "tom")


def test_without_reviews_there_is_nobody_to_agree_with(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there are: none"):
        publish_histories(tmp_path, {"ana": {A: "xo"}}).agreement_with_reviewer("mia")
