"""Labels that analyses gave, and merges of them: appended, never changed; `Store.labels`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal, NamedTuple, TypeVar

from pydantic import ValidationError

from speakkit.errors import InputError, InvalidStateError, UnknownPatternError
from speakkit.model import Category, PatternKey
from speakkit.patterns.labels import Label, PatternAlias
from speakkit.patterns.reviews import entry_named
from speakkit.patterns.vocabulary import comparable
from speakkit.store.profiles import Profiles
from speakkit.store.turn import Part, Turn
from speakkit.store.validation import checked

Given = TypeVar("Given", Label, PatternAlias)


class _Named(NamedTuple):
    """A pattern: an entry of the vocabulary where it has an id, else an analyser's own words."""

    category: Category
    pattern: str
    pattern_id: str | None

    @property
    def key(self) -> str:
        return str(PatternKey(self.category, self.pattern))


class Labels(Part):
    """The labels that analyses gave, and their merges."""

    def all(self) -> list[Label]:
        """The labels that analyses gave, before merges and reviews; those in most sessions first."""
        with self._door.read() as turn:
            rows = turn.fetch("select_labels")
        with checked("insights or observations", "a label"):
            return [Label.model_validate(row) for row in rows]

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
        with self._door.write() as turn:
            known = Labels(turn).all()
            source, target = _given(name, known), _target(into, known)
            _require_mergeable(source, target, Labels(turn).merged())
            return _append(turn, "merge", source, target, by=by, at=at or datetime.now(UTC), note=note)

    def unmerge(self, name: str, *, by: str, note: str | None = None, at: datetime | None = None) -> PatternAlias:
        """Undo the merge of a label; the profiles are again what they were.

        Raises:
            UnknownPatternError: no label of this name is merged.
        """
        with self._door.write() as turn:
            alias = _merged(name, Labels(turn).merged())
            source = _Named(alias.category, alias.pattern, None)
            target = _Named(alias.to_category, alias.to_pattern, alias.to_pattern_id)
            return _append(turn, "unmerge", source, target, by=by, at=at or datetime.now(UTC), note=note)

    def merged(self) -> dict[str, PatternAlias]:
        """The merges in force, by the key that is merged away."""
        with self._door.read() as turn:
            latest = {alias.key: alias for alias in merges_and_unmerges(turn)}
        return {key: alias for key, alias in latest.items() if alias.action == "merge"}


def merges_and_unmerges(turn: Turn) -> list[PatternAlias]:
    """Every merge and its undoing, in order."""
    rows = turn.fetch("select_pattern_aliases")
    with checked("pattern_aliases", "a label"):
        return [PatternAlias.model_validate(row) for row in rows]


def _require_mergeable(source: _Named, target: _Named, active: Mapping[str, PatternAlias]) -> None:
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


def _merged(name: str, active: Mapping[str, PatternAlias]) -> PatternAlias:
    """The one merge in force of a label that a key or the label's own words name."""
    named = _called(name, list(active.values()))
    if not named:
        merged = f"merged are: {', '.join(sorted(active))}" if active else "nothing is merged"
        raise UnknownPatternError(f"No merged label is called {name[:80]!r}; {merged}.")
    return _only(name, named)


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
    turn: Turn,
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
    ((event_id,),) = turn.execute("insert_pattern_alias", **alias.model_dump(exclude={"event_id"}))
    for learner in turn.fetch("learners_with_label", category=source.category, pattern=source.pattern):
        Profiles(turn).refresh(learner["learner_id"])
    return alias.model_copy(update={"event_id": event_id})
