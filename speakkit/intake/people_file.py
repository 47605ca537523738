"""A list of learners as a CSV file: who they are and what they agreed to, a line each.

    learner,name,first_language,level,school,agree,withdraw
    ana,Ana Lopez,es,B1,north,clips research,
    bo,,ja,,south,,transcription

A column of another name is an attribute; a cell that is empty says nothing. All lines are checked before any is stored.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from speakkit.errors import InputError, UnreadableRecordingError
from speakkit.intake.people import about_learner, change_learner
from speakkit.model import Learner, LearnerChanges, checked_id
from speakkit.store import Parts, Store

ID_COLUMN = "learner"
SOURCE = "a list that was imported"
_TEXTS = ("name", "first_language", "level", "email")
_PURPOSES = ("agree", "withdraw")


def read_people(path: Path) -> dict[str, LearnerChanges]:
    """What the file says of each learner, by id.

    Raises:
        InputError: it can't be read, or a line can't be used; the message says which.
    """
    people: dict[str, LearnerChanges] = {}
    for number, row in enumerate(_rows(path), start=2):
        try:
            learner_id = checked_id((row.get(ID_COLUMN) or "").strip())
            if learner_id in people:
                raise InputError(f"{learner_id} is in the list twice")
            people[learner_id] = _said(row)
        except InputError as error:
            raise InputError(
                f"Line {number} of {path.name} can't be used, and nothing was stored. {error.message}"
            ) from None
    return people


def import_people(people: Mapping[str, LearnerChanges], store: Store) -> None:
    """Store what is said of each learner, who is made where nobody of the id is there."""

    def take(parts: Parts, learner_id: str) -> None:
        parts.learners.add(Learner(learner_id=learner_id, created_at=datetime.now(UTC)))
        change_learner(parts, learner_id, people[learner_id], source=SOURCE)

    store.write_each(list(people), take)


def _rows(path: Path) -> Sequence[Mapping[str, str | None]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            columns, rows = reader.fieldnames or (), list(reader)
    except OSError as error:
        raise UnreadableRecordingError(f"The list {path} can't be read ({error.strerror}).") from None
    except (UnicodeDecodeError, csv.Error):
        raise InputError(f"The list {path.name} isn't CSV in UTF-8; save it so.") from None
    if ID_COLUMN not in columns:
        raise InputError(f"The list {path.name} has no column {ID_COLUMN!r}; its first line names the columns.")
    if any(None in row for row in rows):
        raise InputError(f"A line of {path.name} has more cells than the first line names columns.")
    return rows


def _said(row: Mapping[str, str | None]) -> LearnerChanges:
    given = {column: value.strip() for column, value in row.items() if value and value.strip() and column != ID_COLUMN}
    return about_learner(
        name=given.get("name"),
        first_language=given.get("first_language"),
        level=given.get("level"),
        email=given.get("email"),
        attributes={column: value for column, value in given.items() if column not in (*_TEXTS, *_PURPOSES)},
        agree=given.get("agree", "").split(),
        withdraw=given.get("withdraw", "").split(),
    )
