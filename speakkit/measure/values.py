"""What a measure delivers: a number with its unit and source, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from pydantic import model_validator

from speakkit.model import Value


@dataclass(frozen=True, slots=True)
class Unknown:
    """In place of a number that a session doesn't give; `reason` completes "not measured: ..."."""

    reason: str


class Measure(Value):
    """One measure of one session.

    `value` is None exactly where `null_reason` says why; `flag` warns of a value that rests on little. `source` is the
    DOI of the definition, `parameters` what it was computed with (`min_pause_ms`, ...). `version` names what measured it
    (`speakkit.measure.version`), None of what was measured before that was noted.
    """

    name: str
    value: float | None
    unit: str
    source: str
    null_reason: str | None = None
    flag: str | None = None
    parameters: Mapping[str, float] = {}
    version: str | None = None

    @model_validator(mode="after")
    def _explained(self) -> Self:
        if (self.value is None) != (self.null_reason is not None):
            raise ValueError("a measure has a value or a reason for having none")
        return self


def as_measure(
    name: str,
    value: float | Unknown,
    *,
    unit: str,
    source: str,
    parameters: Mapping[str, float],
    flag: str | None = None,
) -> Measure:
    """The measure, with `value` or its reason in the right place."""
    known, reason = (None, value.reason) if isinstance(value, Unknown) else (value, None)
    return Measure(
        name=name, value=known, unit=unit, source=source, null_reason=reason, flag=flag, parameters=parameters
    )
