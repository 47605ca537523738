"""What readers need of all learners at once, counted at publishing: by bucket, so that only what changed is counted anew.

Counts add up: the totals of a version are those of the one before, less what its changed buckets held, and more what they
hold now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from speakkit.store.buckets import bucket_of
from speakkit.store.kept import Kept
from speakkit.store.sql import create_views, query

if TYPE_CHECKING:
    import pyarrow as pa

SUMMARIES = ("presence_by_judge", "pattern_names")
"""What is counted; `queries/summarise_<name>.sql` says how, `count` is what adds up."""
READ = ("sessions", "insights", "observations")
"""The published tables that are counted."""
VIEWS = ("evidence_of_dataset", "marks", "presence_counts")


def summarised(tables: Mapping[str, pa.Table], buckets: int) -> dict[str, pa.Table]:
    """The summaries of published tables, with a column `bucket`."""
    read = {name: tables[name] for name in READ}
    with _counting(tuple(rows.schema.remove_metadata() for rows in read.values())).taken() as running:
        connection = running.connection
        for name, rows in read.items():
            connection.register(name, rows)
        connection.register("learner_buckets", _learner_buckets(read["sessions"], buckets))
        if not running.views:
            create_views(connection, *VIEWS)
            running.views.update(VIEWS)
        found = {name: connection.sql(query(f"summarise_{name}")).to_arrow_table() for name in SUMMARIES}
        for name in (*READ, "learner_buckets"):
            connection.unregister(name)
        return found


@lru_cache(maxsize=4)
def _counting(_schemas: tuple[pa.Schema, ...]) -> Kept:
    """The DuckDB with views over tables of these columns; few know more than one layout."""
    return Kept()


def _learner_buckets(sessions: pa.Table, buckets: int) -> pa.Table:
    import pyarrow as pa

    learners = sessions["learner_id"].unique()
    of_each = [bucket_of(learner_id, buckets) for learner_id in learners.to_pylist()]
    return pa.table({"learner_id": learners, "bucket": pa.array(of_each, pa.int32())})


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
