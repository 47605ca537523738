"""What is read from the store is validated like what comes from outside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError

from speakkit.errors import CorruptDataError


@contextmanager
def checked(table: str, owner: str) -> Iterator[None]:
    """Guard the making of values from stored rows; `owner` is the session or learner that they belong to.

    Raises:
        CorruptDataError: a row isn't what was written; the message names the place and no content.
    """
    try:
        yield
    except ValidationError as error:
        fields = ", ".join(sorted({".".join(map(str, item["loc"])) or "the row" for item in error.errors()}))
        raise CorruptDataError(
            f"Table {table} holds something unreadable for {owner} ({fields}). Put back a copy of the store, "
            "or process the session again."
        ) from None
