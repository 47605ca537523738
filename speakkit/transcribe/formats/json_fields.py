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


def _speaker(value: object) -> object:
    """Who speaks, as a name, a number, or an object that has one."""
    if isinstance(value, dict):
        value = next((value[name] for name in ("name", "label", "id") if value.get(name) not in (None, "")), None)
    return _label(value)


def with_speaker(said: object) -> object:
    """A word or a stretch of words whose speaker is called `speaker`, by whatever name its program has for that."""
    if not isinstance(said, dict) or said.get("speaker") not in (None, ""):
        return said
    named = next((said[name] for name in SPEAKER_FIELDS if said.get(name) not in (None, "")), None)
    return said if named is None else {**said, "speaker": named}


SPEAKER_FIELDS = (
    "speaker_name",
    "speakerName",
    "speaker_label",
    "speakerLabel",
    "speaker_id",
    "speakerId",
    "speaker_tag",
    "speakerTag",
    "speakerDisplayName",
    "spk",
    "participant",
    "name",
    "role",
    "author",
    "user",
    "channel",
)
"""What programs call whoever speaks, where it isn't `speaker`."""
Number = Annotated[float | None, BeforeValidator(_number)]
Label = Annotated[str | None, BeforeValidator(_label)]
Speaker = Annotated[str | None, BeforeValidator(_speaker)]
Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
Many = Annotated[list[T], BeforeValidator(lambda value: [] if value is None else value)]
