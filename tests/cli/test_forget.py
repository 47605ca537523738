"""`speakkit forget` asks before it erases, and not about somebody unknown."""

from __future__ import annotations

import io

import pytest

from speakkit.model import Learner
from speakkit.store import Store
from tests.support.command_line import Run, settings
from tests.support.values import NOON


@pytest.fixture
def store(run: Run) -> Store:
    """The command's store, with one learner."""
    store = Store(settings().store_path)
    store.learners.add(Learner(learner_id="ana", created_at=NOON))
    return store


@pytest.mark.parametrize("typed", ["n\n", "\n", ""])
def test_what_is_not_confirmed_is_not_done(run: Run, store: Store, monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    result = run("forget", "ana")
    assert (result.code, "Nothing was erased." in result.err) == (130, True)
    assert [one.learner_id for one in store.learners.all()] == ["ana"]


@pytest.mark.server  # Prefect's, which is begun for what it has of her
def test_what_is_confirmed_is_erased(run: Run, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    result = run("forget", "ana")
    assert "Erase learner ana with 0 sessions, for good?" in result.err
    assert (result.code, store.learners.all()) == (0, [])


def test_nobody_is_asked_about_a_learner_unknown(run: Run, store: Store) -> None:
    result = run("forget", "zz")
    assert (result.code, "Erase learner" in result.err) == (4, False)
    assert "'zz'" in result.err
