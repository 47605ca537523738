"""Both vendors behind one address, for tests that kill the process which calls them.

Each request becomes a line of JSON in a file before it is answered: `method`, `path`, and `digest` of what was sent.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tests.support import fake_anthropic, fake_batches, fake_chat, fake_openai
from tests.support.command_line import paid_engines
from tests.support.loopback import Received, Reply, Respond

ANSWERS: dict[str, Respond] = {
    "transcriptions": fake_openai.answer,
    "messages": fake_anthropic.answer,
    "completions": fake_chat.answer,
}
"""How each vendor answers, by the end of the path that is asked for."""


def answered(received: Received) -> Reply:
    """What the vendor whose path is asked for answers."""
    return ANSWERS[received.path.rsplit("/", 1)[-1]](received)


def every_engine(url: str) -> dict[str, str]:
    """The settings, without their prefix, with which each of our own engines works, vendors' against the server at `url`."""
    return {
        **paid_engines(url),
        "OPENAI_USD_PER_MINUTE": "0.006",
        "CHAT_BASE_URL": f"{url}/v1",
        "CHAT_MODEL": "qwen3:8b",
        "LOCAL_MODEL": "pocketsphinx",
    }


class VendorServer:
    """Answers after `delay_s` as the vendor whose path is asked for, and writes down each request first.

    `spoken` is what is heard in a recording of that digest.
    """

    def __init__(self, log: Path, *, spoken: Callable[[str], str] = lambda _: fake_openai.SPOKEN) -> None:
        self.delay_s = 0.0
        self._log = log
        self._spoken = spoken
        self._lock = threading.Lock()
        self._batches = fake_batches.FakeBatches(looks=4)

    def respond(self, received: Received) -> Reply:
        self._write_down(received)
        if received.path.endswith("/audio/transcriptions"):
            return replace(fake_openai.plain(self._spoken(received.digest)), delay_s=self.delay_s)
        if received.path.startswith(fake_batches.PATH):
            return self._batches.respond(received)
        if received.path.endswith("/messages"):
            return replace(fake_anthropic.answer(received), delay_s=self.delay_s)
        return Reply(status=404)

    def _write_down(self, received: Received) -> None:
        line = json.dumps({"method": received.method, "path": received.path, "digest": received.digest}) + "\n"
        with self._lock, self._log.open("a", encoding="utf-8") as file:
            file.write(line)
