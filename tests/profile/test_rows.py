"""Rows of a profile are consistent, or refused."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from speakkit.model.profile_row import ProfileRow
from tests.support.values import NOON


def _row(**fields: object) -> ProfileRow:
    values: dict[str, object] = {
        "learner_id": "ana",
        "key": "grammar:Missing articles",
        "pattern_id": "grammar.article.missing",
        "category": "grammar",
        "pattern": "Missing articles",
        "sessions_analysed": 8,
        "sessions_checked": 6,
        "sessions_present": 3,
        "sessions_censored": 2,
        "sessions_listed": 3,
        "occurrences": 7,
        "words": 900,
        "first_seen_at": NOON,
        "last_seen_at": NOON,
    }
    return ProfileRow.model_validate(values | fields)


@pytest.mark.parametrize("wrong", [{"sessions_present": 7}, {"sessions_checked": 7}, {"key": "grammar:Other"}])
def test_counts_that_contradict_each_other_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        _row(**wrong)
