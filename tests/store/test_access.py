"""Tokens and webhook messages as the store keeps them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from speakkit.errors import UnknownTokenError
from speakkit.model.access import Role, digest, issue
from speakkit.store import Store
from speakkit.store.access import Access


@pytest.fixture
def records(tmp_path: Path) -> Access:
    return Store(tmp_path / "speakkit.duckdb", lock_timeout_s=5).access


def test_a_token_is_found_by_the_digest_of_its_secret(records: Access) -> None:
    secret, token = issue(Role.COACH, ["ana", "ben"], label="Wednesday group", valid_days=30)
    records.add_token(token, digest(secret))
    assert records.token(digest(secret)) == token
    assert records.token(digest(secret + "x")) is None


def test_the_secret_itself_is_not_kept(records: Access, tmp_path: Path) -> None:
    secret, token = issue(Role.OPERATOR)
    records.add_token(token, digest(secret))
    assert not any(secret.encode() in path.read_bytes() for path in tmp_path.iterdir())


def test_a_revoked_token_opens_nothing(records: Access) -> None:
    secret, token = issue(Role.LEARNER, ["ana"])
    records.add_token(token, digest(secret))
    records.revoke(token.token_id)
    (kept,) = records.tokens()
    assert token.is_valid(datetime.now(UTC))
    assert not kept.is_valid(datetime.now(UTC))


def test_revoking_what_is_not_there_is_said_so(records: Access) -> None:
    with pytest.raises(UnknownTokenError, match="'nobody'"):
        records.revoke("nobody")


def test_a_message_is_taken_once_and_forgotten_when_it_has_expired(records: Access) -> None:
    now = datetime.now(UTC)
    assert records.take_message("jwt-1", now + timedelta(minutes=5))
    assert not records.take_message("jwt-1", now + timedelta(minutes=5))
    assert records.take_message("jwt-2", now - timedelta(seconds=1))
    assert records.take_message("jwt-2", now + timedelta(minutes=5))
