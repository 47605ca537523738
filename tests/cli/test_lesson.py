"""A lesson of a teacher and a learner as Zoom exports it: through `add`, `process` and `show`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command_line import Run, kept, stored
from tests.support.tones import write_speech

MATERIAL = 3
TEACHER = "So what did you do yesterday? She go home, I think. He have a car."
LEARNER = (
    "Yesterday I go to the market and I buy two apple.",
    "My mother like fish, and she don't like meat.",
    "We was very tired after the market.",
)
LESSON = [("Carla Teacher", TEACHER), *(("Ana Lopez", said) for said in LEARNER), ("Carla Teacher", "Great, go on.")]


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    """A recording with Zoom's transcript under the name that Zoom gives it."""
    cues = (
        f"{n}\n00:00:{4 * n:02}.000 --> 00:00:{4 * n + 3:02}.500\n{name}: {said}\n"
        for n, (name, said) in enumerate(LESSON, start=1)
    )
    (tmp_path / "lesson.transcript.vtt").write_text("WEBVTT\n\n" + "\n".join(cues), encoding="utf-8")
    return write_speech(tmp_path / "lesson.m4a", seconds=25)


def test_a_lesson_is_asked_about_and_then_the_learners_alone(run: Run, lesson: Path) -> None:
    asked = run("add", lesson, "--learner", "ana")
    assert (asked.code, stored(), kept()) == (MATERIAL, [], [])
    assert "several speakers (Carla Teacher, Ana Lopez); name the learner's with --speaker" in asked.err

    assert run("add", lesson, "--learner", "ana", "--speaker", "Ana Lopez").code == 0
    assert run("process", "--plain").code == 0
    shown = run("show", stored()[0].session_id, "--json").out + run("show", stored()[0].session_id).out
    for mistake in ("mother like fish", "she don't like", "We was"):
        assert mistake in shown
    for others in ("Carla", "Teacher", "Lopez", "She go home", "He have"):
        assert others not in shown


def test_a_folder_is_added_with_its_transcripts(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "lessons"
    folder.mkdir()
    for seconds, name in enumerate(("a.wav", "b.wav"), start=3):
        write_speech(folder / name, seconds=seconds)
    for name in ("a.en.vtt", "b.vtt", "b.de.vtt", "c.vtt"):
        (folder / name).write_text("WEBVTT\n\n00:00.000 --> 00:02.000\nI go home.\n", encoding="utf-8")
    result = run("add", *sorted(folder.iterdir()), "--learner", "ana")
    assert result.code == 0
    assert [session.transcript_key is not None for session in stored()] == [True, True]
    assert [name in result.err for name in ("a.en.vtt", "b.vtt", "b.de.vtt", "c.vtt")] == [False, False, True, True]


def test_a_transcript_alone_is_a_session_and_an_empty_one_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "talk.vtt").write_text("WEBVTT\n", encoding="utf-8")
    result = run("add", tmp_path / "talk.vtt", "--learner", "ana")
    assert (result.code, stored()) == (MATERIAL, [])
    (tmp_path / "talk.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:02.000\nI go home.\n", encoding="utf-8")
    assert run("add", tmp_path / "talk.vtt", "--learner", "ana").code == 0
    assert [session.has_sound for session in stored()] == [False]
