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
_SAYS_CONTEXT_FULL = re.compile(
    r"context[ _-]?(?:length|size|window)|exceed_context_size|prompt is too long|too many tokens", re.IGNORECASE
)
_SAYS_ANSWER_TOO_LONG = re.compile(
    r"max_(?:completion_)?tokens\W.{0,60}(?:too (?:large|high)|less than|at most|maximum allowed|exceed)|at most \d+ completion",
    re.IGNORECASE,
)
_SAYS_NO_MODEL = re.compile(
    r"model\b.{0,60}(?:not found|does not exist|doesn't exist|not loaded|is not available)|no models? loaded",
    re.IGNORECASE,
)
_SAYS_NO_PROVIDER = re.compile(r"no (?:allowed )?(?:endpoints?|providers?).{0,40}data policy", re.IGNORECASE)
_SAYS_BAD_FORM = re.compile(r"validation error|input should be|not supported|unsupported|must be", re.IGNORECASE)
_WORDS_OF_REQUESTS = {
    "response_format": re.compile(r"response_format|json_schema|json_object|structured output|grammar", re.IGNORECASE),
    "temperature": re.compile(r"temperature", re.IGNORECASE),
    "max_tokens": re.compile(r"max_tokens|max_completion_tokens", re.IGNORECASE),
    "system": re.compile(r"system[' ]*role|role.{0,12}system|system message", re.IGNORECASE),
}
"""Parts of a request that servers differ in, and how an answer names them."""
_MACHINE_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class Vendor:
    """A vendor as errors speak of it. The exceptions are those of its SDK; a time-out is a connection error there.

    Attributes:
        length_setting: the setting that says how long an answer may be.
        upload_setting: the setting that says how large a file may be.
        is_own: whether whoever asks also runs the server.
    """

    name: str
    key_variable: str
    base_url: str
    status_error: type[Exception]
    connection_error: type[Exception]
    timeout_error: type[Exception]
    length_setting: str = "the longest answer that is asked for"
    upload_setting: str | None = None
    is_own: bool = False

    @property
    def within(self) -> str:
        """The name within a sentence."""
        return self.name.replace("The ", "the ", 1)

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
        raise WrongKeyError(f"{variable} holds characters that no key has. Copy the key again.")
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


def refusal(vendor: Vendor, reported: object) -> EngineError:
    """An error that a server put into an answer of status 200, as one of ours."""
    code = reported.get("code") if isinstance(reported, Mapping) else None
    status = code if isinstance(code, int) and 400 <= code < 600 else 502
    return _refused(vendor, status, reported, None)


def _translated(error: Exception, vendor: Vendor) -> EngineError:
    if isinstance(error, vendor.timeout_error):
        return EngineTimeoutError(f"{vendor.name} at {vendor.host} didn't answer in time. Try again in a moment.")
    if isinstance(error, vendor.connection_error):
        return _unreachable(error, vendor)
    status = cast(StatusError, error)
    return _refused(vendor, status.status_code, status.body, status.response.headers.get("retry-after"))


def _unreachable(error: Exception, vendor: Vendor) -> EngineError:
    # httpx2 has one exception for an answer that ends early and for a connection closed before any: its words differ
    if "complete message body" in str(error.__cause__) or "incomplete chunked read" in str(error.__cause__):
        return BadAnswerError(f"The answer of {vendor.within} at {vendor.host} was cut off on its way. Try again.")
    check = "Start it, or check the base URL" if vendor.is_own else "Check the network and the base URL"
    return EngineUnavailableError(f"{vendor.name} can't be reached at {vendor.host}. {check}, or try again later.")


