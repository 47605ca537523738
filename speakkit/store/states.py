"""The states of the store's buckets: each transaction gives those whose learners it changes a new random one."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from speakkit.store.buckets import FINEST
from speakkit.store.sql import query
from speakkit.store.turn import Turn

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

States: TypeAlias = "NDArray[np.int64]"
"""One for each of the store's buckets; 0 where nobody ever was."""


def no_states() -> States:
    """Those of a store in which nobody ever was."""
    import numpy as np

    return np.zeros(FINEST, dtype=np.int64)


def states_now(turn: Turn) -> States:
    """Those that the store has."""
    return from_rows(turn.connection.sql(query("select_bucket_states")).to_arrow_table())


def from_rows(rows: pa.Table) -> States:
    """Those that are written down so."""
    states = no_states()
    states[rows["bucket"].to_numpy()] = rows["state"].to_numpy()
    return states


def as_rows(states: States) -> pa.Table:
    """Columns `bucket` and `state`. Grain: one row for each bucket in which anybody ever was."""
    import numpy as np
    import pyarrow as pa

    there = np.flatnonzero(states)
    return pa.table({"bucket": pa.array(there, pa.int32()), "state": pa.array(states[there], pa.int64())})
