"""Publishing through QStash's own client, against a server on this machine."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from speakkit.api.qstash_client import QStashTrigger
from speakkit.errors import ConfigurationError, MissingKeyError, TriggerError
from speakkit.settings import Settings
from tests.support.loopback import Reply, json_reply, loopback
from tests.support.values import make_session

# QStash's client keeps its connections and has no way to close them
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def connections_end_here() -> Iterator[None]:
    """Let go of the client's connections in the test that made them."""
    yield
    gc.collect()


def configured(settings: Settings, url: str) -> Settings:
    return settings.model_copy(update={"qstash_token": SecretStr("qstash-token"), "qstash_url": url})


def test_a_message_names_the_session_and_is_published_once_an_attempt(settings: Settings) -> None:
    with loopback(lambda _: json_reply({"messageId": "msg_1"}, status=201)) as server:
        trigger = QStashTrigger(configured(settings, server.url))
        trigger.start(make_session())
        trigger.start(make_session())
        trigger.start(make_session(attempt=1))
    assert {request.path for request in server.requests} == {
        "/v2/publish/https://speakkit.example/api/internal/process"
    }
    assert [json.loads(request.body) for request in server.requests] == [{"session_id": "ana-1"}] * 3
    keys = [request.headers["upstash-deduplication-id"] for request in server.requests]
    assert keys[0] == keys[1] != keys[2]
    assert {request.headers["authorization"] for request in server.requests} == {"Bearer qstash-token"}


def test_a_refusal_is_told_without_the_token(settings: Settings) -> None:
    with (
        loopback(lambda _: Reply(b'{"error": "invalid token qstash-token"}', 401)) as server,
        pytest.raises(TriggerError) as refusal,
    ):
        QStashTrigger(configured(settings, server.url)).start(make_session())
    assert "qstash-token" not in refusal.value.message


def test_what_is_not_set_is_named(settings: Settings) -> None:
    with pytest.raises(MissingKeyError, match="SPEAKKIT_QSTASH_TOKEN"):
        QStashTrigger(settings)
    with pytest.raises(ConfigurationError, match="SPEAKKIT_PUBLIC_URL"):
        QStashTrigger(configured(settings.model_copy(update={"public_url": None}), "http://127.0.0.1:9"))
