"""Where an error arose, and where data is wrong, without what either holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol


def place_of(error: BaseException) -> str:
    """Where an error arose, such as "fluency.py:57"; its message may hold what a person said, its place can't."""
    at = error.__traceback__
    while isinstance(at, TracebackType) and at.tb_next is not None:
        at = at.tb_next
    return "" if at is None else f"{Path(at.tb_frame.f_code.co_filename).name}:{at.tb_lineno}"


class Invalid(Protocol):
    """What pydantic raises, and FastAPI: data that isn't what it should be."""

    def errors(self) -> Sequence[Any]: ...


def field_path(problem: Mapping[str, Any], whole: str) -> str:
    """Where one of the problems of an `Invalid` lies, as `examples.0.text`; `whole` where the data itself is wrong."""
    return ".".join(map(str, problem["loc"])) or whole


def invalid_fields(error: Invalid, whole: str) -> str:
    """Where the data is wrong, without what it holds: each field once, the first five of them, with commas between."""
    return ", ".join(sorted({field_path(problem, whole) for problem in error.errors()})[:5])
