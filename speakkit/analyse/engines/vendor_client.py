"""What the clients of hosted models have in common: each wraps a vendor's SDK, and is used as a context that closes it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Self

from speakkit.calls.vendor_errors import Vendor


class VendorClient:
    """A subclass makes `_client`, the SDK's, and says in `_vendor` who it is."""

    _client: AbstractContextManager[Any, Any]
    _vendor: Vendor

    @property
    def host(self) -> str:
        return self._vendor.host

    def __enter__(self) -> Self:
        self._client.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._client.__exit__(kind, error, traceback)
