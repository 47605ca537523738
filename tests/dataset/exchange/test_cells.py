from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from speakkit.dataset.exchange.cells import read_csv, write_csv

SCHEMA = pa.schema(
    {
        "text": pa.string(),
        "count": pa.int32(),
        "share": pa.float64(),
        "is_it": pa.bool_(),
        "at": pa.timestamp("us", "UTC"),
    }
)
ROW = st.tuples(
    st.none()
    | st.text(st.characters(codec="utf-8", exclude_characters="\0"))
    | st.sampled_from(["", "'", "'=1", "=1+1", "-2"]),
    st.none() | st.integers(-(2**31), 2**31 - 1),
    st.none() | st.floats(allow_nan=False),
    st.none() | st.booleans(),
    st.none() | st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)


@given(st.lists(ROW, min_size=1, max_size=6))
def test_whatever_is_written_is_read_back(tmp_path_factory: object, rows: list[tuple[object, ...]]) -> None:
    path = Path(str(tmp_path_factory.mktemp("cells"))) / "table.csv"  # type: ignore[attr-defined]
    table = pa.table(
        [pa.array(column, kind) for column, kind in zip(zip(*rows, strict=True), SCHEMA.types, strict=True)],
        schema=SCHEMA,
    )
    write_csv(table, path)
    assert read_csv(path, SCHEMA).equals(table)


def test_a_spreadsheet_runs_nothing(tmp_path: Path) -> None:
    dangerous = ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"]
    write_csv(pa.table({"text": dangerous}), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes().count(b"\"'") == len(dangerous)
