"""Looks for words in all that lies in a folder: in names, in bytes, in compressed Parquet and in DuckDB's tables."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow.parquet as pq


def found_in(folder: Path, words: Iterable[str], *, leaving: Path | None = None) -> set[str]:
    """Those of the words that occur anywhere below the folder, except in what is left aside."""
    asked = {word: word.encode() for word in words}
    return {word for text in _texts(folder, leaving) for word, raw in asked.items() if raw in text}


def _texts(folder: Path, leaving: Path | None) -> Iterator[bytes]:
    for path in sorted(folder.rglob("*")):
        if path == leaving:
            continue
        yield str(path.relative_to(folder)).encode()
        if path.is_file():
            yield path.read_bytes()
            yield from _inside(path)


def _inside(path: Path) -> Iterator[bytes]:
    if path.suffix == ".parquet":
        yield str(pq.read_table(path).to_pylist()).encode()
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    elif ".duckdb" in path.name and path.read_bytes()[8:12] == b"DUCK":
        with closing(duckdb.connect(str(path), read_only=True)) as connection:
            for (table,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall():
                yield str(connection.sql(f'SELECT * FROM "{table}"').to_arrow_table().to_pylist()).encode()
