"""The signed webhook: believed once, for this address and this body, and then it works."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import jwt
import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from speakkit.api import Services
from speakkit.api.background import under_way
from speakkit.api.qstash_client import WEBHOOK_PATH
from speakkit.kit import open_kit
from speakkit.model import SessionStatus
from speakkit.pipeline.pipeline import Pipeline
from speakkit.settings import Settings
from tests.support.handed_in import speech_of_ana
from tests.support.qstash import signed

URL = f"https://speakkit.example{WEBHOOK_PATH}"


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    """No test leaves what it began to the next one, nor to the end of the process, which it would break off."""
    yield
    deadline = time.monotonic() + 60
    while under_way():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def session_id(settings: Settings) -> str:
    return speech_of_ana(settings, seconds=3).session_id


def body_for(session_id: str) -> bytes:
    return json.dumps({"session_id": session_id}).encode()


def keys(settings: Settings) -> list[str]:
    both = (settings.qstash_current_signing_key, settings.qstash_next_signing_key)
    return [key.get_secret_value() for key in both if key]


def deliver(client: TestClient, body: bytes, signature: str | None) -> Response:
    headers = {} if signature is None else {"Upstash-Signature": signature}
    return client.post(WEBHOOK_PATH, content=body, headers=headers)


def wait_until_done(pipeline: Pipeline, session_id: str) -> SessionStatus:
    deadline = time.monotonic() + 60
    while (status := pipeline.store.sessions.get(session_id).status) not in (SessionStatus.DONE, SessionStatus.FAILED):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return status


def test_a_message_is_processed_and_refused_when_it_is_replayed(
    client: TestClient, pipeline: Pipeline, services: Services, session_id: str
) -> None:
    body = body_for(session_id)
    signature = signed(body, keys(pipeline.settings)[0], url=URL)
    answer = deliver(client, body, signature)
    assert (answer.status_code, answer.json()) == (202, {"session_id": session_id, "attempt": 1})
    assert wait_until_done(pipeline, session_id) is SessionStatus.DONE
    assert services.working.acquire(timeout=30), "its place is free again"
    services.working.release()
    assert list(open_kit(pipeline.settings.published_dir).sessions()["status"]) == ["DONE"]
    assert deliver(client, body, signature).status_code == 401


@pytest.mark.parametrize(("key", "claims"), [(1, {}), (0, {"nbf": 20, "iat": 20}), (0, {"exp": -20})])
def test_either_key_is_believed_and_clocks_may_differ_a_little_and_a_replay_is_still_one(
    client: TestClient, settings: Settings, key: int, claims: dict[str, int]
) -> None:
    body, now = body_for("nobody-1"), int(time.time())
    shifted = {name: now + seconds for name, seconds in claims.items()}
    signature = signed(body, keys(settings)[key], url=URL, **shifted)
    codes = [deliver(client, body, signature).json()["code"] for _ in range(2)]
    assert codes == ["UNKNOWN_SESSION", "UNAUTHENTICATED"]  # it is looked up for whom one believes, once


@pytest.mark.parametrize(
    ("claims", "key", "is_clock"),
    [
        ({"nbf": 100}, 0, True),
        ({"iat": 100}, 0, True),
        ({"exp": -100}, 1, True),
        ({"nbf": 100}, None, False),
        ({"sub": 0}, 0, False),
    ],
)
def test_the_log_says_clock_where_it_is_the_clock(
    client: TestClient,
    pipeline: Pipeline,
    session_id: str,
    caplog: pytest.LogCaptureFixture,
    claims: dict[str, int],
    key: int | None,
    is_clock: bool,
) -> None:
    body, now = body_for(session_id), int(time.time())
    secret = "another-key-of-at-least-thirty-two-bytes" if key is None else keys(pipeline.settings)[key]
    wrong = {name: now + seconds for name, seconds in claims.items()}
    assert deliver(client, body, signed(body, secret, url=URL, **wrong)).status_code == 401
    refused = [record.getMessage() for record in caplog.records if "refused" in record.getMessage()]
    assert ["clock" in line for line in refused] == [is_clock]


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": int(time.time()) - 3600},
        {"nbf": int(time.time()) + 86_400},  # from when tests are collected, which is long before some run
        {"iss": "Somebody"},
        {"sub": URL + "/"},
        {"sub": "https://evil.example" + WEBHOOK_PATH},
        {"body": "0" * 43},
        {"body": None},
        {"jti": None},
        {"exp": None},
        {"sub": None},
    ],
)
def test_a_signature_that_says_something_else_is_refused(
    client: TestClient, pipeline: Pipeline, session_id: str, claims: dict[str, object]
) -> None:
    body = body_for(session_id)
    answer = deliver(client, body, signed(body, keys(pipeline.settings)[0], url=URL, **claims))
    assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHENTICATED")
    assert pipeline.store.sessions.get(session_id).status is SessionStatus.UPLOADED


def test_forged_and_re_signed_messages_are_refused(client: TestClient, pipeline: Pipeline, session_id: str) -> None:
    body = body_for(session_id)
    right = signed(body, keys(pipeline.settings)[0], url=URL)
    head, claims, signature = right.split(".")
    unsigned = jwt.encode(jwt.decode(right, options={"verify_signature": False}), "", "none")
    forged = [
        None, "", "a.b.c", "%C3%A9", "x" * 5000, f"{head}.{claims}.", f"{head}.{claims}.{signature[:-3]}AAA", unsigned,
        signed(body, "another-key-of-at-least-thirty-two-bytes", url=URL),
        signed(b"{}", keys(pipeline.settings)[0], url=URL),
    ]  # fmt: skip
    for attempt in forged:
        assert deliver(client, body, attempt).status_code == 401, attempt
    assert deliver(client, body + b" ", right).status_code == 401
    assert deliver(client, b"\xff" + body, right).status_code == 401
    twice = client.post(
        WEBHOOK_PATH, content=body, headers=[("upstash-signature", right), ("upstash-signature", right)]
    )
    assert twice.status_code == 401
    assert pipeline.store.sessions.get(session_id).attempt == 0


def test_without_keys_nobody_is_believed(services: Services, client: TestClient, session_id: str) -> None:
    body = body_for(session_id)
    signature = signed(body, keys(services.settings)[0], url=URL)
    services.settings = services.settings.model_copy(update={"qstash_current_signing_key": None})
    assert deliver(client, body, signature).status_code == 401


def test_a_session_that_is_done_or_unknown_is_said_so(client: TestClient, pipeline: Pipeline, session_id: str) -> None:
    pipeline.process(session_id)
    for asked, status, code in ((session_id, 400, "INVALID_STATE"), ("nobody-1", 404, "UNKNOWN_SESSION")):
        body = body_for(asked)
        answer = deliver(client, body, signed(body, keys(pipeline.settings)[0], url=URL))
        assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"session_id": "../x"}', b'{"session_id": "a", "more": 1}'])
def test_a_signed_message_that_names_no_session_is_refused(client: TestClient, pipeline: Pipeline, body: bytes) -> None:
    answer = deliver(client, body, signed(body, keys(pipeline.settings)[0], url=URL))
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_REQUEST")


def test_a_busy_service_asks_to_send_the_message_again(
    client: TestClient, services: Services, pipeline: Pipeline, session_id: str
) -> None:
    while services.working.acquire(blocking=False):
        pass
    body = body_for(session_id)
    signature = signed(body, keys(pipeline.settings)[0], url=URL)
    assert deliver(client, body, signature).status_code == 503
    services.working.release()
    assert deliver(client, body, signature).status_code == 202
    wait_until_done(pipeline, session_id)
