"""How a question must be put so that a server and its model take it: found out once, and remembered while the process runs.

A server that doesn't know a field says so at once, and a refusal costs nothing, so a new process asks anew: it meets a
server or a model that has learnt something since, and no file grows stale.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import Any

from speakkit.analyse.engines.chat_servers import ChatServer, LengthField
from speakkit.analyse.engines.chat_settings import Format
from speakkit.analyse.engines.model_question import Turn

_OTHER_LENGTH_FIELD: dict[LengthField, LengthField] = {
    "max_tokens": "max_completion_tokens",
    "max_completion_tokens": "max_tokens",
}


@dataclass(frozen=True)
class Dialect:
    """The fields of a question beside its words.

    Attributes:
        formats: the ways to ask for JSON that are left, the one in use first.
        length_field: what bounds the answer.
        temperature: None where the server's own is taken.
        has_system_role: whether instructions have a role of their own; some models know only two.
    """

    formats: tuple[Format, ...]
    length_field: LengthField
    temperature: float | None
    has_system_role: bool = True
    may_swap_length_field: bool = True

    def fields(self, instructions: str, turn: Turn, schema: dict[str, Any]) -> dict[str, Any]:
        """The fields of a question, without its model."""
        fields: dict[str, Any] = {"messages": self._messages(instructions, turn), self.length_field: turn.max_tokens}
        if self.temperature is not None:
            fields["temperature"] = self.temperature
        if self.formats[0] == "json_schema":
            form = {"name": "analysis", "strict": True, "schema": schema}
            fields["response_format"] = {"type": "json_schema", "json_schema": form}
        elif self.formats[0] == "json_object":
            fields["response_format"] = {"type": "json_object"}
        return fields

    def after_refusal(self, faults: frozenset[str]) -> Dialect | None:
        """What to try where a server refused a question and finds fault with these parts of it; None: nothing more.

        A refusal that names none is put down to the format, which is what servers differ in most.
        """
        if "temperature" in faults and self.temperature is not None:
            return replace(self, temperature=None)
        if "max_tokens" in faults and self.may_swap_length_field:
            return replace(self, length_field=_OTHER_LENGTH_FIELD[self.length_field], may_swap_length_field=False)
        if "system" in faults and self.has_system_role:
            return replace(self, has_system_role=False)
        return self.without_format()

    def without_format(self) -> Dialect | None:
        """The next way to ask for JSON, where this one is refused or not heeded."""
        return replace(self, formats=self.formats[1:]) if len(self.formats) > 1 else None

    def _messages(self, instructions: str, turn: Turn) -> list[dict[str, str]]:
        if self.has_system_role:
            return [{"role": "system", "content": instructions}, *turn.messages]
        first, *others = turn.messages
        return [{**first, "content": f"{instructions}\n\n{first['content']}"}, *others]


def first_dialect(server: ChatServer, wanted: Format | None) -> Dialect:
    """What to try first with a kind of server; `wanted` is the only format where settings name one."""
    return Dialect(
        formats=server.formats if wanted is None else (wanted,),
        length_field=server.length_field,
        temperature=server.temperature,
    )


_lock = threading.Lock()
_known: dict[tuple[str, str], Dialect] = {}


def known_dialect(base_url: str, model: str) -> Dialect | None:
    """What a model at an address was found to take, in this process."""
    with _lock:
        return _known.get((base_url, model))


def remember(base_url: str, model: str, dialect: Dialect) -> None:
    """Keep what a model at an address was found to take."""
    with _lock:
        _known[base_url, model] = dialect


def forget_dialects() -> None:
    """Begin anew, as a new process does."""
    with _lock:
        _known.clear()
