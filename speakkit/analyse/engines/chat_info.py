"""What `chat` tells of itself to whoever asks for engines."""

from __future__ import annotations

from speakkit.analyse.engines.chat import ChatAnalyser
from speakkit.analyse.engines.chat_client import key_to_send
from speakkit.analyse.engines.chat_servers import server_at
from speakkit.analyse.engines.chat_settings import ChatSettings, load_chat_settings
from speakkit.analyse.registry import AnalyserInfo
from speakkit.calls.addresses import is_local
from speakkit.calls.engines import Package
from speakkit.settings import Settings


def _ready(settings: Settings) -> str:
    """Where the model is and what it costs, once address, model and, where one is needed, a key are there."""
    chat = load_chat_settings()
    server, local = server_at(chat.endpoint), is_local(chat.endpoint)
    key_to_send(settings, chat, server)
    where = f"on this machine or network ({server.name}): no key, no cost" if local else f"at {server.name}, with a key"
    return f"{chat.chosen_model} {where}"


def _recipient(_: Settings) -> str | None:
    """The server, unless it is on this machine or network."""
    chat = load_chat_settings()
    return None if is_local(chat.endpoint) else server_at(chat.endpoint).name


ENGINE = AnalyserInfo(
    name=ChatAnalyser.name,
    open=ChatAnalyser,
    gives="analysis by a chat model of your choice, on your own machine too",
    packages=(Package("openai"),),
    own_settings=ChatSettings,
    calls_at_once=lambda _: load_chat_settings().concurrency,
    probe=_ready,
    prices=ChatAnalyser,
    recipient=_recipient,
)
