from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from speakkit.errors import StorageUnavailableError
from speakkit.intake.inbox import Collected, Inbox
from speakkit.model import Session
from speakkit.recordings import LocalRecordings
from speakkit.settings import Settings
from tests.support.hostile_audio import HOSTILE, within_bounds
from tests.support.tones import write_silence, write_speech


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox.from_settings(Settings(data_dir=tmp_path, inbox_settle_s=0))


@pytest.fixture
def drop(tmp_path: Path) -> Callable[[str], Path]:
    def drop(key: str) -> Path:
        path = tmp_path / "inbox" / key
        path.parent.mkdir(parents=True, exist_ok=True)
        return write_speech(path, seconds=2)

    return drop


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def only_session(inbox: Inbox) -> Session:
    (session,) = inbox.store.sessions.all()
    return session


def test_a_recording_in_a_learner_s_folder_becomes_a_session(
    inbox: Inbox, drop: Callable[[str], Path], tmp_path: Path
) -> None:
    drop("ana/monday.wav")
    (session_id,) = inbox.collect().added
    session = inbox.store.sessions.get(session_id)
    assert (session.learner_id, session.status) == ("ana", "UPLOADED")
    assert inbox.recordings.exists(str(session.storage_key))
    assert files(tmp_path / "inbox") == set()


def test_a_note_says_what_the_folder_does_not(inbox: Inbox, drop: Callable[[str], Path]) -> None:
    note = {"learner_id": "ben", "topic": "travel", "recorded_at": "2026-09-01T10:00:00Z"}
    drop("monday.wav").with_name("monday.note.json").write_text(json.dumps(note))
    inbox.collect()
    session = only_session(inbox)
    assert (session.learner_id, session.topic) == ("ben", "travel")
    assert session.recorded_at.isoformat() == "2026-09-01T10:00:00+00:00"


def test_a_transcript_goes_with_the_recording_whose_name_it_has_as_programs_write_it(
    inbox: Inbox, drop: Callable[[str], Path], tmp_path: Path
) -> None:
    names = {"ana": "monday.vtt", "ben": "monday.en.vtt", "cy": "monday.wav.vtt", "dan": "monday.transcript.vtt"}
    for learner_id, name in names.items():
        drop(f"{learner_id}/monday.wav").with_name(name).write_text("WEBVTT\n\n00:00.000 --> 00:01.000\nI go there\n")
    inbox.collect()
    sessions = inbox.store.sessions.all()
    assert {session.learner_id for session in sessions} == names.keys()
    assert all(inbox.recordings.exists(str(session.transcript_key)) for session in sessions)
    assert files(tmp_path / "inbox") == set()


def test_a_note_names_the_learner_among_several_speakers(
    inbox: Inbox, drop: Callable[[str], Path], tmp_path: Path
) -> None:
    lesson = "WEBVTT\n\n00:00.000 --> 00:01.000\n<v Mo>She go there.</v> <v Ana>I went home.\n"
    for name in ("monday", "tuesday"):
        drop(f"ana/{name}.wav").with_suffix(".vtt").write_text(lesson)
    (tmp_path / "inbox" / "ana" / "monday.note.json").write_text('{"speaker": "Ana"}')
    collected = inbox.collect()
    assert [rejected.key for rejected in collected.rejected] == ["ana/tuesday.wav"]
    assert "(Mo, Ana)" in collected.rejected[0].reason
    assert len(collected.added) == 1


def test_the_same_recording_again_adds_nothing_and_empties_its_place(
    inbox: Inbox, drop: Callable[[str], Path], tmp_path: Path
) -> None:
    drop("ana/monday.wav")
    inbox.collect()
    drop("ana/again.wav")
    assert inbox.collect() == Collected()
    assert len(inbox.store.sessions.all()) == 1
    assert files(tmp_path / "inbox") == set()


