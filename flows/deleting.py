"""How runs and artifacts are deleted at Prefect's server: page by page, whoever else deletes them meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from prefect import get_client
from prefect.client.orchestration import SyncPrefectClient
from prefect.exceptions import ObjectNotFound

from speakkit.errors import FlowEngineUnavailableError

PAGE_ROWS = 200


@contextmanager
def deleting(what: str) -> Iterator[SyncPrefectClient]:
    """The server's client while `what`, in words, is deleted there.

    Raises:
        FlowEngineUnavailableError: the server doesn't answer.
    """
    try:
        with get_client(sync_client=True) as client:
            yield client
    except Exception as error:  # noqa: BLE001  # of whatever HTTP client Prefect uses
        raise FlowEngineUnavailableError(
            f"Prefect doesn't delete {what} ({type(error).__name__}). Check that its server runs."
        ) from None


def pages(read: Callable[[int], list[Any]]) -> Iterator[list[Any]]:
    """The pages that `read` gives from an offset on, until one is empty."""
    offset = 0
    while page := read(offset):
        yield page
        offset += len(page)


def is_deleted(delete: Callable[[UUID], object], found: UUID) -> bool:
    """Delete it; False where it was gone already."""
    try:
        delete(found)
    except ObjectNotFound:
        return False
    return True
