"""What was counted of each learner at publishing, for questions about many: nothing of it needs insights or observations.

The rows are as many as learners and patterns, millions where there are hundreds of thousands of learners. So they are counted in
NumPy by the codes of their ids, which takes a fifth of what a query takes that compares texts.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from operator import itemgetter
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from speakkit.store.sql import query
from speakkit.store.summaries import LEARNER_COUNTS

if TYPE_CHECKING:
    import duckdb
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    import pyarrow as pa

_CODED = ("learner_id", "judge", "key")
_KNOWN_OF_PEOPLE = ("first_language", "level", "attributes")
_OF_PEOPLE = (*_CODED, "judged_at", *_KNOWN_OF_PEOPLE)
_UNKNOWN = -1
"""The code of what is null, or in no list."""


class MainJudge(NamedTuple):
    """Who judged most of some learners last, as `Judge.text` says it, and one of these learners."""

    judge: str
    learner_id: str


class _Coded(NamedTuple):
    """A column of texts: those that occur, and for each row the number of its text among them."""

    texts: pa.Array
    codes: npt.NDArray[np.int32]

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> _Coded:
        import pyarrow.compute as pc

        coded = column.combine_chunks()
        return cls(coded.dictionary, pc.fill_null(coded.indices, _UNKNOWN).to_numpy(zero_copy_only=False))

    def among(self, texts: pa.Array) -> npt.NDArray[np.int32]:
        """For each row the place of its text among these."""
        import numpy as np
        import pyarrow.compute as pc

        places = pc.fill_null(pc.index_in(self.texts, value_set=texts), _UNKNOWN).to_numpy(zero_copy_only=False)
        return np.append(places, np.int32(_UNKNOWN))[self.codes]  # the last is that of null


class CountedLearners:
    """The counts of a version, read once: they are as many as learners and patterns.

    Args:
        files: with the counts.
        connection: nobody else may use it.
    """

    def __init__(self, files: Iterable[str], connection: duckdb.DuckDBPyConnection) -> None:
        import pyarrow.compute as pc

        rows = _read(files)
        self._learners, self._judges, self._keys = (_Coded.of(rows[name]) for name in _CODED)
        self._counts = {name: rows[name].to_numpy() for name in _COUNTS}
        self._connection = connection
        self._turn = Lock()
        people = rows.select(_OF_PEOPLE).filter(pc.is_null(rows["key"]))
        self._connection.register(LEARNER_COUNTS, people.cast(_as_texts(people.schema)))

    def learners(self, attributes: Mapping[str, Collection[str]]) -> tuple[str, ...] | None:
        """Ids of all who have a session and one of these values of each attribute, sorted; None where nobody has a value."""
        import pyarrow.compute as pc

        chosen: pa.Array | None = None
        if any(mark in name for name in attributes for mark in '"\\'):  # which no path of JSON has
            return None
        for name, wanted in (attributes or {"first_language": ()}).items():
            rows = self._people(name)
            if not set(wanted) <= set(rows["value"].unique().to_pylist()):
                return None
            having = rows.filter(pc.is_in(rows["value"], value_set=_texts(wanted))) if attributes else rows
            ids = having["learner_id"]
            chosen = ids if chosen is None else chosen.filter(pc.is_in(chosen, value_set=ids))
        return tuple(chosen.to_pylist()) if chosen is not None else ()

    def _people(self, name: str) -> pa.Table:
        with self._turn:
            return self._connection.sql(query("counted_people"), params={"name": name}).to_arrow_table()

    def main_judge(self, learners: Collection[str]) -> MainJudge | None:
        """Who judged most of these learners last, of equally many the one who judged latest; None where nobody did."""
        import pyarrow as pa

        with self._turn:
            self._connection.register("chosen_learners", pa.table({"learner_id": _texts(learners)}))
            rows = self._connection.sql(query("counted_main_judge")).to_arrow_table().to_pylist()
        return MainJudge(rows[0]["judge"], rows[0]["learner_id"]) if rows else None

    def of(self, learners: Collection[str], judge: str) -> pd.DataFrame:
        """In how many of how many informing sessions each learner showed each pattern that anybody showed, of these learners
        whom `judge` judged last, over their sessions since then.

        It says what `queries/read_learner_counts.sql` says of all these sessions: columns learner_id, key, present, informative,
        occurrences, words, a row a learner and pattern.
        """
        import numpy as np
        import pyarrow as pa

        ids = _texts(sorted(learners))
        places = self._learners.among(ids)
        is_own = (places != _UNKNOWN) & (self._judges.among(_texts([judge])) != _UNKNOWN)
        room = self._dense(np.flatnonzero(is_own & (self._keys.codes == _UNKNOWN)), places, len(ids))
        shown = (self._dense(rows, places, len(ids), key) for key, rows in self._by_key(is_own))
        nobody = _nobody()
        parts = [_informing(ids, room, counts, nobody.schema) for counts in shown if counts.present.any()]
        frame: pd.DataFrame = pa.concat_tables([nobody, *parts]).to_pandas()
        return frame

    def _by_key(self, is_own: npt.NDArray[np.bool_]) -> Iterator[tuple[str, npt.NDArray[np.int64]]]:
        """Each pattern that these rows mention, in order, with the numbers of the rows that do."""
        import numpy as np

        rows = np.flatnonzero(is_own & (self._keys.codes != _UNKNOWN))
        codes = self._keys.codes[rows]
        in_order = rows[np.argsort(codes, kind="stable")]
        keys, counts = np.unique(codes, return_counts=True)
        found = zip(self._keys.texts.take(keys).to_pylist(), np.split(in_order, np.cumsum(counts)[:-1]), strict=True)
        yield from sorted(found, key=itemgetter(0))

    def _dense(
        self, rows: npt.NDArray[np.int64], places: npt.NDArray[np.int32], learners: int, key: str = ""
    ) -> _Counts:
        """What these rows count, by the place of the learner; nothing of one who has no row."""
        import numpy as np

        at = places[rows]
        found = np.zeros((len(_COUNTS), learners), dtype=np.int64)
        for name, counts in zip(_COUNTS, found, strict=True):
            counts[at] = self._counts[name][rows]
        return _Counts(key, *found)


class _Counts(NamedTuple):
    """What is counted of some learners, each at their place: of a pattern, or with no key of sessions that mention none."""

    key: str
    present: npt.NDArray[np.int64]
    sessions: npt.NDArray[np.int64]
    words: npt.NDArray[np.int64]
    occurrences: npt.NDArray[np.int64]
    usable: npt.NDArray[np.int64]


_COUNTS = _Counts._fields[1:]


def _read(files: Iterable[str]) -> pa.Table:
    """The counts, their texts as codes: to read these as texts takes four times as long."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    coded = [*_CODED, *_KNOWN_OF_PEOPLE]

    def read(file: str) -> pa.Table:
        return pq.ParquetFile(file, read_dictionary=coded).read(use_threads=False)  # a column a thread takes longer

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return pa.concat_tables(pool.map(read, files)).unify_dictionaries()


def _as_texts(schema: pa.Schema) -> pa.Schema:
    import pyarrow as pa

    return pa.schema(
        [pa.field(one.name, pa.string() if pa.types.is_dictionary(one.type) else one.type) for one in schema]
    )


def _informing(ids: pa.Array, room: _Counts, of_key: _Counts, schema: pa.Schema) -> pa.Table:
    """The rows of a pattern: of the learners with sessions that say whether it was there."""
    import pyarrow as pa

    informative = room.sessions + of_key.sessions
    keep = (room.usable > 0) & (informative > 0)
    known = ids.filter(pa.array(keep))
    columns = [of_key.present, informative, of_key.occurrences, room.words + of_key.words]
    return pa.table([known, pa.repeat(of_key.key, len(known)), *(one[keep] for one in columns)], schema=schema)


def _nobody() -> pa.Table:
    import pyarrow as pa

    counts = ("present", "informative", "occurrences", "words")
    types = {"learner_id": pa.string(), "key": pa.string(), **dict.fromkeys(counts, pa.int64())}
    return pa.schema(list(types.items())).empty_table()


def _texts(values: Collection[str]) -> pa.Array:
    import pyarrow as pa

    return pa.array(values, pa.string())
