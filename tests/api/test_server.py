"""The server on real sockets: slow and broken clients, and a crowd."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from speakkit.api import Services
from speakkit.api.server import PatientProtocol
from speakkit.api.services import PATIENCE_S
from speakkit.model import SessionStatus
from speakkit.model.access import Role
from speakkit.pipeline.pipeline import Pipeline
from speakkit.store import Store
from tests.support.service import serving, token_for
from tests.support.tones import write_speech

pytestmark = pytest.mark.slow
CROWD = 50


@pytest.fixture
def url(services: Services, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A service that loses patience after half a second."""
    services.settings = services.settings.model_copy(update={"body_idle_s": 0.5, "body_total_s": 1.5})
    monkeypatch.setattr(PatientProtocol, "patience_s", 0.5)
    with serving(services) as url:
        yield url


def connected(url: str) -> socket.socket:
    address = urlsplit(url)
    assert address.hostname is not None
    return socket.create_connection((address.hostname, address.port or 80), timeout=20)


def rest_of(connection: socket.socket) -> bytes:
    """All that comes until the server closes; a reset, where it closes with something of ours unread, ends it too."""
    received = b""
    with suppress(ConnectionResetError):
        while piece := connection.recv(65_536):
            received += piece
    return received


@pytest.mark.parametrize("sent", [b"", b"GET /api/hea", b"GET /api/health HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n"])
def test_a_head_that_does_not_come_ends_the_connection(url: str, sent: bytes) -> None:
    with connected(url) as connection:
        connection.sendall(sent)
        began = time.monotonic()
        assert rest_of(connection) == b""
        assert time.monotonic() - began < 15


def test_a_head_that_drips_ends_the_connection(url: str) -> None:
    def drip() -> None:
        connection.sendall(b"GET /api/health HTTP/1.1\r\n")
        for number in range(300):
            connection.sendall(f"X-{number}: 1\r\n".encode())
            time.sleep(0.1)

    with connected(url) as connection, pytest.raises((ConnectionResetError, BrokenPipeError)):
        drip()


@pytest.mark.parametrize("pause_s", [0.2, 3])
def test_a_body_that_drips_is_refused(url: str, services: Services, pause_s: float) -> None:
    token = token_for(services, Role.LEARNER, "ana")
    head = (
        "POST /api/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        f"Content-Length: 100000\r\nAuthorization: Bearer {token}\r\n\r\n"
    )
    with connected(url) as connection:
        connection.sendall(head.encode())
        connection.sendall(b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n')
        connection.settimeout(pause_s)
        received = b""
        for _ in range(100):
            try:
                connection.sendall(b"x")
                received += connection.recv(65_536)
            except TimeoutError:
                continue
            break
        connection.settimeout(20)
        received += rest_of(connection)
    assert received.startswith(b"HTTP/1.1 408")
    assert b"REQUEST_TOO_SLOW" in received


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET /api/health HTTP/1.1\r\nHost: x\r\nX-A: a\x00b\r\n\r\n",
        b"GET /api/health HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 3_000_000 + b"\r\n\r\n",
        b"GET /api/health\r\nX: y HTTP/1.1\r\n\r\n",
        b"POST /api/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"POST /api/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
    ],
)
def test_a_malformed_request_is_refused_and_the_service_goes_on(url: str, request_line: bytes) -> None:
    with connected(url) as connection:
        with suppress(ConnectionResetError, BrokenPipeError):
            connection.sendall(request_line)
        answer = rest_of(connection)
    assert answer == b"" or answer.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4"))
    assert b"Traceback" not in answer
    assert httpx.get(f"{url}/api/health").status_code == 200


@pytest.mark.timeout(900)
def test_fifty_uploads_at_once_are_all_taken_and_none_is_lost(
    services: Services, pipeline: Pipeline, tmp_path: Path
) -> None:
    recordings = [write_speech(tmp_path / f"{n}.wav", seconds=2 + n / 20).read_bytes() for n in range(CROWD)]
    headers = {"Authorization": f"Bearer {token_for(services, Role.OPERATOR)}"}

    def upload(number: int) -> httpx.Response:
        return httpx.post(
            f"{url}/api/sessions",
            files={"file": ("talk.wav", recordings[number])},
            data={"learner_id": f"learner-{number % 10}"},
            headers=headers,
            timeout=240,
        )

    services.store = Store(services.store.path, lock_timeout_s=PATIENCE_S)
    with serving(services) as url, ThreadPoolExecutor(CROWD) as crowd:
        answers = list(crowd.map(upload, range(CROWD)))
    assert [answer.status_code for answer in answers] == [201] * CROWD
    uploaded = {answer.json()["session_id"] for answer in answers}
    assert uploaded == set(pipeline.store.claims.waiting())
    assert len(uploaded) == CROWD
    for answer, sent in zip(answers, recordings, strict=True):
        session = pipeline.store.sessions.get(answer.json()["session_id"])
        with pipeline.recordings.fetch(str(session.storage_key), max_bytes=10**6) as stored:
            assert stored.read_bytes() == sent
    assert pipeline.process(min(uploaded)).status is SessionStatus.DONE
