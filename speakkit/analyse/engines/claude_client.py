"""Anthropic's client, made in one place: with the key of the settings alone, no retries and no traces of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from speakkit.analyse.engines.vendor_client import VendorClient
from speakkit.calls.certificates import trusted
from speakkit.calls.ledger import CallUsage
from speakkit.calls.vendor_errors import CONNECT_TIMEOUT_S, RawResponse, Vendor, body_of, usable_key
from speakkit.calls.vendor_logs import quiet_vendors
from speakkit.settings import Settings

if TYPE_CHECKING:
    from anthropic import Anthropic


class ClaudeClient(VendorClient):
    """Messages and batches of them over HTTP, each answer as its bare body; used as a context.

    Raises:
        MissingKeyError, WrongKeyError: there is no key that can be used.
        EngineError: (every method) no answer came, or the answer is an error.
    """

    _client: Anthropic

    def __init__(self, settings: Settings) -> None:
        key = usable_key(settings.anthropic_api_key, "ANTHROPIC_API_KEY", "Anthropic")
        import anthropic

        quiet_vendors()
        timeout_s = settings.anthropic_timeout_s
        self._client = anthropic.Anthropic(
            api_key=key,
            base_url=settings.anthropic_base_url,
            timeout=anthropic.Timeout(timeout_s, connect=min(timeout_s, CONNECT_TIMEOUT_S)),
            max_retries=0,
            http_client=anthropic.DefaultHttpxClient(follow_redirects=False, verify=trusted()),
            open_telemetry=False,  # traces may hold the content of messages
        )
        self._vendor = Vendor(
            name="Anthropic",
            key_variable="ANTHROPIC_API_KEY",
            base_url=settings.anthropic_base_url,
            status_error=anthropic.APIStatusError,
            connection_error=anthropic.APIConnectionError,
            timeout_error=anthropic.APITimeoutError,
            length_setting="SPEAKKIT_ANTHROPIC_MAX_TOKENS",
        )

    def message(self, fields: dict[str, Any], usage: CallUsage) -> bytes:
        """The answer to one question; the id of the request goes into `usage`."""
        return body_of(self._vendor, usage, lambda: self._client.messages.with_raw_response.create(**fields))

    def create_batch(self, requests: Sequence[Any]) -> bytes:
        """A batch that was just handed in: each of `requests` has a `custom_id`, and the fields of a message as `params`."""
        raw = self._client.messages.batches.with_raw_response
        return body_of(self._vendor, CallUsage(), lambda: raw.create(requests=requests))

    def batch(self, batch_id: str) -> bytes:
        """How far a batch has come."""
        raw = self._client.messages.batches.with_raw_response
        return body_of(self._vendor, CallUsage(), lambda: raw.retrieve(batch_id))

    def delete_batch(self, batch_id: str) -> bytes:
        """A batch that has ended is deleted with all that it holds."""
        raw = self._client.messages.batches.with_raw_response
        return body_of(self._vendor, CallUsage(), lambda: raw.delete(batch_id))

    def latest_batches(self) -> bytes:
        """The batches that were handed in last, newest first."""
        raw = self._client.messages.batches.with_raw_response
        return body_of(self._vendor, CallUsage(), lambda: raw.list(limit=100))

    def results(self, batch_id: str) -> bytes:
        """What became of the questions of a batch that has ended: a line of JSON each, in any order."""
        return body_of(self._vendor, CallUsage(), lambda: self._results(batch_id))

    def _results(self, batch_id: str) -> RawResponse:
        import anthropic
        import httpx2

        response = self._client.messages.batches.with_raw_response.results(batch_id)
        try:
            response.read()
        except httpx2.HTTPError as error:
            # the SDK translates what goes wrong before a body, not within one that it streams
            raise anthropic.APIConnectionError(request=response.http_request) from error
        return response


def answer_schema(form: dict[str, Any]) -> dict[str, Any]:
    """A JSON schema in the part of the language that the vendor takes."""
    import anthropic

    return anthropic.transform_schema(form)
