from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from speakkit.sound.decoding import RecordingLimits, Waveform, encode_flac, encode_opus_ogg, load
from speakkit.transcribe.engines.upload import UploadLimits, accepted_container, uploads

TONE = Waveform((0.1 * np.sin(np.arange(16_000) / 20)).astype(np.float32))
LIMITS = UploadLimits(max_bytes=25_000_000, max_ms=60_000)


@pytest.mark.parametrize(
    ("head", "container"),
    [
        (b"fLaC\x00\x00\x00\x22", "flac"),
        (b"OggS\x00\x02", "ogg"),
        (b"RIFF\x24\x0a\x00\x00WAVEfmt ", "wav"),
        (b"RIFF\x24\x00\x00\x00AVI LIST", None),
        (b"\x00\x00\x00\x20ftypM4A \x00", "mp4"),
        (b"\x00\x00\x00\x14ftypqt  \x00", None),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", "webm"),
        (b"\x1a\x45\xdf\xa3\xa3\x42\x86\x81\x01\x42\x82\x88matroska", None),
        (b"ID3\x04\x00", "mp3"),
        (b"\xff\xfb\x90\x64", "mp3"),
        (b"\xff\xf3\x40\xc4", "mp3"),
        (b"\xff\xf1\x50\x80", None),
        (b"\xff\xf9\x50\x80", None),
        (b"FORM\x00\x00\x00\x00AIFF", None),
        (b"", None),
    ],
)
def test_containers_are_told_by_their_first_bytes(tmp_path: Path, head: bytes, container: str | None) -> None:
    path = tmp_path / "named_anyhow.txt"
    path.write_bytes(head)
    assert accepted_container(path) == container


def test_a_file_within_the_limits_goes_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "tone.bin"
    path.write_bytes(encode_flac(TONE))
    (upload,) = uploads(path, TONE, LIMITS)
    assert (upload.file_name, upload.content, upload.span.end_ms) == ("recording.flac", path.read_bytes(), 1000)


def test_a_large_but_short_file_is_encoded_and_goes_in_one_piece(tmp_path: Path) -> None:
    path = tmp_path / "tone.flac"
    path.write_bytes(encode_flac(TONE) + bytes(10_000))
    (upload,) = uploads(path, TONE, UploadLimits(max_bytes=10_000, max_ms=60_000))
    assert upload.file_name == "recording.ogg"
    assert len(upload.content) <= 10_000


def test_a_container_that_servers_refuse_is_encoded(tmp_path: Path) -> None:
    path = tmp_path / "tone.aiff"
    path.write_bytes(b"FORM....AIFF")
    (upload,) = uploads(path, TONE, LIMITS)
    (tmp_path / "sent.ogg").write_bytes(upload.content)
    recording, _ = load(tmp_path / "sent.ogg", RecordingLimits(10_000, 60_000))
    assert recording.codec == "opus"
    assert recording.duration_ms == pytest.approx(1000, abs=40)


def test_loud_noise_in_opus_stays_below_what_the_limits_reckon_with() -> None:
    noise = Waveform(np.random.default_rng(1).uniform(-1, 1, 16_000 * 30).astype(np.float32))
    assert len(encode_opus_ogg(noise)) / noise.duration_ms < 4
