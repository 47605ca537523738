"""Roles and tokens: what each may do, and for how long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from speakkit.errors import InputError, InvalidIdError
from speakkit.model.access import AccessToken, Role, issue


@pytest.mark.parametrize(
    ("role", "learners", "covers_ana", "erases_ana", "covers_ben"),
    [
        (Role.LEARNER, ["ana"], True, True, False),
        (Role.COACH, ["ana", "eva"], True, False, False),
        (Role.OPERATOR, [], True, True, True),
    ],
)
def test_what_each_role_may_do(
    role: Role, learners: list[str], covers_ana: bool, erases_ana: bool, covers_ben: bool
) -> None:
    _, token = issue(role, learners)
    assert (token.covers("ana"), token.may_erase("ana"), token.covers("ben")) == (covers_ana, erases_ana, covers_ben)


@pytest.mark.parametrize(
    ("role", "learners"),
    [(Role.LEARNER, []), (Role.LEARNER, ["ana", "ben"]), (Role.COACH, []), (Role.OPERATOR, ["ana"])],
)
def test_a_role_goes_with_as_many_learners_as_it_means(role: Role, learners: list[str]) -> None:
    with pytest.raises(InputError):
        issue(role, learners)
    with pytest.raises(ValueError, match="token"):
        AccessToken(token_id="1", role=role, learner_ids=tuple(learners), created_at=datetime.now(UTC))


def test_a_token_ends() -> None:
    _, token = issue(Role.OPERATOR, valid_days=1)
    assert token.is_valid(token.created_at + timedelta(hours=23))
    assert not token.is_valid(token.created_at + timedelta(hours=25))


def test_an_odd_learner_is_refused() -> None:
    with pytest.raises(InvalidIdError):
        issue(Role.LEARNER, ["../ana"])


def test_no_two_secrets_are_alike() -> None:
    assert len({issue(Role.OPERATOR)[0] for _ in range(100)}) == 100
