"""The wire format of Anthropic's `/v1/messages/batches`, beside `/v1/messages` itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.support import fake_anthropic
from tests.support.loopback import Received, Reply, json_reply

PATH = "/v1/messages/batches"
EXPIRED: dict[str, Any] = {"type": "expired"}
CANCELED: dict[str, Any] = {"type": "canceled"}
ERRORED: dict[str, Any] = {
    "type": "errored",
    "error": {"type": "error", "error": {"type": "api_error", "message": "Internal"}, "request_id": "req_1"},
}


def succeeded(reply: Reply) -> dict[str, Any]:
    """The result of a question that was answered with that message."""
    return {"type": "succeeded", "message": json.loads(reply.body)}


@dataclass
class FakeBatches:
    """Takes batches in, is busy with each for `looks` looks, and answers every question as `fake_anthropic.answer` does.

    Attributes:
        fates: instead of an answer, by a word of the transcript.
        scripted: replies that come first, by method and last part of the path: "POST batches", "GET results", ...
        loses_answers: takes the next batch in, but answers with an error, as where the answer is lost on its way.
        asked: what was asked for, in order, in the same words; looks at a batch are "GET batch".
    """

    looks: int = 1
    fates: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    scripted: dict[str, list[Reply]] = field(default_factory=dict)
    loses_answers: bool = False
    asked: list[str] = field(default_factory=list)
    batches: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def respond(self, received: Received) -> Reply:
        path = received.path.partition("?")[0]
        vendor_id, _, rest = path.removeprefix(PATH).strip("/").partition("/")
        name = f"{received.method} {rest or ('batch' if vendor_id else path.rsplit('/', 1)[-1])}"
        if path == "/v1/messages":
            name, vendor_id = "POST messages", ""
        self.asked.append(name)
        if self.scripted.get(name):
            return self.scripted[name].pop(0)
        if name == "POST messages":
            return fake_anthropic.answer(received)
        if name == "POST batches":
            state, is_lost, self.loses_answers = self._take(received), self.loses_answers, False
            return fake_anthropic.error(500, "api_error") if is_lost else json_reply(state)
        if name == "GET batches":
            return json_reply(
                {"data": [self._state(one, received) for one in reversed(self.batches)], "has_more": False}
            )
        if vendor_id not in self.batches:
            return fake_anthropic.error(404, "not_found_error")
        if rest == "results":
            return self._results(self.batches[vendor_id])
        self.looks -= 1
        return json_reply(self._state(vendor_id, received))

    def _take(self, received: Received) -> dict[str, Any]:
        vendor_id = f"msgbatch_{len(self.batches) + 1:02}"
        self.batches[vendor_id] = received.json()["requests"]
        return self._state(vendor_id, received)

    def _state(self, vendor_id: str, received: Received) -> dict[str, Any]:
        has_ended, now = self.looks < 0, datetime.now(UTC)
        number = len(self.batches[vendor_id])
        counts = {"processing": 0 if has_ended else number, "succeeded": number if has_ended else 0}
        return {
            "id": vendor_id,
            "type": "message_batch",
            "processing_status": "ended" if has_ended else "in_progress",
            "request_counts": {**counts, "errored": 0, "canceled": 0, "expired": 0},
            "created_at": now.isoformat(),
            "expires_at": (now + timedelta(hours=24)).isoformat(),
            "ended_at": now.isoformat() if has_ended else None,
            "archived_at": None,
            "cancel_initiated_at": None,
            "results_url": f"http://{received.headers['host']}{PATH}/{vendor_id}/results" if has_ended else None,
        }

    def _results(self, requests: Sequence[dict[str, Any]]) -> Reply:
        lines = [{"custom_id": one["custom_id"], "result": self._fate(one["params"])} for one in reversed(requests)]
        return Reply("".join(json.dumps(line) + "\n" for line in lines).encode())

    def _fate(self, params: dict[str, Any]) -> dict[str, Any]:
        asked = Received("POST", "/v1/messages", {}, json.dumps(params).encode())
        text = fake_anthropic.asked(asked)["transcript"]["text"]
        return next(
            (fate for word, fate in self.fates.items() if word in text), succeeded(fake_anthropic.answer(asked))
        )
