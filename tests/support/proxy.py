"""A port of this machine that passes on to another, until a test has it go away."""

from __future__ import annotations

import select
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_LOOK_S = 0.1
"""How often a connection looks whether it is to end."""


@dataclass
class Proxy:
    """While `is_away`, connections are dropped before a byte of an answer, those under way too."""

    url: str
    away: threading.Event = field(default_factory=threading.Event)

    @property
    def is_away(self) -> bool:
        return self.away.is_set()


@contextmanager
def proxied(host: str, port: int) -> Iterator[Proxy]:
    """A way to `host`:`port` that can be cut."""
    proxy = Proxy("")
    stopping = threading.Event()

    class Passage(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError), socket.create_connection((host, port), timeout=10) as target:
                while not (proxy.is_away or stopping.is_set()) and self._passed_on(target):
                    pass

        def _passed_on(self, target: socket.socket) -> bool:
            """Pass on what there is; whether both ends are still there."""
            other = {self.request: target, target: self.request}
            ready, _, _ = select.select(list(other), [], [], _LOOK_S)
            for end in ready:
                if not (piece := end.recv(65_536)):
                    return False
                other[end].sendall(piece)
            return True

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        request_queue_size = 50

    server = Server(("127.0.0.1", 0), Passage)
    proxy.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield proxy
    finally:
        stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()
