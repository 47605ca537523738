"""Labels that analyses gave, and merges of them: appended, never changed; profiles are computed anew."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from pydantic import ValidationError

from speakkit.errors import InputError, InvalidStateError, UnknownPatternError
from speakkit.model import Category, PatternKey
from speakkit.patterns.labels import Label, PatternAlias
from speakkit.patterns.reviews import entry_named
from speakkit.patterns.vocabulary import comparable
from speakkit.store import profiles
from speakkit.store.connection import Database
from speakkit.store.sql import execute, fetch
from speakkit.store.validation import checked

if TYPE_CHECKING:
    import duckdb


Given = TypeVar("Given", Label, PatternAlias)


class _Named(NamedTuple):
    """A pattern: an entry of the vocabulary where it has an id, else an analyser's own words."""

    category: Category
    pattern: str
    pattern_id: str | None

    @property
    def key(self) -> str:
        return str(PatternKey(self.category, self.pattern))


def labels(connection: duckdb.DuckDBPyConnection) -> list[Label]:
    with checked("insights or observations", "a label"):
        return [Label.model_validate(row) for row in fetch(connection, "select_labels")]


def aliases(connection: duckdb.DuckDBPyConnection) -> list[PatternAlias]:
    with checked("pattern_aliases", "a label"):
        return [PatternAlias.model_validate(row) for row in fetch(connection, "select_pattern_aliases")]


def active_aliases(connection: duckdb.DuckDBPyConnection) -> dict[str, PatternAlias]:
    """The merges in force by the key that is merged away."""
    latest = {alias.key: alias for alias in aliases(connection)}
    return {key: alias for key, alias in latest.items() if alias.action == "merge"}


def merge(
    connection: duckdb.DuckDBPyConnection, name: str, into: str, *, by: str, at: datetime, note: str | None
) -> PatternAlias:
    known = labels(connection)
    source, target = _given(name, known), _target(into, known)
    active = active_aliases(connection)
    if source.key == target.key:
        raise InvalidStateError(f"{source.key!r} is that pattern already.")
    if source.key in active:
        raise InvalidStateError(
            f"{source.key!r} is merged into {active[source.key].to_key!r} already; unmerge it there first."
        )
    if target.key in active:
        raise InvalidStateError(
            f"{target.key!r} is itself merged into {active[target.key].to_key!r}; merge {source.key!r} into that."
        )
    gathered = sorted(alias.key for alias in active.values() if alias.to_key == source.key)
    if gathered:
        raise InvalidStateError(
            f"{', '.join(map(repr, gathered))} {'is' if len(gathered) == 1 else 'are'} merged into {source.key!r}; "
            "unmerge first, then merge each into the other pattern."
        )
    return _append(connection, "merge", source, target, by=by, at=at, note=note)


def unmerge(
    connection: duckdb.DuckDBPyConnection, name: str, *, by: str, at: datetime, note: str | None
) -> PatternAlias:
    active = active_aliases(connection)
    named = _called(name, list(active.values()))
    if not named:
        merged = f"merged are: {', '.join(sorted(active))}" if active else "nothing is merged"
        raise UnknownPatternError(f"No merged label is called {name[:80]!r}; {merged}.")
    alias = _only(name, named)
    source = _Named(alias.category, alias.pattern, None)
    target = _Named(alias.to_category, alias.to_pattern, alias.to_pattern_id)
    return _append(connection, "unmerge", source, target, by=by, at=at, note=note)


def _given(name: str, known: list[Label]) -> _Named:
    """The one label among those given that a key or the label's own words name."""
    found = _called(name, known)
    if not found:
        raise UnknownPatternError(
            f"No analysis gave the label {name[:80]!r}. `speakkit patterns unmapped` lists those that map to no pattern."
        )
    label = _only(name, found)
    return _Named(label.category, label.pattern, label.pattern_id)


def _called(name: str, known: list[Given]) -> list[Given]:
    """Those that a name calls: by key, by their own words, or else by either as the vocabulary compares labels."""
    by_key, by_words = [each for each in known if name == each.key], [each for each in known if name == each.pattern]
    like = comparable(name)
    return by_key or by_words or [each for each in known if like in (comparable(each.key), comparable(each.pattern))]


def _only(name: str, found: list[Given]) -> Given:
    if len(found) > 1:
        raise UnknownPatternError(
            f"{name[:80]!r} may be any of these labels: {', '.join(each.key for each in found)}. Name one so."
        )
    return found[0]


def _target(name: str, known: list[Label]) -> _Named:
    """What to merge into: an entry of the vocabulary by id, key, label or alias, or a label that was given."""
    entry = entry_named(name)
    if entry is not None:
        return _Named(entry.category, entry.label, entry.pattern_id)
    return _given(name, known)


def _append(
    connection: duckdb.DuckDBPyConnection,
    action: Literal["merge", "unmerge"],
    source: _Named,
    target: _Named,
    *,
    by: str,
    at: datetime,
    note: str | None,
) -> PatternAlias:
    row = {
        "merged_at": at,
        "merged_by": by,
        "action": action,
        "category": source.category,
        "pattern": source.pattern,
        "to_category": target.category,
        "to_pattern": target.pattern,
        "to_pattern_id": target.pattern_id,
        "note": note,
    }
    try:
        alias = PatternAlias.model_validate({**row, "event_id": 1})
    except ValidationError:
        raise InputError("A merge needs who merges, and its note has at most 2000 characters.") from None
    ((event_id,),) = execute(connection, "insert_pattern_alias", **alias.model_dump(exclude={"event_id"}))
    for learner in fetch(connection, "learners_with_label", category=source.category, pattern=source.pattern):
        profiles.refresh(connection, learner["learner_id"])
    return alias.model_copy(update={"event_id": event_id})


class Labels:
    """The labels that analyses gave, and their merges; `Store.labels`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Label]:
        """The labels that analyses gave, before merges and reviews; those in most sessions first."""
        with self._database.read() as connection:
            return labels(connection)

    def merge(
        self, name: str, into: str, *, by: str, note: str | None = None, at: datetime | None = None
    ) -> PatternAlias:
        """From now on a label that was given is one pattern with another; every profile concerned is computed anew.

        Args:
            name: the label that is merged away, by its key or its own words.
            into: an entry of the vocabulary by id, key, label or alias, or another label that was given.
            by: who merges.

        Raises:
            UnknownPatternError: no such label was given, or there is no such pattern to merge into.
            InvalidStateError: one of them is merged already.
        """
        with self._database.write() as connection:
            return merge(connection, name, into, by=by, at=at or datetime.now(UTC), note=note)

    def unmerge(self, name: str, *, by: str, note: str | None = None, at: datetime | None = None) -> PatternAlias:
        """Undo the merge of a label; the profiles are again what they were.

        Raises:
            UnknownPatternError: no label of this name is merged.
        """
        with self._database.write() as connection:
            return unmerge(connection, name, by=by, at=at or datetime.now(UTC), note=note)

    def merged(self) -> dict[str, PatternAlias]:
        """The merges in force, by the key that is merged away."""
        with self._database.read() as connection:
            return active_aliases(connection)
