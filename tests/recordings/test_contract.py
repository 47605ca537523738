"""What every place of recordings does alike."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from speakkit.errors import InvalidIdError, RecordingMissingError, RecordingTooLargeError
from speakkit.recordings import Recordings

MAX_BYTES = 10_000_000


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "talk.wav"
    path.write_bytes(os.urandom(200_000))
    return path


def test_what_is_put_comes_back_whole(place: Recordings, talk: Path) -> None:
    place.put("ana/talk.wav", talk)
    with place.fetch("ana/talk.wav", max_bytes=MAX_BYTES) as path:
        assert path.read_bytes() == talk.read_bytes()
        assert path.suffix == ".wav"


def test_an_empty_file_is_kept_too(place: Recordings, tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    place.put("empty", tmp_path / "empty")
    with place.fetch("empty", max_bytes=MAX_BYTES) as path:
        assert path.stat().st_size == 0


def test_putting_again_replaces(place: Recordings, talk: Path, tmp_path: Path) -> None:
    place.put("ana/talk.wav", talk)
    other = tmp_path / "other"
    other.write_bytes(b"other")
    place.put("ana/talk.wav", other)
    with place.fetch("ana/talk.wav", max_bytes=MAX_BYTES) as path:
        assert path.read_bytes() == b"other"


def test_nothing_under_a_key_is_said_so(place: Recordings) -> None:
    assert not place.exists("ana/nothing.wav")
    with pytest.raises(RecordingMissingError, match=r"ana/nothing\.wav"), place.fetch("ana/nothing.wav", max_bytes=1):
        pass


def test_fetching_stops_at_the_cap(place: Recordings, talk: Path) -> None:
    place.put("talk", talk)
    with pytest.raises(RecordingTooLargeError, match=r"0\.1 MB"), place.fetch("talk", max_bytes=100_000):
        pass


def test_what_is_deleted_is_gone_and_may_be_deleted_again(place: Recordings, talk: Path) -> None:
    place.put("ana/talk.wav", talk)
    assert place.exists("ana/talk.wav")
    place.delete("ana/talk.wav")
    assert not place.exists("ana/talk.wav")
    place.delete("ana/talk.wav")


def test_deleting_one_leaves_those_with_longer_names(place: Recordings, talk: Path) -> None:
    place.put("ana/talk", talk)
    place.put("ana/talk.wav", talk)
    place.delete("ana/talk")
    assert [found.key for found in place.find()] == ["ana/talk.wav"]


def test_what_lies_under_a_prefix_is_found_in_order(place: Recordings, talk: Path) -> None:
    for key in ("inbox/ben/b c.wav", "inbox/ana/añó.m4a", "other/x.wav"):
        place.put(key, talk)
    found = list(place.find("inbox/"))
    assert [item.key for item in found] == ["inbox/ana/añó.m4a", "inbox/ben/b c.wav"]
    assert {item.size_bytes for item in found} == {200_000}
    assert all(abs(item.modified_at - datetime.now(UTC)) < timedelta(minutes=2) for item in found)
    assert list(place.find("nothing/")) == []


def test_a_changed_recording_has_another_etag(place: Recordings, talk: Path) -> None:
    place.put("talk", talk)
    before = [found.etag for found in place.find()]
    talk.write_bytes(b"changed")
    place.put("talk", talk)
    assert [found.etag for found in place.find()] != before


def test_a_key_that_could_lead_elsewhere_is_refused(place: Recordings, talk: Path) -> None:
    for key in ("", "/talk", "ana//talk", "../talk", "ana/../../talk", ".hidden", "a\\b", "a\nb", "a\0b", "x" * 300):
        with pytest.raises(InvalidIdError, match="storage key"):
            place.put(key, talk)
        with pytest.raises(InvalidIdError), place.fetch(key, max_bytes=1):
            pass
        with pytest.raises(InvalidIdError):
            place.delete(key)


def test_a_place_says_that_it_can_be_written_to(place: Recordings) -> None:
    assert "writable" in place.check()
    assert list(place.find()) == []
