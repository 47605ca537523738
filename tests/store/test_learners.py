"""Learners and their consents: a change touches what it names and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from speakkit.errors import UnknownLearnerError
from speakkit.model import Learner, LearnerChanges, Purpose
from speakkit.store import Store
from tests.support.fresh_store import older_store
from tests.support.values import NOON

TOLD = LearnerChanges(display_name="Ana Lopez", first_language="es", level="B1", attributes={"school": "north"})


def test_a_change_touches_what_it_names_and_gives_what_was_before(store: Store) -> None:
    assert store.learners.change("ana", TOLD) == Learner(learner_id="ana", created_at=NOON)
    before = store.learners.change("ana", LearnerChanges(level="B2", attributes={"class": "3b"}))
    assert (before.level, before.attributes) == ("B1", {"school": "north"})
    now = store.learners.get("ana")
    assert (now.display_name, now.first_language, now.level) == ("Ana Lopez", "es", "B2")
    assert now.attributes == {"class": "3b", "school": "north"}


def test_what_is_empty_is_taken_away(store: Store) -> None:
    store.learners.change("ana", TOLD)
    store.learners.change("ana", LearnerChanges(display_name="", level="", attributes={"school": ""}))
    assert store.learners.get("ana") == Learner(learner_id="ana", created_at=NOON, first_language="es")


def test_nobody_is_made_by_a_change(store: Store) -> None:
    with pytest.raises(UnknownLearnerError, match="'bo'"):
        store.learners.change("bo", TOLD)
    with pytest.raises(UnknownLearnerError, match="'bo'"):
        store.consents.decide("bo", {Purpose.CLIPS: True}, source="test")


def test_a_learner_that_is_added_again_keeps_what_is_known(store: Store) -> None:
    store.learners.add(Learner(learner_id="bo", created_at=NOON, attributes={"school": "south"}))
    store.learners.add(Learner(learner_id="bo", created_at=NOON, attributes={"school": "north"}))
    assert store.learners.get("bo").attributes == {"school": "south"}


def test_the_latest_consent_of_a_purpose_counts_and_none_is_lost(store: Store) -> None:
    store.consents.decide("ana", {Purpose.CLIPS: True, Purpose.RESEARCH: False}, source="form", at=NOON)
    store.consents.decide("ana", {Purpose.CLIPS: False}, source="her word")
    held = store.consents.of("ana")
    assert {purpose: consent.is_given for purpose, consent in held.items()} == {
        Purpose.CLIPS: False,
        Purpose.RESEARCH: False,
    }
    assert [(consent.source, consent.is_given) for consent in store.consents.history("ana")] == [
        ("form", True),
        ("form", False),
        ("her word", False),
    ]


def test_learners_from_before_keep_what_ran_for_them_marked_as_assumed(tmp_path: Path) -> None:
    """A store of before consents were kept: ana was transcribed and analysed by vendors, bo by what is embedded."""
    path = tmp_path / "speakkit.duckdb"
    with older_store(path, 9) as connection:
        for name, heard, judged in (("ana", "openai", "claude"), ("bo", "local", "rules")):
            connection.execute("INSERT INTO learners VALUES (?, ?, NULL, NULL)", [name, NOON])
            connection.execute(
                "INSERT INTO sessions BY NAME SELECT ? AS session_id, ? AS learner_id, 'DONE' AS status, ? AS recorded_at, "
                "202637 AS recorded_week, ? AS created_at, ? AS updated_at, 'en' AS language, 0 AS attempt",
                [f"{name}-1", name, NOON, NOON, NOON],
            )
            connection.execute(
                "INSERT INTO transcripts BY NAME SELECT ? AS session_id, 'hi' AS text, 1 AS word_count, 'en' AS language, "
                "1000 AS duration_ms, TRUE AS verbatim, ? AS engine, '1' AS engine_version",
                [f"{name}-1", heard],
            )
            connection.execute(
                "INSERT INTO analyses BY NAME SELECT ? AS session_id, ? AS engine, '1' AS engine_version, "
                "'1' AS vocabulary_version, '{}' AS rejections",
                [f"{name}-1", judged],
            )
    store = Store(path)
    assert {(c.purpose, c.is_given, c.is_assumed) for c in store.consents.of("ana").values()} == {
        (Purpose.TRANSCRIPTION, True, True),
        (Purpose.ANALYSIS, True, True),
    }
    assert store.consents.of("bo") == {}
