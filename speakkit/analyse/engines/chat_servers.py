"""Which server an address is, where it stands, and what it can before it is asked (`chat_servers.toml`)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field

from speakkit.analyse.engines.chat_settings import Format
from speakkit.calls.addresses import is_local
from speakkit.model import Value

LengthField = Literal["max_tokens", "max_completion_tokens"]


class ChatServer(Value):
    """A kind of server, as `chat_servers.toml` says it."""

    name: str
    hosts: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()
    formats: tuple[Format, ...]
    length_field: LengthField = "max_tokens"
    temperature: float | None = None
    caches: bool = False
    extra: dict[str, Any] = Field(default_factory=dict)

    def is_at(self, base_url: str) -> bool:
        """Whether an address is probably one of this kind."""
        if not self.hosts and not self.ports:
            return True
        parts = urlsplit(base_url)
        host = parts.hostname or ""
        if any(host == known or host.endswith(f".{known}") for known in self.hosts):
            return True
        return is_local(base_url) and parts.port in self.ports


@cache
def servers() -> tuple[ChatServer, ...]:
    """The kinds that are known; the last is any other."""
    text = resources.files("speakkit.analyse.engines").joinpath("chat_servers.toml").read_text(encoding="utf-8")
    return tuple(ChatServer.model_validate(entry) for entry in tomllib.loads(text)["servers"])


def server_at(base_url: str) -> ChatServer:
    """The kind of server that an address belongs to."""
    return next(server for server in servers() if server.is_at(base_url))
