"""Both vendors in a process of their own, for tests that kill the process which calls them.

    python -m tests.support.vendor_server --url-file URL_FILE --log LOG [--delay-s SECONDS]

The address appears in URL_FILE once the server listens (OpenAI's base URL is that with `/v1`). Each request becomes a
line of JSON in LOG before it is answered: `path`, and `digest` of what was sent to be worked on.
"""

from __future__ import annotations

import argparse
import json
import threading
from dataclasses import replace
from pathlib import Path

from tests.support import fake_anthropic, fake_openai
from tests.support.loopback import Received, Reply, loopback


class VendorServer:
    """Answers as the vendor whose path is asked for, and writes down each request first."""

    def __init__(self, log: Path, delay_s: float = 0) -> None:
        self._log = log
        self._delay_s = delay_s
        self._lock = threading.Lock()

    def respond(self, received: Received) -> Reply:
        self._write_down(received)
        if received.path.endswith("/audio/transcriptions"):
            return replace(fake_openai.answer(received), delay_s=self._delay_s)
        if received.path.endswith("/messages"):
            return replace(fake_anthropic.answer(received), delay_s=self._delay_s)
        return Reply(status=404)

    def _write_down(self, received: Received) -> None:
        line = json.dumps({"path": received.path, "digest": received.digest}) + "\n"
        with self._lock, self._log.open("a", encoding="utf-8") as file:
            file.write(line)


def main() -> None:
    parser = argparse.ArgumentParser(description="OpenAI's and Anthropic's wire formats on this machine")
    parser.add_argument("--url-file", type=Path, required=True)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--delay-s", type=float, default=0)
    options = parser.parse_args()
    with loopback(VendorServer(options.log, options.delay_s).respond) as server:
        draft = options.url_file.with_suffix(".draft")
        draft.write_text(server.url, encoding="utf-8")
        draft.replace(options.url_file)
        threading.Event().wait()


if __name__ == "__main__":
    main()
