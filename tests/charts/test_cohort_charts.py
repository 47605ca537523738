"""Caterpillar, forest and co-occurrence: many learners, small cells not shown."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from speakkit.charts import caterpillar, caterpillar_table, cooccurrence, cooccurrence_table, forest, forest_table
from tests.support.marks import make_marks


def make_learners(count: int) -> pd.DataFrame:
    rng = np.random.default_rng(4)
    checked = rng.integers(4, 12, count)
    names = [f"learner{number}" for number in range(count)]
    return pd.DataFrame({"learner_id": names, "checked": checked, "present": rng.binomial(checked, 0.4)})


def make_groups(**learners: int) -> pd.DataFrame:
    return pd.DataFrame(
        [{"label": label, "estimate": 0.2, "low": 0.1, "high": 0.3, "learners": n} for label, n in learners.items()]
    )


def test_learners_are_drawn_to_the_mean_from_twenty_on() -> None:
    few, many = caterpillar_table(make_learners(19)), caterpillar_table(make_learners(24))
    assert not few["is_shrunken"].any()
    assert many["is_shrunken"].all()
    assert many["rate"].std() < many["raw_rate"].std()


def test_a_learner_without_a_checked_session_is_left_out() -> None:
    learners = make_learners(3)
    learners.loc[0, ["checked", "present"]] = 0
    assert set(caterpillar_table(learners)["learner_id"]) == {"learner1", "learner2"}


def test_the_caterpillar_says_that_overlapping_learners_can_not_be_told_apart() -> None:
    text = caterpillar(make_learners(5)).layout.title.subtitle.text.replace("<br>", " ")
    assert "can't be told apart" in text


def test_a_group_of_fewer_than_ten_learners_keeps_its_label_alone() -> None:
    table = forest_table(make_groups(large=10, small=9))
    assert table["is_shown"].tolist() == [True, False]
    assert table.loc[1, ["learners", "estimate", "low", "high"]].isna().all()


def test_the_forest_draws_no_number_of_a_small_group() -> None:
    figure = forest(make_groups(large=10, small=9))
    assert list(figure.data[0].y) == [0]
    assert [note.text for note in figure.layout.annotations] == ["fewer than 10 learners: not shown"]


def test_patterns_that_always_come_together_have_a_lift_above_one() -> None:
    marks = pd.concat([make_marks(learner_id=f"l{i}", articles="PaPa", plural="PaPa", tense="PPaa") for i in range(12)])
    rows = cooccurrence_table(marks).to_dict("records")
    pairs: dict[Any, dict[Any, Any]] = {(row["first"], row["second"]): row for row in rows}
    together, independent = pairs["articles", "plural"], pairs["articles", "tense"]
    assert (together["both"], together["sessions"], together["units"]) == (24, 48, 12)
    assert together["lift"] == pytest.approx(24.5 * 50 / 25**2)
    assert independent["low"] <= 1 <= independent["high"]


def test_below_ten_sessions_a_learner_s_lift_has_no_interval() -> None:
    marks = make_marks(articles="PaPaPaPaP", plural="PaPaPaPaP")
    assert cooccurrence_table(marks)[["low", "high"]].isna().to_numpy().all()
    assert "no interval" in cooccurrence(marks).data[1].name


def test_sessions_that_checked_only_one_of_the_two_do_not_count() -> None:
    table = cooccurrence_table(make_marks(articles="PPP", plural="P--"))
    assert table[["both", "sessions"]].to_numpy().tolist() == [[1, 1]]


def test_pairs_are_counted_since_the_last_change_and_by_the_judge_of_most_learners() -> None:
    marks = pd.concat([make_marks(learner_id=f"l{number}", articles="PPa", plural="PPa") for number in range(4)])
    marks.loc[marks["session_id"].str.endswith("-1"), "version"] = "rules 0"
    marks.loc[marks["learner_id"] == "l0", "version"] = "chat 1"
    assert cooccurrence_table(marks)[["both", "sessions"]].to_numpy().tolist() == [[3, 6]]
