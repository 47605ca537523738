"""What becomes of each column of an export: of ids, dates, numbers of events, and of names wherever they may stand."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from speakkit.dataset.exchange.deidentified import Tables, deidentified
from speakkit.dataset.exchange.personal import IDS, LEFT_OUT, OF_RECORDINGS, SPOKEN
from speakkit.dataset.exchange.pseudonyms import Pseudonyms
from speakkit.kit import open_kit
from speakkit.store.publish_columns import published_schemas

KEY = Pseudonyms(b"k" * 32)
AS_THEY_ARE = frozenset(
    """
    action agreement analyser analyser_model analyser_version analysis_version asked_about category decision
    edit_type engine engine_version error_code first_language flag given_key key language level likely_cause
    measure_version model name new_category new_pattern_id new_severity null_reason outcome parameters pattern
    pattern_id pauses prompt_hash purpose recording_codec recording_container rejections review schema_hash
    segments severity source speaker spoken_language stage state status to_key to_pattern_id transcriber
    transcriber_model transcriber_version unit unreliable value version vocabulary_hash vocabulary_version
    written_in
    """.split()  # noqa: SIM905
)
"""Columns of text that hold no free text of people; `value` is an attribute's, of which the docs warn."""


@pytest.fixture(scope="module")
def tables(samples: Path) -> Tables:
    kit = open_kit(samples / "published")
    return {name: kit.arrow(name) for name in kit.table_names}


def test_each_column_of_text_is_an_id_left_out_searched_for_names_or_known_to_hold_none() -> None:
    unknown = {
        f"{table}.{field.name}"
        for table, schema in published_schemas().items()
        for field in schema
        if pa.types.is_string(field.type) and field.name not in {*IDS, *LEFT_OUT, *SPOKEN.get(table, ()), *AS_THEY_ARE}
    }
    assert unknown == set()


def test_a_name_goes_from_every_column_in_which_people_speak(tables: Tables) -> None:
    """It is said once in a transcript, and stands in all columns that quote it."""
    planted = dict(tables)
    for name, columns in SPOKEN.items():
        for column in columns:
            planted[name] = _every_value(planted[name], column, "then I met Zyxwana there")
    changed = deidentified(planted, KEY, scrubs_names=True)
    assert [name for name, table in planted.items() if "Zyxwana" in str(table.to_pylist())] == [*_with_rows(planted)]
    assert [name for name, table in changed.tables.items() if "Zyxwana" in str(table.to_pylist())] == []
    assert changed.tables["insights"]["detail"].to_pylist()[0] == "then I met NAME there"
    assert changed.names_replaced == planted["transcripts"].num_rows


def test_names_in_quotes_go_where_the_transcript_has_gone_by_its_age(tables: Tables) -> None:
    planted = dict(tables) | {"transcripts": _every_value(tables["transcripts"], "text", "")}
    for name, column in (("edits", "quote"), ("observations", "quotes")):
        planted[name] = _every_value(planted[name], column, "then I met Zyxwana there")
    changed = deidentified(planted, KEY, scrubs_names=True)
    assert "Zyxwana" not in str([table.to_pylist() for table in changed.tables.values()])


def test_numbers_of_events_do_not_say_whose_lies_between_whose(tables: Tables) -> None:
    learners = ["kenji", "ana", "kenji", "ana"]
    reviews = pa.table(
        {"learner_id": learners, "event_id": pa.array([3, 4, 9, 12], pa.int64())},
        schema=pa.schema([published_schemas()["reviews"].field(name) for name in ("learner_id", "event_id")]),
    )
    changed = deidentified({"reviews": reviews}, KEY, scrubs_names=False).tables["reviews"]
    assert changed["event_id"].to_pylist() == [1, 2, 3, 4]
    assert changed["learner_id"].to_pylist() == sorted(KEY.of("learner", name) for name in learners)


def test_the_time_of_the_day_stays_of_recordings_alone(tables: Tables) -> None:
    """Sessions of several learners are processed within a minute: by its second one's dates would tell the others'."""
    changed = deidentified(tables, KEY, scrubs_names=False).tables
    moments = {
        (name, field.name): {moment.time() for moment in table[field.name].to_pylist() if moment is not None}
        for name, table in changed.items()
        for field in table.schema
        if pa.types.is_timestamp(field.type)
    }
    assert {column for (_, column), times in moments.items() if times - {time(0)}} <= OF_RECORDINGS
    assert moments["sessions", "recorded_at"] != {time(0)}
    assert moments["sessions", "updated_at"] == {time(0)}


def test_what_is_nobodys_has_its_dates_moved_too(tables: Tables) -> None:
    moment = tables["sessions"]["recorded_at"][0]
    columns = {"key": pa.array(["x:y"]), "merged_at": pa.array([moment.as_py()], pa.timestamp("us", "UTC"))}
    merged = pa.table(columns)
    changed = deidentified({"pattern_aliases": merged}, KEY, scrubs_names=False).tables["pattern_aliases"]
    moved = moment.as_py() - changed["merged_at"][0].as_py()
    assert timedelta(days=30) <= moved <= timedelta(days=1095)


def _with_rows(tables: Tables) -> list[str]:
    return [name for name, table in tables.items() if name in SPOKEN and table.num_rows]


def _every_value(table: pa.Table, column: str, text: str) -> pa.Table:
    index = table.schema.get_field_index(column)
    values = pc.if_else(pc.is_null(table[column]), pa.scalar(text), pa.scalar(text))
    return table.set_column(index, table.schema.field(index), values)
