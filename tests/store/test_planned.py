"""Statements that are planned once: they see the rows that are there when they are run, and none of those before."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pyarrow as pa
import pytest

from speakkit.store.planned import Planned

COUNTS = "SELECT word, count(*) AS n FROM words JOIN speakers USING (word) GROUP BY word ORDER BY word"


@pytest.fixture
def planned() -> Iterator[Planned]:
    with duckdb.connect(config={"threads": 1}) as connection:
        planned = Planned(connection)
        planned.expect(10)
        yield planned


def _words(*words: str) -> pa.Table:
    return pa.table({"word": pa.array(words, pa.string())})


def test_a_plan_reads_the_rows_that_are_there_when_it_is_run(planned: Planned) -> None:
    planned.put("speakers", _words("go", "went"))
    planned.put("words", _words("go", "go", "see"))
    assert planned.rows("counts", COUNTS).to_pylist() == [{"word": "go", "n": 2}]
    planned.put("words", _words("went"))
    assert planned.rows("counts", COUNTS).to_pylist() == [{"word": "went", "n": 1}]


def test_a_plan_sees_more_rows_than_it_was_made_for(planned: Planned) -> None:
    planned.put("speakers", _words())
    planned.put("words", _words())
    assert planned.rows("counts", COUNTS).num_rows == 0
    many = [f"word{number:06d}" for number in range(200_000)]
    planned.put("speakers", _words(*many))
    planned.put("words", _words(*many))
    assert planned.rows("counts", COUNTS)["word"].to_pylist() == many


def test_other_columns_are_planned_anew(planned: Planned) -> None:
    planned.put("words", _words("go"))
    assert planned.rows("each", "FROM words").to_pylist() == [{"word": "go"}]
    planned.put("words", pa.table({"number": [7], "word": ["went"]}))
    assert planned.rows("each", "FROM words").to_pylist() == [{"number": 7, "word": "went"}]
    planned.put("words", _words("gone"))
    assert planned.rows("each", "FROM words").to_pylist() == [{"word": "gone"}]


def test_many_rows_and_few_take_turns(planned: Planned) -> None:
    many = [f"word{number:06d}" for number in range(200_000)]
    for words in (["go"], many, ["went"], many[1:], ["gone"]):
        planned.expect(len(words))
        planned.put("words", _words(*words))
        assert planned.rows("each", "FROM words")["word"].to_pylist() == words
        planned.clear()
        assert planned.rows("each", "FROM words").num_rows == 0


def test_after_clearing_nothing_is_left_of_anybody(planned: Planned) -> None:
    planned.put("words", _words("go"))
    assert planned.rows("each", "FROM words").num_rows == 1
    planned.clear()
    assert planned.rows("each", "FROM words").num_rows == 0
