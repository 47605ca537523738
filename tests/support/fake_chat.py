"""The wire format of `/chat/completions`, and how the servers that speak it differ."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from tests.support.fake_anthropic import analysis, insight, probe
from tests.support.loopback import Received, Reply, Respond, json_reply

USAGE = {"prompt_tokens": 4000, "completion_tokens": 200, "total_tokens": 4200}


def completion(
    text: str | dict[str, Any] | None,
    finish_reason: str | None = "stop",
    *,
    usage: dict[str, Any] | None = USAGE,
    of_message: Mapping[str, object] = MappingProxyType({}),
) -> Reply:
    """A completion; a dictionary is given as its JSON, `of_message` are further fields of its message."""
    said = json.dumps(text) if isinstance(text, dict) else text
    message = {"role": "assistant", "content": said, **of_message}
    return json_reply(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": "qwen3:8b",
            "choices": [{"index": 0, "message": message, "finish_reason": finish_reason}],
            "usage": usage,
        },
        x_request_id="req_chat",
    )


def error(status: int, message: str, code: object = None, **headers: str) -> Reply:
    """An error in OpenAI's envelope."""
    inner = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return json_reply({"error": inner}, status, x_request_id="req_error", **headers)


def asked(received: Received) -> dict[str, Any]:
    """The document that the model was given to analyse."""
    content = next(turn["content"] for turn in received.json()["messages"] if turn["role"] == "user")
    document: dict[str, Any] = json.loads(content[content.index('{"transcript"') :])
    return document


def answer(received: Received) -> Reply:
    """One insight with a true quote, the first words of the transcript, and every known pattern absent."""
    document = asked(received)
    quote = " ".join(document["transcript"]["text"].split()[:6])
    probes = [probe(pattern, "absent", quote) for pattern in document["known_patterns"]]
    return completion(analysis([insight(quote)], probes))


def way(received: Received) -> str:
    """How JSON was asked for."""
    return str(received.json().get("response_format", {"type": "none"})["type"])


def openai_reasoning(received: Received) -> Reply:
    """OpenAI's reasoning models take no `max_tokens` and no temperature."""
    sent = received.json()
    if "max_tokens" in sent:
        return error(
            400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", "unsupported_parameter"
        )
    if "temperature" in sent:
        return error(400, "Unsupported value: 'temperature' does not support 0 with this model.", "unsupported_value")
    return answer(received)


def lm_studio(received: Received) -> Reply:
    """LM Studio takes a schema, and calls nothing else a format; its error is a bare text."""
    if way(received) == "json_object":
        return json_reply({"error": "'response_format.type' must be 'json_schema' or 'text'"}, 400)
    return answer(received)


def json_object_only(received: Received) -> Reply:
    """DeepSeek and many others know no schema."""
    if way(received) == "json_schema":
        return error(400, "This response_format type is unavailable now")
    return answer(received)


def no_format(received: Received) -> Reply:
    """vLLM where no grammar can be made: an error without an envelope, which names nothing."""
    if way(received) != "none":
        return json_reply({"object": "error", "message": "unsupported", "type": "BadRequestError", "code": 400}, 400)
    return answer(received)


def unprocessable(received: Received) -> Reply:
    """Servers on FastAPI refuse what their types don't hold."""
    if way(received) == "json_schema":
        detail = [{"loc": ["body", "response_format", "type"], "msg": "Input should be 'text' or 'json_object'"}]
        return json_reply({"detail": detail}, 422)
    return answer(received)


def llama_cpp_python(received: Received) -> Reply:
    """llama-cpp-python 0.3.36 calls the same an error of its own."""
    if way(received) == "json_schema":
        said = "1 validation error: {'loc': ('body', 'response_format'), 'msg': \"Input should be 'text' or 'json_object'\"}"
        return json_reply({"error": {"message": said, "type": "internal_server_error", "code": None}}, 500)
    return answer(received)


def no_system_role(received: Received) -> Reply:
    """Gemma's template knows two roles."""
    if received.json()["messages"][0]["role"] == "system":
        return error(400, "System role not supported")
    return answer(received)


def ollama(received: Received) -> Reply:
    """Ollama's thinking models, which put their thinking into a field of its own."""
    said = json.loads(answer(received).body)
    said["choices"][0]["message"]["reasoning"] = "The learner leaves out an article."
    return json_reply(said)


def openrouter(received: Received) -> Reply:
    """OpenRouter says what was spent."""
    said = json.loads(answer(received).body)
    said["usage"] |= {"cost": 0.0123, "prompt_tokens_details": {"cached_tokens": 1000}}
    return json_reply(said)


def heedless(received: Received) -> Reply:
    """A server that takes any format and heeds none, before a model that needs to be told twice."""
    if way(received) == "json_schema":
        return completion("The learner leaves out articles.")
    return answer(received)


DIALECTS: dict[str, tuple[Respond, list[str]]] = {
    "OpenAI": (openai_reasoning, ["json_schema"] * 3),
    "LM Studio": (lm_studio, ["json_schema"]),
    "json_object only": (json_object_only, ["json_schema", "json_object"]),
    "vLLM without grammars": (no_format, ["json_schema", "json_object", "none"]),
    "FastAPI": (unprocessable, ["json_schema", "json_object"]),
    "llama-cpp-python": (llama_cpp_python, ["json_schema", "json_object"]),
    "Gemma": (no_system_role, ["json_schema"] * 2),
    "Ollama": (ollama, ["json_schema"]),
    "OpenRouter": (openrouter, ["json_schema"]),
    "heedless": (heedless, ["json_schema", "json_object"]),
}
"""Each server, and the ways in which it is asked the first time; the last is the one that is kept."""
