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


def was_interrupted(error: BaseException | None) -> bool:
    """Whether a Ctrl-C stands behind an error: DuckDB makes one of its own of it, and so does a clean-up that it breaks into."""
    while error is not None:
        if isinstance(error, KeyboardInterrupt) or (
            isinstance(error, RuntimeError) and str(error) == "Query interrupted"
        ):
            return True
        error = error.__cause__ or error.__context__
    return False


class Invalid(Protocol):
    """What pydantic raises, and FastAPI: data that isn't what it should be."""

    def errors(self) -> Sequence[Any]: ...


def field_path(problem: Mapping[str, Any], whole: str) -> str:
    """Where one of the problems of an `Invalid` lies, as `examples.0.text`; `whole` where the data itself is wrong."""
    return ".".join(map(str, problem["loc"])) or whole


def invalid_fields(error: Invalid, whole: str) -> str:
    """Where the data is wrong, without what it holds: each field once, the first five of them, with commas between."""
    return ", ".join(sorted({field_path(problem, whole) for problem in error.errors()})[:5])