def _refused(vendor: Vendor, status: int, body: object, retry_after: str | None) -> EngineError:
    names, said = _machine_names(body), _message(body)
    if status == 402 or names & _OUT_OF_QUOTA or (status in (400, 403, 429) and _SAYS_NO_CREDIT.search(said)):
        return QuotaExhaustedError(f"The account at {vendor.within} has no credit left. Top it up, then process again.")
    if status in (401, 403):
        return WrongKeyError(f"{vendor.name} refused the key (HTTP {status}). Check {vendor.key_variable}.")
    if 300 <= status < 400:
        return RequestRejectedError(
            f"{vendor.name} at {vendor.host} sends on to another address (HTTP {status}), where nothing is sent that you didn't "
            "name. Set the base URL to that address if it is yours."
        )
    if status == 429:
        wait_s = retry_after_s(retry_after)
        return RateLimitedError(f"{vendor.name} limits the rate of calls (HTTP 429). Try again in a moment.", wait_s)
    if status == 408:
        return EngineTimeoutError(f"{vendor.name} gave up waiting for the request (HTTP 408). Try again in a moment.")
    if status == 500 and _SAYS_BAD_FORM.search(said) and _faults(said):
        # llama-cpp-python calls what its types don't hold an error of its own
        return _rejected(vendor, status, names, said)
    if status >= 500:
        return EngineUnavailableError(f"{vendor.name} is out of order or overloaded (HTTP {status}). Try again later.")
    return _rejected(vendor, status, names, said)


def _rejected(vendor: Vendor, status: int, names: frozenset[str], said: str) -> RequestRejectedError:
    """A request that the server doesn't take as it is; where no cause is known, its form may be one."""
    reason = ", ".join((f"HTTP {status}", *sorted(names)))
    cause = _cause(vendor, status, names, said)
    unknown = (
        "rejected the request ({reason}) for a cause that SpeakKit doesn't know. Check the model's name and the base URL, "
        "or look the request up at the vendor."
    )
    return RequestRejectedError(
        f"{vendor.name} at {vendor.host} {(cause or unknown).format(reason=reason)}",
        faults=_faults(said),
        may_be_form=cause is None and status in (400, 422, 500),
    )


def _faults(said: str) -> frozenset[str]:
    """The parts of a request that an answer names."""
    return frozenset(name for name, word in _WORDS_OF_REQUESTS.items() if word.search(said))


def _cause(vendor: Vendor, status: int, names: frozenset[str], said: str) -> str | None:
    """What a rejected request is about, as far as the answer tells."""
    if status == 413:
        smaller = f", or lower {vendor.upload_setting} to what the server takes" if vendor.upload_setting else ""
        return f"finds what was sent too large ({{reason}}). Split the recording{smaller}."
    if status in (400, 415, 422) and _SAYS_BAD_FILE.search(said):
        return (
            "can't read the recording's file ({reason}). Convert it to MP3, M4A, WAV or FLAC, and add it again in place of "
            "this session."
        )
    if _SAYS_CONTEXT_FULL.search(" ".join((said, *names))):
        return (
            "finds instructions, transcript and answer together too long for the model ({reason}). "
            f"Lower {vendor.length_setting}, choose a model that reads more, or split the recording."
        )
    if _SAYS_ANSWER_TOO_LONG.search(said):
        return f"allows no answer of that length ({{reason}}). Lower {vendor.length_setting}."
    if _SAYS_NO_PROVIDER.search(said):
        return "has nobody who runs this model and keeps nothing of what is sent ({reason}). Choose another model."
    if status == 404 or any("model" in name for name in names) or _SAYS_NO_MODEL.search(said):
        return "rejected the request ({reason}). Check the model's name and the base URL."
    return None


def _inner(body: object) -> object:
    return body.get("error", body) if isinstance(body, Mapping) else body


def _message(body: object) -> str:
    """What the vendor says, to be searched and never repeated: it may hold what was sent."""
    inner = _inner(body)
    message = inner.get("message") or inner.get("detail") if isinstance(inner, Mapping) else inner
    return "" if message is None else str(message)[:2_000]


def _machine_names(body: object) -> frozenset[str]:
    """The type and code of an error; its message is left, since it may repeat what was sent."""
    inner = _inner(body)
    named = (inner.get("type"), inner.get("code")) if isinstance(inner, Mapping) else ()
    return frozenset(name for name in named if isinstance(name, str) and _MACHINE_NAME.fullmatch(name))
