"""Versions that are kept when something is erased: each is written anew without it, and says so in counts.

What was erased is what a version has and the store, as it was just published, no longer has: so an erasure that was
interrupted is made good by the next one, and no version needs to be told a name.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from speakkit.errors import CorruptDataError, NothingPublishedError
from speakkit.store.edition import Edition
from speakkit.store.published import TABLES, Erased, Manifest, Publication
from speakkit.store.versions import earlier, remove_unlisted, write_manifest

if TYPE_CHECKING:
    import pyarrow as pa

_DERIVED = ("pattern_profiles",)
"""Tables whose rows were computed from all sessions of a learner: they go with any of these."""


@dataclass(frozen=True)
class _Gone:
    """What the store no longer has: ids of sessions and of learners, of the learners whose sessions went, and of the sessions
    of which the words went, or the words' times alone, each with its learner."""

    sessions: frozenset[str]
    learners: frozenset[str]
    of_sessions: frozenset[str]
    silenced: Mapping[str, str]
    untimed: Mapping[str, str]

    def touched(self) -> frozenset[str]:
        return self.learners | self.of_sessions | frozenset(self.silenced.values()) | frozenset(self.untimed.values())


def rewrite_earlier(directory: Path, publication: Publication) -> None:
    """Take out of every version but this one what this one no longer has; nobody else publishes.

    A version that can't be taken apart, such as one of an earlier SpeakKit, goes as a whole.
    """
    for found in earlier(directory, publication):
        manifest = _rewritten(found, publication, directory)
        if manifest is None:
            shutil.rmtree(found.path)
        elif manifest is not found.manifest:
            write_manifest(manifest, found.path)
    remove_unlisted(directory)


def _rewritten(found: Publication, now: Publication, directory: Path) -> Manifest | None:
    """What the version consists of without what was erased: the same where it has none of it, None where it must go."""
    with suppress(CorruptDataError, NothingPublishedError):
        if not found.is_intact or found.manifest.layout != now.manifest.layout:
            return None
        gone = _gone(found, now)
        return _without(found, gone, directory) if gone.touched() else found.manifest
    return None


def _gone(found: Publication, now: Publication) -> _Gone:
    held, kept = _columns(found, now, "sessions", "session_id"), _columns(now, found, "sessions", "session_id")
    people, known = _columns(found, now, "learners", "created_at"), _columns(now, found, "learners", "created_at")
    sessions = held - kept
    return _Gone(
        sessions=frozenset(str(session_id) for _, session_id in sessions),
        # whoever came back under the same id was created at another time
        learners=frozenset(learner_id for learner_id, _ in people - known),
        of_sessions=frozenset(learner_id for learner_id, _ in sessions),
        silenced=_aged(found, now, lambda text, _: not text),
        untimed=_aged(found, now, lambda text, is_untimed: bool(text and is_untimed)),
    )


def _aged(found: Publication, now: Publication, is_gone: Callable[[object, object], bool]) -> dict[str, str]:
    """The sessions of which the version has what the store no longer has, with their learners."""
    gone = {(who, session) for who, session, *held in _transcripts(now, found) if is_gone(*held)}
    return {
        str(session): str(who)
        for who, session, *held in _transcripts(found, now)
        if not is_gone(*held) and (who, session) in gone
    }


def _transcripts(publication: Publication, other: Publication) -> Iterator[tuple[object, ...]]:
    """Learner, session, text, and whether the times of its words are gone."""
    import pyarrow.parquet as pq

    columns = ["learner_id", "session_id", "text", "word_times_deleted"]
    for name in set(publication.names("transcripts")) - set(other.names("transcripts")):
        rows = pq.ParquetFile(publication.path.parent / name).read(columns)
        yield from zip(*(rows[column].to_pylist() for column in columns), strict=True)


def _columns(publication: Publication, other: Publication, table: str, column: str) -> set[tuple[str, object]]:
    """Learner and `column` of the rows in the files that the other version doesn't have too."""
    import pyarrow.parquet as pq

    names = set(publication.names(table)) - set(other.names(table))
    read = (pq.ParquetFile(publication.path.parent / name).read(["learner_id", column]) for name in names)
    return {row for rows in read for row in zip(rows["learner_id"].to_pylist(), rows[column].to_pylist(), strict=True)}


def _without(found: Publication, gone: _Gone, directory: Path) -> Manifest:
    known = found.manifest
    buckets = sorted({found.bucket_of(learner_id) for learner_id in gone.touched()})
    edition = Edition.after(known, directory)
    edition.write(dict(_remaining(found, gone, buckets)), buckets)
    written = edition.manifest()
    erased = Erased(
        erased_at=datetime.now(UTC),
        digest_before=known.digest,
        sessions=len(gone.sessions),
        learners=len(gone.learners),
        transcripts=len(gone.silenced),
        word_times=len(gone.untimed),
    )
    since = {"published_at": known.published_at, "erased": (*known.erased, erased), "is_kept": known.is_kept}
    return written.model_copy(update=since)


def _remaining(found: Publication, gone: _Gone, buckets: list[int]) -> Iterator[tuple[str, pa.Table]]:
    """The rows of these buckets that stay, by table."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    for table in TABLES:
        rows = pa.concat_tables([pq.ParquetFile(path).read() for path in found.files(table, buckets)])
        if "learner_id" not in rows.schema.names:
            continue
        rows = _none_of(rows, "learner_id", gone.touched() if table in _DERIVED else gone.learners)
        if "session_id" in rows.schema.names:
            rows = _none_of(rows, "session_id", gone.sessions)
        rows = _without_words(table, rows, frozenset(gone.silenced))
        yield table, _without_times(table, rows, frozenset(gone.untimed))


def _without_words(table: str, rows: pa.Table, sessions: frozenset[str]) -> pa.Table:
    """The rows without what was said in these sessions; how much was said stays."""
    if table == "words":
        return _none_of(rows, "session_id", sessions)
    if table != "transcripts" or not sessions:
        return rows
    return _set_where(rows, sessions, {"text": ""})


def _without_times(table: str, rows: pa.Table, sessions: frozenset[str]) -> pa.Table:
    """The rows without when the words of these sessions were said."""
    if table not in {"words", "transcripts"} or not sessions:
        return rows
    timing = ("start_ms", "end_ms", "is_aligned", "syllables")
    return _set_where(rows, sessions, dict.fromkeys(timing) if table == "words" else {"word_times_deleted": True})


def _set_where(rows: pa.Table, sessions: frozenset[str], values: Mapping[str, object]) -> pa.Table:
    """The rows with these values in their columns, where they are of these sessions."""
    import pyarrow as pa
    import pyarrow.compute as pc

    is_theirs = pc.is_in(rows["session_id"], value_set=pa.array(sorted(sessions), pa.string()))
    for name, value in values.items():
        field = rows.schema.field(name)
        column = pc.if_else(is_theirs, pa.scalar(value, field.type), rows[name])
        rows = rows.set_column(rows.schema.get_field_index(name), field, column)
    return rows


def _none_of(rows: pa.Table, column: str, ids: frozenset[str]) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    return rows.filter(pc.invert(pc.is_in(rows[column], value_set=pa.array(sorted(ids), pa.string()))))
