"""Who agrees to have patterns tracked over several sessions: of nobody else is there a profile."""

from __future__ import annotations

from speakkit.dataset.dataset import Dataset, Some
from speakkit.errors import ConsentError
from speakkit.model import Purpose


def untracked(dataset: Dataset, learner: Some | None = None) -> set[str]:
    """Of these learners, or of all, those who don't agree."""
    held = dataset.consents(learner)
    decided = held[held["purpose"] == Purpose.TRACKING]
    return set(decided.loc[~decided["is_given"].astype(bool), "learner_id"])


def require_tracking(dataset: Dataset, learner: Some) -> None:
    """
    Raises:
        ConsentError: one of these learners doesn't agree.
    """
    for learner_id in sorted(untracked(dataset, learner)):
        raise ConsentError(
            f"Learner {learner_id} doesn't agree to tracking of patterns over several sessions, so there is no profile and no "
            f"report. Where that has changed: speakkit learner {learner_id} --agree tracking; then speakkit publish."
        )
