"""Fields of recognisers' JSON, read no more strictly than a live engine's answer: null is none, NaN is unknown."""

from __future__ import annotations

import math
from typing import Annotated, TypeVar

from pydantic import BeforeValidator

T = TypeVar("T")


def _number(value: object) -> object:
    """Seconds as they are, or as Google writes them ("1.300s", {"seconds": 1, "nanos": 300000000}); None for NaN."""
    if isinstance(value, dict):
        value = float(value.get("seconds") or 0) + float(value.get("nanos") or 0) / 1e9
    if isinstance(value, str):
        value = value.removesuffix("s") or None
    try:
        number = None if value is None or isinstance(value, bool) else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return value
    return number if number is not None and math.isfinite(number) else None


def _label(value: object) -> object:
    return None if value is None or value == "" else str(value) if isinstance(value, int) else value


Number = Annotated[float | None, BeforeValidator(_number)]
Label = Annotated[str | None, BeforeValidator(_label)]
Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
Many = Annotated[list[T], BeforeValidator(lambda value: [] if value is None else value)]
