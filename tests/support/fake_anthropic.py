"""The wire format of Anthropic's `/v1/messages`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tests.support.loopback import Received, Reply, json_reply

USAGE = {
    "input_tokens": 1000,
    "output_tokens": 200,
    "cache_creation_input_tokens": 3000,
    "cache_read_input_tokens": 0,
}


def insight(quote: str = "have dog", pattern: str = "grammar.article.missing", **changes: object) -> dict[str, Any]:
    """An insight as the model is asked to write it."""
    return {
        "category": "grammar",
        "pattern": pattern,
        "detail": "You leave out the article before a thing that can be counted.",
        "severity": "medium",
        "suggestion": "Before each thing that can be counted, ask yourself: a, the or none?",
        "quotes": [quote],
        **changes,
    }


def probe(pattern_id: str, state: str, *quotes: str) -> dict[str, Any]:
    """The answer for one known pattern; where it is absent the quote is of what was said right."""
    if state == "absent":
        right = {"correct_uses": len(quotes) or None, "correct_quote": quotes[0] if quotes else None}
        return {"pattern_id": pattern_id, "state": state, "quotes": [], **right}
    return {"pattern_id": pattern_id, "state": state, "quotes": list(quotes)}


def analysis(
    insights: Sequence[dict[str, Any]] = (), probes: Sequence[dict[str, Any]] = (), **changes: object
) -> dict[str, Any]:
    """A whole analysis."""
    return {
        "insights": list(insights),
        "probes": list(probes),
        "focus_next": "Put an article before each thing that can be counted." if insights else None,
        "summary": "You tell a story in the right order.",
        **changes,
    }


def message(
    text: str | dict[str, Any], stop_reason: str = "end_turn", *, thinking: bool = False, **changes: object
) -> Reply:
    """A message; a dictionary is given as its JSON, `thinking` puts such a block first."""
    said = {"type": "text", "text": text if isinstance(text, str) else json.dumps(text)}
    thought = [{"type": "thinking", "thinking": "Hm.", "signature": "c2lnbmF0dXJl"}] if thinking else []
    return json_reply(
        {
            "id": "msg_01",
            "type": "message",
            "role": "assistant",
            "model": "claude-sonnet-5-5",
            "content": [*thought, said],
            "stop_reason": stop_reason,
            "stop_sequence": None,
            "usage": USAGE,
            **changes,
        },
        request_id="req_message",
    )


def error(status: int, kind: str, text: str = "", **headers: str) -> Reply:
    """An error in Anthropic's envelope."""
    document = {"type": "error", "error": {"type": kind, "message": text}, "request_id": "req_error"}
    return json_reply(document, status, request_id="req_error", **headers)


def asked(received: Received) -> dict[str, Any]:
    """The document that the model was given to analyse."""
    document: dict[str, Any] = json.loads(received.json()["messages"][0]["content"])
    return document


def answer(received: Received) -> Reply:
    """One insight with a true quote, the first words of the transcript, and every known pattern absent."""
    document = asked(received)
    quote = " ".join(document["transcript"]["text"].split()[:6])
    probes = [probe(pattern, "absent", quote) for pattern in document["known_patterns"]]
    return message(analysis([insight(quote)], probes))
