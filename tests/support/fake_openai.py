"""The wire format of OpenAI's `/audio/transcriptions`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.support.loopback import Received, Reply, json_reply

SPOKEN = (
    "Last weekend I go to the market with my sister. We buy a lot of vegetables and some fruit for the family. "
    "My sister have a small kitchen but she cook very well. I am agree with her that fresh food is better. "
    "In the evening we invited two friends and we had dinner together in the garden. They live in same street since "
    "ten years. After dinner we played cards and we talked about the summer. I want to visit my cousin in the "
    "mountains because he have a big house near the lake. It was a good day and I was very tired in the evening."
)
"""Over a hundred words with some of the commonest mistakes of learners."""


def plain(text: str = SPOKEN, seconds: float | None = None, request_id: str = "req_plain") -> Reply:
    """What gpt-transcribe answers."""
    document: dict[str, Any] = {"text": text, "languages": [{"code": "en"}]}
    if seconds is not None:
        document["usage"] = {"type": "duration", "seconds": seconds}
    return json_reply(document, x_request_id=request_id)


def verbose(text: str, words: Sequence[tuple[str, float, float]], segments: Sequence[dict[str, Any]] = ()) -> Reply:
    """What whisper-1 answers to `verbose_json`; words are (text, start, end) in seconds."""
    return json_reply(
        {
            "task": "transcribe",
            "language": "english",
            "duration": words[-1][2] if words else 0.0,
            "text": text,
            "words": [{"word": word, "start": start, "end": end} for word, start, end in words],
            "segments": [segment(**given) for given in segments],
        },
        x_request_id="req_verbose",
    )


def segment(
    start: float, end: float, avg_logprob: float, text: str = "", number: int = 0, no_speech_prob: float = 0.01
) -> dict[str, Any]:
    """A segment of verbose JSON."""
    return {
        "id": number,
        "seek": 0,
        "start": start,
        "end": end,
        "text": text,
        "tokens": [],
        "temperature": 0.0,
        "avg_logprob": avg_logprob,
        "compression_ratio": 1.2,
        "no_speech_prob": no_speech_prob,
    }


def error(status: int, code: str | None = None, message: str = "", **headers: str) -> Reply:
    """An error in OpenAI's envelope."""
    document = {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": code}}
    return json_reply(document, status, x_request_id="req_error", **headers)


def answer(_: Received) -> Reply:
    """The same speech, whatever was sent."""
    return plain()
