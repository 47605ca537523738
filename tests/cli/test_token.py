from __future__ import annotations

import json

import pytest

from speakkit.model.access import digest
from speakkit.store import Store
from tests.support.command_line import Run, settings


def make(run: Run, *words: str) -> dict[str, object]:
    made: dict[str, object] = json.loads(run("token", "create", *words, "--json").out)
    return made


def test_a_token_is_shown_once_and_kept_as_a_digest(run: Run) -> None:
    shown = run("token", "create", "--role", "learner", "--learner", "ana", "--days", "90")
    secret = shown.out.strip()
    token = Store(settings().store_path).access.token(digest(secret))
    assert token is not None
    assert (token.role, token.learner_ids) == ("learner", ("ana",))
    assert token.token_id in shown.err
    assert secret not in run("token", "list").out + run("token", "list", "--json").out
    assert secret.encode() not in settings().store_path.read_bytes()


def test_a_revoked_token_is_listed_as_such_and_opens_nothing(run: Run) -> None:
    made = make(run, "--role", "operator", "--label", "monitor")
    assert run("token", "revoke", str(made["token_id"])).code == 0
    assert "revoked" in run("token", "list").out
    (listed,) = json.loads(run("token", "list", "--json").out)
    assert listed["revoked_at"] is not None
    assert "token" not in listed


@pytest.mark.parametrize(
    "words",
    [
        ("--role", "learner"),
        ("--role", "coach"),
        ("--role", "operator", "--learner", "ana"),
        ("--role", "learner", "--learner", "../ana"),
    ],
)
def test_a_role_and_learners_that_do_not_go_together_are_refused(run: Run, words: tuple[str, ...]) -> None:
    result = run("token", "create", *words)
    assert (result.code, result.out) == (3, "")
    assert run("token", "list", "--json").out.strip() == "[]"


def test_a_token_that_is_not_there_cannot_be_revoked(run: Run) -> None:
    assert run("token", "revoke", "12345678").code == 4
