"""Who may be in an export: those who agreed to research, and those for whom somebody answers; never who said no."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from speakkit.errors import InputError
from speakkit.model import Purpose

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class ConsentScope:
    """Learners who are in, and how many aren't: who withdrew or said no, and who was never asked.

    `ground` is on what those are in who were never asked; None where they aren't.
    """

    learners: frozenset[str]
    agreed: int
    refused: int
    not_asked: int
    ground: str | None

    def as_document(self) -> dict[str, object]:
        """For the package: counts, and the ground."""
        return {
            "purpose": Purpose.RESEARCH.value,
            "learners_agreed": self.agreed,
            "learners_refused_and_left_out": self.refused,
            "learners_never_asked": self.not_asked,
            "learners_never_asked_are": "left out" if self.ground is None else f"in, because: {self.ground}",
        }


def consent_scope(tables: Mapping[str, pa.Table], ground: str | None, refusing: Collection[str] = ()) -> ConsentScope:
    """Who may be in; the latest decision of a learner counts, and `refusing` are known to have said no since.

    Raises:
        InputError: nobody may.
    """
    latest: dict[str, bool] = {}
    if "consents" in tables:
        for row in tables["consents"].to_pylist():
            if row["purpose"] == Purpose.RESEARCH.value:
                latest[row["learner_id"]] = row["is_given"]
    latest |= dict.fromkeys(refusing, False)
    known = set(tables["learners"]["learner_id"].to_pylist()) | set(tables["sessions"]["learner_id"].to_pylist())
    agreed = {learner for learner in known if latest.get(learner) is True}
    not_asked = {learner for learner in known if learner not in latest}
    inside = agreed | (not_asked if ground else set())
    if not inside:
        raise InputError(
            "Nobody has agreed to research, so there is nothing to export. `speakkit learner NAME --agree research` notes a "
            "consent; where it is kept elsewhere, say so: --consent-ground 'signed forms of May, kept by the school'."
        )
    return ConsentScope(
        frozenset(inside), len(agreed), len(known) - len(agreed) - len(not_asked), len(not_asked), ground
    )


def only_of(table: pa.Table, scope: ConsentScope) -> pa.Table:
    """The rows of learners who are in; rows that are nobody's stay."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if "learner_id" not in table.column_names:
        return table
    return table.filter(pc.is_in(table["learner_id"], pa.array(sorted(scope.learners), pa.string())))
