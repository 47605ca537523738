"""Kinds of values that all others are made of: identifiers, points in time, shares."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from speakkit.errors import InvalidIdError

ID_PATTERN = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
_ID = re.compile(ID_PATTERN)


def checked_id(value: str, what: str = "learner id") -> str:
    """The id itself, where it can safely be part of a file name, an address and a database key.

    Raises:
        InvalidIdError: it is empty, too long, or has other characters than letters, digits, '.', '_' and '-'.
    """
    if _ID.fullmatch(value) is None:
        raise InvalidIdError(
            f"The {what} {value[:80]!r} can't be used: take 1 to 64 letters (a-z, A-Z), digits, '.', '_' or '-', "
            "starting with a letter or digit."
        )
    return value


def _to_utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


UtcDatetime = Annotated[AwareDatetime, AfterValidator(_to_utc)]
Identifier = Annotated[str, StringConstraints(pattern=rf"^{ID_PATTERN}$")]
Milliseconds = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]


class Value(BaseModel):
    """A frozen value; a change is a copy (`model_copy(update=...)`). How one is validated is built when the first is made."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
