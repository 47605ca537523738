"""The tables of a dataset without who they are about: other ids, shifted dates, no names.

Of what SpeakKit did the day stays alone: a run works on many learners within minutes, so that whoever knows one's dates
could tell those of all others by the time of the day. What is nobody's, such as a merge of labels, has its dates shifted by
an amount of its own. Numbers of events, which run through all learners and so would say whose dates lie between whose,
begin anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from speakkit.dataset.exchange.name_scrubbing import STAND_IN, names_in, names_of, scrubber
from speakkit.dataset.exchange.personal import IDS, LEFT_OUT, OF_RECORDINGS, SPOKEN
from speakkit.dataset.exchange.pseudonyms import Pseudonyms
from speakkit.store.sessions import iso_week

if TYPE_CHECKING:
    import pyarrow as pa

Tables = Mapping[str, "pa.Table"]
_NOBODY = ""
_WEEK, _EVENT = "recorded_week", "event_id"


@dataclass(frozen=True)
class Deidentified:
    """The tables as they are given out; `names_replaced` counts how often a name was, None where nobody looked."""

    tables: Tables
    names_replaced: int | None


def deidentified(tables: Tables, pseudonyms: Pseudonyms, *, scrubs_names: bool) -> Deidentified:
    """The tables with keyed ids, dates that are shifted by one amount a learner, and perhaps without names."""
    replaced = None
    if scrubs_names:
        tables, replaced = _scrubbed(tables)
    changed = {name: _without_ids(table, pseudonyms) for name, table in tables.items()}
    return Deidentified({name: _numbered_anew(sorted_by_learner(table)) for name, table in changed.items()}, replaced)


def sorted_by_learner(table: pa.Table) -> pa.Table:
    """The rows in order of learner, those of one learner as they were."""
    import pyarrow.compute as pc

    if "learner_id" not in table.column_names:
        return table
    return table.take(pc.sort_indices(table["learner_id"])).combine_chunks()


def _without_ids(table: pa.Table, pseudonyms: Pseudonyms) -> pa.Table:
    import pyarrow as pa

    named = table["learner_id"].to_pylist() if "learner_id" in table.column_names else [None] * table.num_rows
    learners = [_NOBODY if learner is None else learner for learner in named]
    shifts = {learner: pseudonyms.shift(learner) for learner in set(learners)}
    columns = []
    for field in table.schema:
        values: Any = table[field.name]
        if field.name in LEFT_OUT:
            values = pa.nulls(table.num_rows, field.type)
        elif field.name in IDS:
            values = _mapped(values, lambda name, kind=IDS[field.name]: pseudonyms.of(kind, name))
        elif pa.types.is_timestamp(field.type):
            moved = _shifted(values.to_pylist(), learners, shifts)
            values = pa.array(moved if field.name in OF_RECORDINGS else map(_day, moved), field.type)
        columns.append(values)
    return _weeks_again(pa.Table.from_arrays(columns, schema=table.schema))


def _mapped(values: pa.ChunkedArray, change: Any) -> pa.Array:  # noqa: ANN401  # a callable of one text
    """Each distinct text changed once."""
    import pyarrow as pa

    encoded = values.combine_chunks().dictionary_encode()
    changed = pa.array([change(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return changed.take(encoded.indices)


def _shifted(
    moments: list[datetime | None], learners: list[str], shifts: Mapping[str, timedelta]
) -> list[datetime | None]:
    return [
        None if moment is None else moment + shifts[learner] for moment, learner in zip(moments, learners, strict=True)
    ]


def _day(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _numbered_anew(table: pa.Table) -> pa.Table:
    """Events in their order, but numbered by it alone."""
    import pyarrow as pa

    if _EVENT not in table.column_names:
        return table
    index = table.schema.get_field_index(_EVENT)
    field = table.schema.field(index)
    return table.set_column(index, field, pa.array(range(1, table.num_rows + 1), field.type))


def _weeks_again(table: pa.Table) -> pa.Table:
    """The week of the recording, by the shifted date."""
    import pyarrow as pa

    if _WEEK not in table.column_names:
        return table
    weeks = [iso_week(moment) for moment in table["recorded_at"].to_pylist()]
    index = table.schema.get_field_index(_WEEK)
    return table.set_column(index, table.schema.field(index), pa.array(weeks, table.schema.field(index).type))


def _scrubbed(tables: Tables) -> tuple[Tables, int]:
    """The tables with each learner's names replaced, and how often that was."""
    patterns = {learner: scrubber(names) for learner, names in _names(tables).items()}
    replaced = 0
    scrubbed = dict(tables)
    for name, columns in SPOKEN.items():
        table = scrubbed.get(name)
        if table is None:
            continue
        learners = table["learner_id"].to_pylist()
        for column in set(columns) & set(table.column_names):
            table, count = _column_scrubbed(table, column, learners, patterns)
            replaced += count if (name, column) == ("transcripts", "text") else 0
        scrubbed[name] = table
    return scrubbed, replaced


def _column_scrubbed(
    table: pa.Table, column: str, learners: list[str], patterns: Mapping[str, re.Pattern[str] | None]
) -> tuple[pa.Table, int]:
    import pyarrow as pa

    texts, count = [], 0
    for text, learner in zip(table[column].to_pylist(), learners, strict=True):
        pattern = patterns.get(learner)
        changed, times = (text, 0) if text is None or pattern is None else pattern.subn(STAND_IN, text)
        texts.append(changed)
        count += times
    index = table.schema.get_field_index(column)
    return table.set_column(index, table.schema.field(index), pa.array(texts, pa.string())), count


def _names(tables: Tables) -> dict[str, set[str]]:
    """What each learner probably calls people, and what the learner is called."""
    names: dict[str, set[str]] = {}

    def add(learner_id: str, found: Iterable[str]) -> None:
        names.setdefault(learner_id, set()).update(found)

    for row in tables["transcripts"].select(["learner_id", "text"]).to_pylist():
        add(row["learner_id"], names_in(row["text"] or ""))
    for row in tables["edits"].select(["learner_id", "quote"]).to_pylist():  # the transcript may have gone by its age
        add(row["learner_id"], names_in(row["quote"] or ""))
    for row in tables["learners"].select(["learner_id", "display_name"]).to_pylist():
        add(row["learner_id"], names_of(row["learner_id"], row["display_name"]))
    return names
