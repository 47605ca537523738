"""Names that people give in a filter, found in the data: learners, patterns, points in time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

from speakkit.errors import InputError, UnknownLearnerError, UnknownPatternError
from speakkit.patterns.vocabulary import vocabulary
from speakkit.store.reading_engines import TableViews
from speakkit.text.known_names import some_of


def as_names(names: str | Iterable[str]) -> tuple[str, ...]:
    """One name or several, as a tuple.

    Raises:
        InputError: something else was given.
    """
    given: tuple[object, ...] = (names,) if isinstance(names, str) or not isinstance(names, Iterable) else tuple(names)
    for name in given:
        if not isinstance(name, str):
            raise InputError(f"{str(name)[:40]!r} is no name: a filter takes a text, or several of them.")
    return tuple(map(str, given))


def moment(value: date | datetime | str) -> datetime:
    """The point in time at which something begins; UTC where no zone is given.

    Raises:
        InputError: it is no date in ISO form.
    """
    if isinstance(value, str):
        value = _parsed(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    if not isinstance(value, date):
        raise _no_date(value)
    return datetime.combine(value, time(), tzinfo=UTC)


def moment_after(value: date | datetime | str) -> datetime:
    """The first point in time after something: after a date is the next midnight."""
    if isinstance(value, str):
        value = _parsed(value)
    is_point = isinstance(value, datetime)
    return moment(value) + (timedelta(microseconds=1) if is_point else timedelta(days=1))


def _parsed(text: str) -> date | datetime:
    try:
        return date.fromisoformat(text) if len(text) <= len("2026-09-01") else datetime.fromisoformat(text)
    except ValueError:
        raise _no_date(text) from None


def _no_date(value: object) -> InputError:
    return InputError(f"{str(value)[:40]!r} is no date; write it like 2026-09-01 or 2026-09-01T12:00.")


class Names:
    """The learners and patterns of one version of the dataset."""

    def __init__(self, views: TableViews) -> None:
        self._views = views
        self._seen: set[str] = set()

    @cached_property
    def known_learners(self) -> tuple[str, ...]:
        """Ids of all learners, sorted."""
        ids = self._views.query("SELECT learner_id FROM sessions UNION SELECT learner_id FROM learners ORDER BY 1")
        return tuple(ids["learner_id"])

    @cached_property
    def _keys(self) -> Mapping[str, frozenset[str]]:
        """The profile keys behind each key, label and pattern id, casefolded."""
        rows = self._views.pattern_names()
        found: dict[str, set[str]] = {}
        for key, *names in rows.itertuples(index=False):
            for name in (key, *names):
                if isinstance(name, str):
                    found.setdefault(name.casefold(), set()).add(key)
        return {name: frozenset(keys) for name, keys in found.items()}

    def learners(self, names: str | Iterable[str]) -> tuple[str, ...]:
        """The ids, all of them known.

        Raises:
            UnknownLearnerError: one isn't.
        """
        wanted = as_names(names)
        known = frozenset(self.known_learners) if len(wanted) > 1 else ()
        for name in wanted:
            if name not in known and not self._is_learner(name):
                there = some_of(self.known_learners) or "nobody yet"
                raise UnknownLearnerError(f"No learner {name[:80]!r} is published; there are: {there}.")
        return wanted

    def _is_learner(self, name: str) -> bool:
        """Whether that is the id of a learner; asked for one, it isn't worth reading everybody's."""
        if "known_learners" in self.__dict__:
            return name in self.known_learners
        if name not in self._seen and self._views.has_learner(name):
            self._seen.add(name)
        return name in self._seen

    def keys(self, names: str | Iterable[str]) -> tuple[str, ...]:
        """The profile keys that keys, labels, aliases or ids name.

        Raises:
            UnknownPatternError: neither the data nor the vocabulary knows the name.
        """
        return tuple(sorted({key for name in as_names(names) for key in self._keys_of(name)}))

    def _keys_of(self, name: str) -> frozenset[str]:
        if (keys := self._keys.get(name.casefold())) is not None:
            return keys
        shipped = vocabulary()
        if (entry := shipped.find(name)) is not None:
            return frozenset({entry.key})
        alike = ", ".join(f"{proposal.pattern.label!r}" for proposal in shipped.propose(name))
        hint = f"Did you mean {alike}?" if alike else "kit.profiles() lists those that occur."
        raise UnknownPatternError(f"No pattern is called {name[:80]!r}. {hint}")
