"""The client of an OpenAI-compatible chat endpoint: with the key of the settings alone, no retries, nothing ambient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from speakkit.analyse.engines.chat_servers import ChatServer
from speakkit.analyse.engines.chat_settings import ChatSettings
from speakkit.analyse.engines.vendor_client import VendorClient
from speakkit.calls.addresses import is_local
from speakkit.calls.certificates import trusted
from speakkit.calls.ledger import CallUsage
from speakkit.calls.vendor_errors import CONNECT_TIMEOUT_S, Vendor, body_of, refusal, usable_key
from speakkit.calls.vendor_logs import quiet_vendors
from speakkit.errors import EngineError
from speakkit.settings import Settings

if TYPE_CHECKING:
    from openai import OpenAI

KEY_VARIABLE = "SPEAKKIT_CHAT_API_KEY"
LENGTH_SETTING = "SPEAKKIT_CHAT_MAX_TOKENS"
_NO_KEY = "none"
"""What is sent where no key is needed: the SDK insists on one."""


class ChatClient(VendorClient):
    """Chat completions over HTTP, each answer as its bare body; used as a context.

    Raises:
        MissingKeyError, WrongKeyError: there is no key that can be used, and the server isn't on this machine or network.
        EngineError: (`completion`) no answer came, or the answer is an error.
    """

    _client: OpenAI

    def __init__(self, settings: Settings, chat: ChatSettings, server: ChatServer) -> None:
        key = key_to_send(settings, chat, server)
        import openai

        quiet_vendors()
        self._client = openai.OpenAI(
            api_key=key,
            base_url=chat.endpoint,
            timeout=openai.Timeout(chat.timeout_s, connect=min(chat.timeout_s, CONNECT_TIMEOUT_S)),
            max_retries=0,
            http_client=openai.DefaultHttpxClient(follow_redirects=False, verify=trusted()),
        )
        # the SDK takes them from the environment, whoever is asked
        self._client.organization = self._client.project = None
        self._vendor = Vendor(
            name=server.name,
            key_variable=KEY_VARIABLE,
            base_url=chat.endpoint,
            status_error=openai.APIStatusError,
            connection_error=openai.APIConnectionError,
            timeout_error=openai.APITimeoutError,
            length_setting=LENGTH_SETTING,
            is_own=is_local(chat.endpoint),
        )

    def completion(self, fields: dict[str, Any], usage: CallUsage, extra: dict[str, Any]) -> bytes:
        """The answer to one question; the id of the request goes into `usage`."""
        create = self._client.chat.completions.with_raw_response.create
        return body_of(self._vendor, usage, lambda: create(**fields, extra_body=extra or None))

    def failure(self, reported: object) -> EngineError:
        """An error that a server put into an answer of status 200, as one of ours."""
        return refusal(self._vendor, reported)


def key_to_send(settings: Settings, chat: ChatSettings, server: ChatServer) -> str:
    """The key, or what stands for none where the server is on this machine or network and none is set.

    Raises:
        MissingKeyError, WrongKeyError: there is no key that can be used.
    """
    key = chat.key(settings)
    return usable_key(key, KEY_VARIABLE, server.name) if key or not is_local(chat.endpoint) else _NO_KEY
