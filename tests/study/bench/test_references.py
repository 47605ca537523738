from __future__ import annotations

import json
from pathlib import Path

import pytest

from speakkit.errors import InputError
from speakkit.study.bench.references import read_references
from tests.support.samples import SAMPLES


def test_a_list_names_recordings_speakers_scores_and_mistakes(tmp_path: Path) -> None:
    (tmp_path / "a.wav").touch()
    entry = {"wav": "a.wav", "reference": "I GO", "speaker": "7", "total": [8.0, 9.0]}
    (tmp_path / "scores.jsonl").write_text(json.dumps(entry) + "\n", encoding="utf-8")
    [one] = read_references(tmp_path)
    assert (one.path.name, one.text, one.speaker, one.score) == ("a.wav", "I GO", "7", 8.5)


def test_the_samples_are_such_a_folder() -> None:
    found = read_references(SAMPLES)
    assert len(found) == 27
    assert {one.speaker for one in found} == {"ana", "kenji", "lena", "mei"}
    assert sum(len(planted.phrases) for one in found for planted in one.planted) > 137


def test_without_a_list_the_transcript_beside_is_the_reference(tmp_path: Path) -> None:
    for name in ("a.wav", "b.wav", "c.wav"):
        (tmp_path / name).touch()
    (tmp_path / "a.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nhello\n", encoding="utf-8")
    (tmp_path / "b.lab").write_text("good bye", encoding="utf-8")
    assert [(one.path.name, one.text) for one in read_references(tmp_path)] == [
        ("a.wav", "hello"),
        ("b.wav", "good bye"),
    ]


@pytest.mark.parametrize("file", ["../a.wav", "missing.wav"])
def test_a_recording_outside_the_folder_is_refused(tmp_path: Path, file: str) -> None:
    (tmp_path / "a.wav").touch()
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "references.jsonl").write_text(json.dumps({"file": file, "text": "secret"}), encoding="utf-8")
    with pytest.raises(InputError, match="isn't in its folder") as raised:
        read_references(folder)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("content", ['{"file": 3}', "no json", '{"text": "secret"}'])
def test_a_damaged_list_is_one_sentence_without_what_it_holds(tmp_path: Path, content: str) -> None:
    (tmp_path / "references.jsonl").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"isn't a list of references") as raised:
        read_references(tmp_path)
    assert "secret" not in str(raised.value)


def test_a_folder_without_references_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"List them in references\.jsonl"):
        read_references(tmp_path)
