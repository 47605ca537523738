"""What is read from the store is validated like what comes from outside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError

from speakkit.errors import CorruptDataError, invalid_fields


@contextmanager
def checked(table: str, owner: str) -> Iterator[None]:
    """Guard the making of values from stored rows; `owner` is the session or learner that they belong to.

    Raises:
        CorruptDataError: a row isn't what was written; the message names the fields and not what they hold.
    """
    try:
        yield
    except ValidationError as error:
        raise CorruptDataError(
            f"Table {table} holds something unreadable for {owner} ({invalid_fields(error, 'the row')}). "
            "Put back a copy of the store, or process the session again."
        ) from None
