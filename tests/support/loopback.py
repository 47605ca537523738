"""A server on this machine that answers vendors' SDKs as a test tells it to, and remembers what it was asked."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Received:
    """A request as it came in; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:  # noqa: ANN401
        return json.loads(self.body)

    def parts(self) -> list[Message]:
        """The parts of a multipart form."""
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        message = BytesParser().parsebytes(head + self.body)
        return [part for part in message.walk() if not part.is_multipart()]

    def fields(self) -> dict[str, list[str]]:
        """The fields of a multipart form, files left out."""
        fields: dict[str, list[str]] = {}
        for part in self.parts():
            if part.get_filename() is None:
                fields.setdefault(_name(part), []).append(_content(part).decode())
        return fields

    def file(self) -> tuple[str, bytes]:
        """Name and content of the first file of a multipart form."""
        part = next(part for part in self.parts() if part.get_filename() is not None)
        return str(part.get_filename()), _content(part)

    @property
    def digest(self) -> str:
        """SHA-256 of what was sent to be worked on: the file of a form, else the body."""
        is_form = self.headers.get("content-type", "").startswith("multipart/form-data")
        return hashlib.sha256(self.file()[1] if is_form else self.body).hexdigest()


@dataclass(frozen=True)
class Reply:
    """What to answer: after `delay_s`, and only the first half of the body where `is_cut`."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_s: float = 0
    is_cut: bool = False


Respond = Callable[[Received], Reply]


def json_reply(document: object, status: int = 200, **headers: str) -> Reply:
    """A JSON document; underscores in names of headers stand for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(json.dumps(document).encode(), status, {"content-type": "application/json", **named})


def html_reply(status: int = 200) -> Reply:
    """A web page, as a proxy or a wrong address gives it."""
    return Reply(b"<!doctype html><title>Sign in</title>", status, {"content-type": "text/html"})


def in_turn(*replies: Reply) -> Respond:
    """Each reply once, in order; a request beyond them is answered with status 599."""
    remaining = iter(replies)
    lock = threading.Lock()

    def respond(_: Received) -> Reply:
        with lock:
            return next(remaining, Reply(status=599))

    return respond


@dataclass
class Loopback:
    """A running server: its address, and the requests so far."""

    url: str
    requests: list[Received] = field(default_factory=list)


@contextmanager
def loopback(respond: Respond, port: int = 0) -> Iterator[Loopback]:
    """A server on 127.0.0.1 that answers each request with what `respond` says."""
    stopping = threading.Event()
    requests: list[Received] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            received = Received(self.command, self.path, headers, self.rfile.read(length))
            requests.append(received)
            reply = respond(received)
            if not stopping.wait(reply.delay_s):
                self._answer(reply)

        def _answer(self, reply: Reply) -> None:
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body[: len(reply.body) // 2] if reply.is_cut else reply.body)
            self.close_connection = self.close_connection or reply.is_cut

        def log_message(self, *_: object) -> None:
            """Nothing: what was asked is remembered instead."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Nothing: clients hang up on slow answers, and tests look at what they then say."""

    server = Server(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield Loopback(f"http://127.0.0.1:{server.server_port}", requests)
    finally:
        stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _name(part: Message) -> str:
    return str(part.get_param("name", header="content-disposition"))


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content
