"""What readers need of all learners at once, counted at publishing: by bucket, so that only what changed is counted anew.

Counts add up: the totals of a version are those of the one before, less what its changed buckets held, and more what they
hold now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from speakkit.model.judge import JUDGE_COLUMNS
from speakkit.store.buckets import bucket_of
from speakkit.store.kept import Kept
from speakkit.store.sql import create_views, query

if TYPE_CHECKING:
    import pyarrow as pa

SUMMARIES = ("presence_by_judge", "presence_by_week", "pattern_names")
"""What is counted; `queries/summarise_<name>.sql` says how, `count` is what adds up."""
LEARNER_COUNTS = "learner_counts"
"""What is counted of each learner; `queries/summarise_learner_counts.sql` says how."""
_READ_OFTEN = "judged_sessions", "session_evidence"
"""Views of `VIEWS`, each read by several others, which each time plan them anew."""
_ONCE = {
    **{name: f"FROM {name}_anew" for name in _READ_OFTEN},
    "counted_weeks": "FROM learner_weeks",
    "counted_learners": query("summarise_learners"),
}
"""What several of these read, by the table that it is put into, each after those that it reads."""
READ = {
    "learners": ("learner_id", "first_language", "level"),
    "learner_attributes": ("learner_id", "name", "value"),
    "sessions": (
        "learner_id",
        "session_id",
        "recorded_at",
        "recorded_week",
        "token_count",
        "word_count",
        "unreliable",
        "list_had_room",
        *JUDGE_COLUMNS,
    ),
    "insights": (
        "learner_id",
        "session_id",
        "key",
        "category",
        "pattern",
        "pattern_id",
        "frequency",
        "severity",
        "is_tentative",
    ),
    "observations": (
        "learner_id",
        "session_id",
        "key",
        "category",
        "pattern",
        "pattern_id",
        "state",
        "occurrences",
        "quotes",
    ),
}
"""The published tables that are counted, and the columns that are read of them."""
MARKS = ("evidence_of_dataset", "marks")
VIEWS = (*MARKS, "presence_counts")
_NOW, _BEFORE = "n", "b"
"""What the ids of learners begin with where the same ones are counted twice."""
WEEKS = "learner_weeks"
"""Views over those of `VIEWS`."""


@dataclass(frozen=True)
class Counted:
    """What was counted of some learners: the summaries, with a column `bucket`, and what each learner has."""

    summaries: Mapping[str, pa.Table]
    learners: pa.Table


def summarised(tables: Mapping[str, pa.Table], buckets: int) -> Counted:
    """What is counted of published tables."""
    found = _counted(_read_of(tables), _learner_buckets(tables["sessions"], buckets))
    return Counted(found, found.pop(LEARNER_COUNTS))


def summarised_both(
    now: Mapping[str, pa.Table], before: Mapping[str, pa.Table], buckets: int
) -> tuple[Counted, Mapping[str, pa.Table]]:
    """The same of some learners now, and the summaries before, by one statement each: most of its time is to begin."""
    import pyarrow as pa
    import pyarrow.compute as pc

    sides = {_NOW: now, _BEFORE: before}
    read = [_read_of(_renamed(tables, side)) for side, tables in sides.items()]
    united = {name: pa.concat_tables([part[name] for part in read], promote_options="default") for name in READ}
    known = [_learner_buckets(tables["sessions"], buckets, side) for side, tables in sides.items()]
    found = _counted(united, pa.concat_tables([known[0], _shifted(known[1], buckets)]))
    own = found.pop(LEARNER_COUNTS)
    own = own.filter(pc.starts_with(own["learner_id"], _NOW))
    learners = own.set_column(0, "learner_id", pc.utf8_slice_codeunits(own["learner_id"], len(_NOW)))
    is_now = {name: pc.less(rows["bucket"], buckets) for name, rows in found.items()}
    return (
        Counted({name: rows.filter(is_now[name]) for name, rows in found.items()}, learners),
        {name: _shifted(rows.filter(pc.invert(is_now[name])), -buckets) for name, rows in found.items()},
    )


def _read_of(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    return {name: tables[name].select(columns) for name, columns in READ.items()}


def _renamed(tables: Mapping[str, pa.Table], side: str) -> dict[str, pa.Table]:
    """The tables with learners whom nobody takes for those of the other side."""
    import pyarrow.compute as pc

    found = {}
    for name in READ:
        rows = tables[name]
        names = pc.binary_join_element_wise(side, rows["learner_id"], "")
        found[name] = rows.set_column(rows.schema.get_field_index("learner_id"), "learner_id", names)
    return found


def _shifted(rows: pa.Table, by: int) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    index = rows.schema.get_field_index("bucket")
    return rows.set_column(index, "bucket", pc.add(rows["bucket"], pa.scalar(by, pa.int32())))


def _counted(read: Mapping[str, pa.Table], learner_buckets: pa.Table) -> dict[str, pa.Table]:
    with _counting(tuple(rows.schema.remove_metadata() for rows in read.values())).taken() as running:
        planned = running.planned
        planned.expect(sum(rows.num_rows for rows in read.values()))
        for name, rows in {**read, "learner_buckets": learner_buckets}.items():
            planned.put(name, rows)
        if not running.views:
            create_views(running.connection, *VIEWS, WEEKS)
            for name in _READ_OFTEN:
                running.connection.execute(f"ALTER VIEW {name} RENAME TO {name}_anew")
            running.views.update(VIEWS)
        for name, text in _ONCE.items():
            planned.put(name, planned.rows(f"{name}_once", text))
        found = {name: planned.rows(name, query(f"summarise_{name}")) for name in (*SUMMARIES, LEARNER_COUNTS)}
        planned.clear()
        return found


@lru_cache(maxsize=4)
def _counting(_schemas: tuple[pa.Schema, ...]) -> Kept:
    """The DuckDB with views over tables of these columns; few know more than one layout."""
    return Kept()


def _learner_buckets(sessions: pa.Table, buckets: int, side: str = "") -> pa.Table:
    import pyarrow as pa

    learners = sessions["learner_id"].unique().to_pylist()
    of_each = [bucket_of(learner_id, buckets) for learner_id in learners]
    names = pa.array([f"{side}{learner_id}" for learner_id in learners], pa.string())
    return pa.table({"learner_id": names, "bucket": pa.array(of_each, pa.int32())})


def of_bucket(summary: pa.Table, bucket: int) -> pa.Table:
    """The rows of one bucket."""
    import pyarrow.compute as pc

    return summary.filter(pc.equal(summary["bucket"], bucket)).drop_columns(["bucket"])


def added_up(more: Sequence[pa.Table], less: Sequence[pa.Table] = ()) -> pa.Table:
    """The rows of several tables as one, equal ones with the sum of their counts."""
    import pyarrow as pa
    import pyarrow.compute as pc

    taken = [part.set_column(part.schema.get_field_index("count"), "count", pc.negate(part["count"])) for part in less]
    rows = pa.concat_tables([*more, *taken])
    names = [name for name in rows.schema.names if name != "count"]
    sums = rows.group_by(names).aggregate([("count", "sum")])
    found = (
        sums.filter(pc.not_equal(sums["count_sum"], 0)).select([*names, "count_sum"]).rename_columns([*names, "count"])
    )
    return found.sort_by([(name, "ascending") for name in names]).combine_chunks()
