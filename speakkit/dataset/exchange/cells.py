"""Tables as CSV that no spreadsheet runs, and back without a loss.

A text that a spreadsheet would take for a formula has an apostrophe in front, and so has an empty one, since an empty cell
is null, and one that begins with an apostrophe. What is read back loses that one apostrophe.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

_GUARDED = "^$|^['=+\\-@\t\r\n＝＋－＠]"
_MOMENT = "%Y-%m-%dT%H:%M:%S"


def write_csv(table: pa.Table, path: Path) -> None:
    """The table as UTF-8 with a header; points in time in ISO 8601, UTC."""
    import pyarrow as pa
    from pyarrow import csv

    columns = [_as_cells(table[field.name], field.type) for field in table.schema]
    csv.write_csv(pa.table(dict(zip(table.column_names, columns, strict=True))), path)


def read_csv(path: Path, schema: pa.Schema) -> pa.Table:
    """The table that `write_csv` wrote.

    Raises:
        pyarrow.ArrowInvalid: the file isn't one.
    """
    import pyarrow as pa
    from pyarrow import csv

    cells = csv.read_csv(
        path,
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(schema.names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    return pa.table([_from_cells(cells[field.name], field.type) for field in schema], schema=schema)


def _as_cells(values: Any, kind: pa.DataType) -> Any:  # noqa: ANN401  # pyarrow has no types
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_timestamp(kind):
        return pc.binary_join_element_wise(pc.strftime(values, _MOMENT), "Z", "")
    if not pa.types.is_string(kind):
        return values
    return pc.if_else(pc.match_substring_regex(values, _GUARDED), pc.binary_join_element_wise("'", values, ""), values)


def _from_cells(cells: Any, kind: pa.DataType) -> Any:  # noqa: ANN401
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_string(kind):
        return pc.cast(cells, kind)
    return pc.if_else(pc.starts_with(cells, "'"), pc.utf8_slice_codeunits(cells, 1), cells)
