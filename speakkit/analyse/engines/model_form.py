"""The form of an answer as a JSON schema that every server understands."""

from __future__ import annotations

from functools import cache
from typing import Any

from speakkit.analyse.engines.model_answer import WireAnalysis


@cache
def answer_form() -> dict[str, Any]:
    """The JSON schema of an answer, closed, in the part of the language that servers have in common."""
    form: dict[str, Any] = _closed(WireAnalysis.model_json_schema())
    return form


_UNDERSTOOD_BY_ALL = frozenset(
    {
        "$defs",
        "$ref",
        "additionalProperties",
        "anyOf",
        "const",
        "enum",
        "items",
        "properties",
        "required",
        "type",
    }
)


def _closed(schema: Any) -> Any:  # noqa: ANN401  # a part of a schema may be anything that JSON is
    if isinstance(schema, list):
        return [_closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: _closed(value) for key, value in schema.items() if key in _UNDERSTOOD_BY_ALL}
    for named in ("properties", "$defs"):
        if named in schema:
            kept[named] = {name: _closed(part) for name, part in schema[named].items()}
    if "properties" in schema:
        kept |= {"additionalProperties": False, "required": list(schema["properties"])}
    return kept
