"""Calls of vendors over HTTP: whatever goes wrong there is translated once, here, into SpeakKit's own errors.

A vendor's error holds the request, and so the key and the transcript. Nothing of it survives: neither its message, nor
its body, nor the error itself as the context of ours.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol, cast
from urllib.parse import urlsplit

from pydantic import SecretStr

from speakkit.calls.ledger import CallUsage
from speakkit.calls.proxies import require_usable_proxies
from speakkit.errors import (
    BadAnswerError,
    EngineError,
    EngineTimeoutError,
    EngineUnavailableError,
    MissingKeyError,
    QuotaExhaustedError,
    RateLimitedError,
    RequestRejectedError,
    WrongKeyError,
)

CONNECT_TIMEOUT_S = 10.0
"""A vendor that can't be reached is known to be so long before the time for an answer has passed."""

_OUT_OF_QUOTA = frozenset({"insufficient_quota", "billing_error"})
_SAYS_NO_CREDIT = re.compile(
    r"credit balance|spend(?:ing)? limit|usage limit|billing|insufficient (?:funds|quota)", re.IGNORECASE
)
_SAYS_BAD_FILE = re.compile(
    r"file format|invalid file|unsupported (?:audio|file|format)|(?:audio|file)[^.]{0,40}(?:corrupt|could not be decoded)"
    r"|could not (?:be decoded|decode)",
    re.IGNORECASE,
)
_MACHINE_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class Vendor:
    """A vendor as errors speak of it. The exceptions are those of its SDK; a time-out is a connection error there."""

    name: str
    key_variable: str
    base_url: str
    status_error: type[Exception]
    connection_error: type[Exception]
    timeout_error: type[Exception]

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).hostname or "an address without a host"


class HttpResponse(Protocol):
    """An answer over HTTP, read in full."""

    @property
    def content(self) -> bytes: ...

    @property
    def headers(self) -> Mapping[str, str]: ...


class RawResponse(Protocol):
    """What the SDKs' `with_raw_response` gives back."""

    @property
    def request_id(self) -> str | None: ...

    @property
    def http_response(self) -> HttpResponse: ...


class StatusError(Protocol):
    """What the SDKs raise for a status of 4xx or 5xx."""

    status_code: int
    body: object
    response: HttpResponse


def usable_key(key: SecretStr | None, variable: str, vendor_name: str) -> str:
    """The key as it goes into a header.

    Raises:
        MissingKeyError: there is none.
        WrongKeyError: it has characters that no header can hold.
        ConfigurationError: a proxy that the environment names can't be used to bring it there.
    """
    value = key.get_secret_value().strip() if key else ""
    if not value:
        raise MissingKeyError(f"{vendor_name} needs a key. Set {variable} in the environment or in .env.")
    if not (value.isascii() and value.isprintable()):
        raise WrongKeyError(f"{variable} holds characters that no key has. Copy the key of {vendor_name} again.")
    require_usable_proxies()
    return value


def body_of(vendor: Vendor, usage: CallUsage, send: Callable[[], RawResponse]) -> bytes:
    """The body of the vendor's answer to `send`; the vendor's id of the request goes into `usage`, also on failure.

    Raises:
        EngineError: no answer came, or the answer is an error.
    """
    try:
        response = send()
    except (vendor.status_error, vendor.connection_error) as error:
        usage.request_id = getattr(error, "request_id", None)
        failure = _translated(error, vendor)
    else:
        usage.request_id = response.request_id
        return response.http_response.content
    # raised outside the handler: there, even `from None` would keep the vendor's error as the context of ours
    raise failure


def retry_after_s(value: str | None) -> float | None:
    """The seconds that a Retry-After header asks for, as a number or an HTTP date; None where it holds neither."""
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        return _seconds_until(value)
    return max(seconds, 0.0) if math.isfinite(seconds) else None


def _seconds_until(http_date: str) -> float | None:
    try:
        moment = parsedate_to_datetime(http_date)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0)


def _translated(error: Exception, vendor: Vendor) -> EngineError:
    if isinstance(error, vendor.timeout_error):
        return EngineTimeoutError(f"{vendor.name} at {vendor.host} didn't answer in time. Try again in a moment.")
    if isinstance(error, vendor.connection_error):
        return _unreachable(error, vendor)
    return _refused(cast(StatusError, error), vendor)


def _unreachable(error: Exception, vendor: Vendor) -> EngineError:
    # httpx2 has one exception for an answer that ends early and for a connection closed before any: its words differ
    if "complete message body" in str(error.__cause__) or "incomplete chunked read" in str(error.__cause__):
        return BadAnswerError(f"The answer of {vendor.name} at {vendor.host} was cut off on its way. Try again.")
    return EngineUnavailableError(
        f"{vendor.name} can't be reached at {vendor.host}. Check the network and the base URL, or try again later."
    )


def _refused(error: StatusError, vendor: Vendor) -> EngineError:
    status = error.status_code
    names = _machine_names(error.body)
    said = _message(error.body)
    if status == 402 or names & _OUT_OF_QUOTA or (status in (400, 403, 429) and _SAYS_NO_CREDIT.search(said)):
        return QuotaExhaustedError(f"The account at {vendor.name} has no credit left. Top it up, then process again.")
    if status in (401, 403):
        return WrongKeyError(f"{vendor.name} refused the key (HTTP {status}). Check {vendor.key_variable}.")
    if status == 429:
        wait_s = retry_after_s(error.response.headers.get("retry-after"))
        return RateLimitedError(f"{vendor.name} limits the rate of calls (HTTP 429). Try again in a moment.", wait_s)
    if status == 408:
        return EngineTimeoutError(f"{vendor.name} gave up waiting for the request (HTTP 408). Try again in a moment.")
    if status >= 500:
        return EngineUnavailableError(f"{vendor.name} is out of order or overloaded (HTTP {status}). Try again later.")
    reason = ", ".join((f"HTTP {status}", *sorted(names)))
    return RequestRejectedError(f"{vendor.name} at {vendor.host} {_cause(status, names, said).format(reason=reason)}")


def _cause(status: int, names: frozenset[str], said: str) -> str:
    """What a rejected request is about, as far as the answer tells."""
    if status == 413:
        return (
            "finds what was sent too large ({reason}). Split the recording, or lower SPEAKKIT_OPENAI_MAX_UPLOAD_MB to what "
            "the server takes."
        )
    if status in (400, 415, 422) and _SAYS_BAD_FILE.search(said):
        return (
            "can't read the recording's file ({reason}). Convert it to MP3, M4A, WAV or FLAC, and add it again in place of "
            "this session."
        )
    if status == 404 or any("model" in name for name in names):
        return "rejected the request ({reason}). Check the model's name and the base URL."
    return (
        "rejected the request ({reason}) for a cause that SpeakKit doesn't know. Check the model's name and the base URL, "
        "or look the request up at the vendor."
    )


def _message(body: object) -> str:
    """What the vendor says, to be searched and never repeated: it may hold what was sent."""
    inner = body.get("error", body) if isinstance(body, Mapping) else None
    message = inner.get("message") if isinstance(inner, Mapping) else inner
    return message[:2_000] if isinstance(message, str) else ""


def _machine_names(body: object) -> frozenset[str]:
    """The type and code of an error; its message is left, since it may repeat what was sent."""
    inner = body.get("error", body) if isinstance(body, Mapping) else None
    named = (inner.get("type"), inner.get("code")) if isinstance(inner, Mapping) else ()
    return frozenset(name for name in named if isinstance(name, str) and _MACHINE_NAME.fullmatch(name))