@pytest.mark.parametrize(
    ("key", "note", "code"),
    [
        ("ana/noise.wav", None, "NOT_AUDIO"),
        ("nobody.wav", None, "INVALID_INBOX_ITEM"),
        ("a b/monday.wav", None, "INVALID_ID"),
        ("ana/monday.wav", '{"learner_id": "ben"}', "INVALID_INBOX_ITEM"),
        ("ana/monday.wav", '{"learner": ', "INVALID_INBOX_ITEM"),
    ],
)
def test_what_cannot_be_used_is_moved_aside_with_the_reason(
    inbox: Inbox, drop: Callable[[str], Path], tmp_path: Path, key: str, note: str | None, code: str
) -> None:
    path = drop(key)
    if "noise" in key:
        path.write_bytes(os.urandom(5000))
    if note is not None:
        path.with_suffix(".note.json").write_text(note)
    content, dropped = path.read_bytes(), files(tmp_path / "inbox")
    (rejected,) = inbox.collect().rejected
    assert (rejected.key, rejected.code) == (key, code)
    assert files(tmp_path / "inbox") == set()
    assert files(tmp_path / "rejected") == dropped | {f"{key}.reason.json"}
    assert (tmp_path / "rejected" / key).read_bytes() == content
    assert inbox.store.sessions.all() == []


def test_silence_is_moved_aside_and_the_rest_goes_on(inbox: Inbox, drop: Callable[[str], Path], tmp_path: Path) -> None:
    drop("ana/talk.wav")
    write_silence(tmp_path / "inbox/ana/silence.wav", seconds=3)
    collected = inbox.collect()
    assert len(collected.added) == 1
    assert [rejected.code for rejected in collected.rejected] == ["TOO_LITTLE_SPEECH"]


def test_what_was_touched_a_moment_ago_is_left(tmp_path: Path, drop: Callable[[str], Path]) -> None:
    drop("ana/monday.wav")
    assert Inbox.from_settings(Settings(data_dir=tmp_path)).collect() == Collected(left=1)


class Away(LocalRecordings):
    def put(self, key: str, source: Path) -> None:
        raise StorageUnavailableError("away")


def test_while_the_place_of_recordings_is_away_everything_stays(
    inbox: Inbox, drop: Callable[[str], Path], tmp_path: Path
) -> None:
    drop("ana/monday.wav")
    assert replace(inbox, recordings=Away(tmp_path / "audio")).collect() == Collected(left=1)
    assert files(tmp_path / "inbox") == {"ana/monday.wav"}
    (session_id,) = inbox.collect().added
    assert inbox.recordings.exists(str(inbox.store.sessions.get(session_id).storage_key))


@pytest.mark.parametrize("make", [HOSTILE["62 bytes at 1 Hz"], HOSTILE["3 h of silence at 8 kHz"]])
def test_hostile_files_are_moved_aside(inbox: Inbox, tmp_path: Path, make: Callable[[Path], Path]) -> None:
    (tmp_path / "inbox" / "ana").mkdir(parents=True)
    make(tmp_path / "inbox" / "ana")
    with within_bounds():
        (rejected,) = inbox.collect().rejected
    assert rejected.code in ("DAMAGED_AUDIO", "TOO_LITTLE_SPEECH")


def test_a_note_says_who_the_learner_is(inbox: Inbox, drop: Callable[[str], Path]) -> None:
    note = {"first_language": "es", "level": "B1", "attributes": {"school": "north"}, "agree": ["clips"]}
    drop("ana/monday.wav").with_name("monday.note.json").write_text(json.dumps(note))
    inbox.collect()
    learner = inbox.store.learners.get("ana")
    assert (learner.first_language, learner.level, learner.attributes) == ("es", "B1", {"school": "north"})
    (consent,) = inbox.store.consents.history("ana")
    assert (consent.purpose, consent.is_given, consent.source) == ("clips", True, "the note in the inbox")


def test_a_note_that_says_what_no_learner_can_be_is_put_aside(inbox: Inbox, drop: Callable[[str], Path]) -> None:
    drop("ana/monday.wav").with_name("monday.note.json").write_text(json.dumps({"level": "B7"}))
    (rejected,) = inbox.collect().rejected
    assert "there are: Pre-A1, A1" in rejected.reason
    assert inbox.store.learners.all() == []
