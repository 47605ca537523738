"""`speakkit learner`: somebody says who a learner is, and everything that tells learners apart knows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from speakkit.model import Learner, Session
from speakkit.settings import load_settings
from speakkit.store import Store
from tests.support.command_line import Run
from tests.support.tones import write_speech
from tests.support.values import NOON, make_session

SAID = ("--name", "Ana Lopez", "--first-language", "es", "--level", "B1", "--attribute", "school=north")
MATERIAL, STATE = 3, 4


@pytest.fixture
def store(run: Run) -> Store:
    """Two learners with a session each."""
    store = Store(load_settings().store_path)
    with store.write() as parts:
        for number, name in enumerate(("ana", "bo")):
            parts.learners.add(Learner(learner_id=name, created_at=NOON))
            parts.sessions.add(make_session(f"{name}-1", name, sha256=f"{number:064x}"))
    return store


def test_what_is_said_is_shown_and_a_second_call_says_what_was_before(run: Run, store: Store) -> None:
    first = run("learner", "ana", *SAID, "--agree", "clips")
    assert first.code == 0
    for line in ("name: Ana Lopez", "first language: es", "level: B1", "school: north", "clips: agreed on"):
        assert line in first.out
    second = run("learner", "ana", "--level", "B2", "--withdraw", "clips")
    assert second.err.splitlines() == [
        "level: B2 (before: B1)",
        "clips: 0 clips deleted, and reports that played any made anew; no more are cut or played.",
    ]
    assert "school: north" in second.out
    assert "clips: withdrawn on" in second.out


def test_it_is_data_for_scripts(run: Run, store: Store) -> None:
    run("learner", "ana", *SAID)
    told = json.loads(run("learner", "ana", "--level", "", "--agree", "research", "--json").out)
    assert (told["display_name"], told["level"], told["attributes"]) == ("Ana Lopez", None, {"school": "north"})
    assert told["before"]["level"] == "B1"
    assert [(held["purpose"], held["is_given"]) for held in told["consents"]] == [("research", True)]
    assert [one["learner_id"] for one in json.loads(run("learner", "--json").out)] == ["ana", "bo"]


def test_what_cannot_be_is_one_sentence_and_changes_nothing(run: Run, store: Store) -> None:
    run("learner", "ana", *SAID)
    refused = run("learner", "ana", "--name", "Bea", "--level", "B7")
    assert (refused.code, refused.err.count("\n")) == (MATERIAL, 1)
    assert run("learner", "zoe", "--level", "B1").code == STATE
    assert store.learners.get("ana").display_name == "Ana Lopez"
    assert [one.learner_id for one in store.learners.all()] == ["ana", "bo"]


USAGE = 2
REFUSED = (
    (("ana", "--name", "x" * 201), MATERIAL, "The name has 201 characters; give it 200 at most."),
    (("ana", "--name", "A\x1b[31m"), MATERIAL, "The name has characters that nobody sees; type it anew."),
    (("ana", "--name", "\u200b"), MATERIAL, "The name has characters that nobody sees; type it anew."),
    (("ana", "--name", "\udcff"), MATERIAL, "The name has characters that nobody sees; type it anew."),
    (("ana", "--level", "B7"), MATERIAL, "The level 'B7' isn't known; there are: Pre-A1, A1, A2"),
    (("ana", "--first-language", "spanish"), MATERIAL, "The language 'spanish' isn't known: write its ISO 639 code"),
    (
        ("ana", "--attribute", "school"),
        MATERIAL,
        "An attribute is written name=value, such as school=north; 'school' isn't.",
    ),
    (
        ("ana", "--attribute", "=north"),
        MATERIAL,
        "An attribute is written name=value, such as school=north; '=north' isn't.",
    ),
    (
        ("ana", "--attribute", "a=b", "--attribute", "a=c"),
        MATERIAL,
        "The attribute 'a' is given two values; give it one.",
    ),
    (("ana", "--attribute", "School=north"), MATERIAL, "The attribute 'School' can't be called so: take small letters"),
    (
        ("ana", "--attribute", "level=B1"),
        MATERIAL,
        "An attribute can't be called 'level': learners or sessions have that",
    ),
    (
        ("ana", "--attribute", "school=a\tb"),
        MATERIAL,
        "The attribute 'school' has characters that nobody sees; type it anew.",
    ),
    (("ana", "--attribute", "x" * 41 + "=b"), MATERIAL, "An attribute's name has 40 characters at most; "),
    (("ana", "--email", "a@b, c@d"), MATERIAL, "The e-mail address can't be used: write one address and nothing else"),
    (("ana", "--agree", ""), MATERIAL, "'' is nothing to agree to; there are: sound, clips"),
    (("ana", "--agree", "clips", "--withdraw", "clips"), MATERIAL, "Nobody can agree to clips and withdraw it at once"),
    (("zoe", "--name", "Zoe"), STATE, "There is no learner 'zoe'."),
    (("../ana",), MATERIAL, "The learner id '../ana' can't be used: take 1 to 64 letters"),
    (("",), MATERIAL, "The learner id '' can't be used: take 1 to 64 letters"),
    (("--name", "Zoe"), USAGE, "Name the learner that this is said of."),
    (("ana", "--import", "people.csv"), USAGE, "The list of --import says it of everybody"),
    (("--import", "people.csv"), MATERIAL, "The list people.csv can't be read (No such file or directory)."),
)


def test_each_thing_that_cannot_be_is_one_sentence(run: Run, store: Store) -> None:
    before = store.learners.get("ana")
    for typed, code, sentence in REFUSED:
        refused = run("learner", *typed)
        assert (refused.code, refused.out) == (code, ""), typed
        assert sentence in refused.err.splitlines()[-1], typed
        assert len(refused.err.splitlines()) == (1 if code != USAGE else 4), typed
    assert store.learners.get("ana") == before


def test_what_is_taken_away_though_nobody_knew_it_is_said(run: Run, store: Store) -> None:
    told = run("learner", "ana", "--name", " ", "--attribute", "school=", "--first-language", " ")
    assert (told.code, told.err.splitlines()) == (
        0,
        [f"{what}: nothing to take away, since it wasn't known" for what in ("name", "first language", "school")],
    )


def test_a_list_says_it_of_many_and_a_withdrawal_holds_for_what_is_published(
    run: Run, store: Store, tmp_path: Path
) -> None:
    (tmp_path / "people.csv").write_text("learner,level,withdraw\nana,B1,\nzoe,A2,tracking\n")
    run("publish")
    assert run("learner", "--import", tmp_path / "people.csv").err.splitlines() == [
        "zoe: tracking: the profile went, and 0 reports; what was found in each session stays with it.",
        "2 learners taken from people.csv.",
    ]
    assert [one.learner_id for one in store.learners.all()] == ["ana", "bo", "zoe"]
    run("learner", "ana", "--withdraw", "tracking")
    for name in ("ana", "zoe"):
        refused = run("profile", name)
        assert (refused.code, "doesn't agree to tracking" in refused.err) == (STATE, True)


def test_sessions_are_chosen_by_what_learners_have(run: Run, store: Store) -> None:
    run("learner", "ana", *SAID)
    chosen = json.loads(run("sessions", "--attribute", "school=north", "--json").out)
    assert [session["session_id"] for session in chosen] == ["ana-1"]
    unknown = run("sessions", "--attribute", "school=west")
    assert (unknown.code, "'west'; there are: north" in unknown.err) == (MATERIAL, True)


def test_it_is_said_where_a_recording_is_added(run: Run, tmp_path: Path) -> None:
    path = write_speech(tmp_path / "talk.wav", seconds=2)
    assert run("add", path, "--learner", "ana", *SAID, "--agree", "clips").code == 0
    store = Store(load_settings().store_path)
    assert store.learners.get("ana").attributes == {"school": "north"}
    assert [held.source for held in store.consents.history("ana")] == ["the command line"]


def test_two_recordings_of_one_day_are_told_apart_by_their_names(run: Run, tmp_path: Path) -> None:
    for number, name in enumerate(("before lunch.wav", "after [b]lunch.wav")):
        run("add", write_speech(tmp_path / name, seconds=2 + number), "--learner", "ana", "--recorded-at", "2026-09-01")
    listed = run("sessions").out
    assert "before lunch.wav" in listed
    assert "after [b]lunch.wav" in listed
    sessions: list[Session] = Store(load_settings().store_path).sessions.all()
    assert {
        f"from {one.recording.file_name}" in run("show", one.session_id).out for one in sessions if one.recording
    } == {True}
