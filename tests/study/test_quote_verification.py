"""What became of each engine's quotes, by engine and version."""

from __future__ import annotations

import pandas as pd
import pytest

from speakkit.model import Rejections
from speakkit.model.judge import ANALYSIS_COLUMNS
from speakkit.study.quote_verification import anchoring_rates


def sessions(*rows: tuple[str, str | None, Rejections | None]) -> pd.DataFrame:
    """Sessions by (analyser version, prompt hash, what was rejected)."""
    return pd.DataFrame(
        [
            {
                "analyser": "claude" if rejections else None,
                "analyser_version": version,
                "analyser_model": None,
                "prompt_hash": prompt,
                "vocabulary_version": "1",
                "analysis_version": "a1b2c3",
                "rejections": rejections.model_dump_json() if rejections else None,
            }
            for version, prompt, rejections in rows
        ],
        columns=[*ANALYSIS_COLUMNS, "rejections"],
    )


def test_counts_are_summed_and_shared_over_the_quotes_of_an_engine_and_version() -> None:
    bad = Rejections(quotes_given=6, altered_quotes=1, invented_quotes=2, doubtful_quotes=1, insights_given=3)
    good = Rejections(quotes_given=4, insights_given=2)
    first, second = anchoring_rates(sessions(("1", "p", bad), ("1", "p", good), ("2", "p", good))).to_dict("records")
    assert (first["sessions"], first["quotes_given"], first["anchored_quotes"], first["insights_given"]) == (
        2,
        10,
        6,
        5,
    )
    assert (first["altered_share"], first["invented_share"], first["doubtful_share"]) == (0.1, 0.2, 0.1)
    assert (second["sessions"], second["anchored_quotes"], second["invented_share"]) == (1, 4, 0.0)


def test_another_analysis_version_is_another_row() -> None:
    """The schema or a vocabulary's entries may change, and all that has a name of its own stays."""
    both = sessions(("1", "p", Rejections(quotes_given=1)), ("1", "p", Rejections(quotes_given=1)))
    both["analysis_version"] = ["a1b2c3", "d4e5f6"]
    assert anchoring_rates(both)["analysis_version"].tolist() == ["a1b2c3", "d4e5f6"]


def test_an_engine_without_a_prompt_is_a_row_too() -> None:
    assert anchoring_rates(sessions(("1", None, Rejections(quotes_given=1))))["sessions"].tolist() == [1]


def test_where_no_quote_was_given_there_is_no_share() -> None:
    (row,) = anchoring_rates(sessions(("1", "p", Rejections()))).to_dict("records")
    assert pd.isna(row["invented_share"])


def test_sessions_without_counts_are_left_out() -> None:
    old = sessions(("1", "p", Rejections()))
    old["rejections"] = '{"altered_quotes": 3}'
    for frame in (old, sessions(("1", "p", None)), sessions()):
        assert anchoring_rates(frame).empty


@pytest.mark.parametrize("column", ["altered_share", "anchored_quotes", "insights_in_doubt"])
def test_an_empty_frame_has_the_columns_too(column: str) -> None:
    assert column in anchoring_rates(sessions()).columns
