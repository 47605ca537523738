"""`speakkit add`: what can't be used is refused in one sentence, and nothing of it is kept."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from tests.support.command_line import Run, kept, stored
from tests.support.tones import write_silence, write_speech

MATERIAL, STATE = 3, 4


def empty(folder: Path) -> Path:
    (folder / "talk.mp3").touch()
    return folder / "talk.mp3"


def text_renamed(folder: Path) -> Path:
    path = folder / "talk.mp3"
    path.write_text("Dear diary, this is no sound at all. " * 50, encoding="utf-8")
    return path


def silent(folder: Path) -> Path:
    return write_silence(folder / "talk.wav", seconds=5)


def a_fifth_of_a_second(folder: Path) -> Path:
    return write_speech(folder / "talk.wav", seconds=0.2)


def absent(folder: Path) -> Path:
    return folder / "talk.wav"


def a_folder(folder: Path) -> Path:
    return folder


def a_link_to_itself(folder: Path) -> Path:
    path = folder / "talk.wav"
    path.symlink_to(path)
    return path


def a_pipe(folder: Path) -> Path:
    os.mkfifo(folder / "talk.mp3")
    return folder / "talk.mp3"


def mute_video(folder: Path) -> Path:
    path = folder / "talk.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _ in range(10):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")))
        container.mux(stream.encode(None))
    return path


BAD: dict[Callable[[Path], Path], str] = {
    empty: "talk.mp3 is empty (0 bytes)",
    text_renamed: "talk.mp3 isn't a recording in any format",
    silent: "talk.wav: The recording holds 0.0 s of speech",
    a_fifth_of_a_second: "s of speech",
    absent: "There is no file at",
    a_folder: " has no transcripts. To add recordings, name them, such as ",
    a_link_to_itself: "There is no file at",
    a_pipe: "talk.mp3 is a pipe or a device, not a file",
    mute_video: "talk.mp4 has pictures but no sound",
}


def is_one_sentence_for_people(text: str) -> bool:
    """One complaint, on one line, that names no code of ours."""
    return text.startswith("speakkit: ") and text.count("\n") == 1 and "Traceback" not in text and "Error" not in text


@pytest.mark.parametrize("make", BAD, ids=lambda make: make.__name__)
def test_what_is_no_recording_of_speech_is_refused(make: Callable[[Path], Path], run: Run, tmp_path: Path) -> None:
    result = run("add", make(tmp_path), "--learner", "ana")
    assert (result.code, result.out) == (MATERIAL, "")
    assert BAD[make] in result.err
    assert is_one_sentence_for_people(result.err)
    assert (stored(), kept()) == ([], [])


@pytest.mark.parametrize(("name", "says"), [("p001.flac", "is damaged"), ("p001.empty", "is empty")])
def test_damaged_recordings_of_the_shared_data_are_refused(shared_data: Path, run: Run, name: str, says: str) -> None:
    result = run("add", shared_data / "formats" / name, "--learner", "ana")
    assert (result.code, stored(), kept()) == (MATERIAL, [], [])
    assert says in result.err


def test_a_truncated_ogg_is_taken_for_what_it_holds(shared_data: Path, run: Run, tmp_path: Path) -> None:
    whole = shared_data / "formats" / "p001.ogg"
    cut = tmp_path / "cut.ogg"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    assert [run("add", path, "--learner", "ana").code for path in (whole, cut)] == [0, 0]
    whole_ms, cut_ms = sorted((s.recording.duration_ms for s in stored() if s.recording), reverse=True)
    assert 0.4 < cut_ms / whole_ms < 0.9


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything; run the tests as another user")
def test_an_unreadable_file_is_refused(run: Run, tmp_path: Path) -> None:
    path = write_speech(tmp_path / "talk.wav", seconds=3)
    path.chmod(0)
    assert run("add", path, "--learner", "ana").code == MATERIAL


def test_an_oversized_file_is_refused_with_the_limit(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPEAKKIT_MAX_RECORDING_MB", "0.05")
    result = run("add", write_speech(tmp_path / "talk.wav", seconds=3), "--learner", "ana")
    assert (result.code, stored()) == (MATERIAL, [])
    assert "more than the 0.05 MB allowed" in result.err


def test_a_recording_beyond_the_longest_is_refused(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPEAKKIT_MAX_RECORDING_HOURS", "0.0005")
    result = run("add", write_speech(tmp_path / "talk.wav", seconds=3), "--learner", "ana")
    assert (result.code, stored()) == (MATERIAL, [])
    assert "plays longer than" in result.err


@pytest.mark.parametrize("learner", ["", "../ana", "ana maria", "a" * 65, "ana\n", "anä", "-ana", "<b>ana</b>"])
def test_a_learner_id_with_odd_characters_is_refused(learner: str, run: Run, tmp_path: Path) -> None:
    result = run("add", write_speech(tmp_path / "talk.wav", seconds=3), f"--learner={learner}")
    assert (result.code, stored(), kept()) == (MATERIAL, [], [])
    assert "letters (a-z, A-Z), digits" in result.err


def test_the_same_recording_twice_is_one_session(run: Run, tmp_path: Path) -> None:
    path = write_speech(tmp_path / "talk.wav", seconds=3)
    first, second = run("add", path, "--learner", "ana"), run("add", path, "--learner", "ana")
    assert (first.code, second.code, len(stored()), len(kept())) == (0, STATE, 1, 1)
    assert first.out.strip() in second.err


def test_a_transcript_in_a_wrong_encoding_is_refused(run: Run, tmp_path: Path) -> None:
    transcript = tmp_path / "talk.txt"
    transcript.write_bytes("I met José in the café".encode("utf-16-le")[1:])
    result = run("add", write_speech(tmp_path / "talk.wav", seconds=3), "--learner", "ana", "--transcript", transcript)
    assert (result.code, stored(), kept()) == (MATERIAL, [], [])
    assert is_one_sentence_for_people(result.err)
    assert "talk.txt" in result.err


def test_good_ones_are_added_beside_a_bad_one(run: Run, tmp_path: Path) -> None:
    good, bad = write_speech(tmp_path / "good.wav", seconds=3), empty(tmp_path)
    result = run("add", bad, good, "--learner", "ana")
    assert (result.code, len(stored())) == (MATERIAL, 1)
    assert result.out.strip() == stored()[0].session_id
    assert "Added 1 of 2" in result.err


def test_a_missing_option_is_a_misspelt_command(run: Run, tmp_path: Path) -> None:
    assert run("add", tmp_path / "talk.wav").code == 2


def test_of_a_lesson_the_named_speakers_words_are_taken(run: Run, tmp_path: Path) -> None:
    path = write_speech(tmp_path / "talk.wav", seconds=3)
    lesson = "WEBVTT\n\n00:00.000 --> 00:02.000\n<v Mo>She go there.</v> <v Ana>I went home.\n"
    path.with_suffix(".vtt").write_text(lesson, encoding="utf-8")
    refused = run("add", path, "--learner", "ana")
    assert (refused.code, stored(), kept()) == (MATERIAL, [], [])
    assert is_one_sentence_for_people(refused.err)
    assert "(Mo, Ana)" in refused.err
    assert "--speaker" in refused.err
    assert run("add", path, "--learner", "ana", "--speaker", "Ana").code == 0
    assert not any(b"She go" in path.read_bytes() for path in kept())
