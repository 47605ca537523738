"""Decoding: real recordings in the formats people have, and what isn't one."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import av
import numpy as np
import pytest

from speakkit.errors import (
    DamagedAudioError,
    EmptyRecordingError,
    NoAudioStreamError,
    NotAudioError,
    RecordingTooLargeError,
    RecordingTooLongError,
    UnreadableRecordingError,
)
from speakkit.sound.decoding import (
    RecordingLimits,
    Waveform,
    decode,
    encode_flac,
    encode_opus_ogg,
    load,
)
from speakkit.sound.voice_activity import speech_ms
from tests.support.tones import bursts, write_speech, write_wav

LIMITS = RecordingLimits(max_bytes=50_000_000, max_ms=600_000)


@pytest.mark.parametrize("suffix", ["aac", "mp3", "mp4", "ogg", "webm"])
def test_one_recording_in_many_formats(shared_data: Path, suffix: str) -> None:
    recording, waveform = load(shared_data / "formats" / f"p001.{suffix}", LIMITS)
    assert recording.duration_ms == waveform.duration_ms > 1000
    assert waveform.samples.dtype == np.float32
    assert 0.05 < float(np.abs(waveform.samples).max()) <= 1


def test_what_is_known_of_a_recording(tmp_path: Path) -> None:
    path = write_speech(tmp_path / "talk.wav", seconds=2)
    recording, _ = load(path, LIMITS)
    assert recording.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (recording.size_bytes, recording.duration_ms) == (path.stat().st_size, 2000)
    assert (recording.container, recording.codec, recording.channels) == ("wav", "pcm_s16le", 1)


def test_a_damaged_flac_says_where_the_damage_is(shared_data: Path) -> None:
    with pytest.raises(DamagedAudioError, match=r"p001\.flac is damaged: it can't be decoded past \d"):
        load(shared_data / "formats" / "p001.flac", LIMITS)


def test_a_truncated_ogg_lasts_as_long_as_it_really_does(tmp_path: Path) -> None:
    whole = encode_opus_ogg(Waveform(bursts(20)))
    path = tmp_path / "talk.ogg"
    path.write_bytes(whole[: len(whole) // 2])
    assert load(path, LIMITS)[0].duration_ms == pytest.approx(10_000, abs=2500)


def test_text_named_mp3_is_no_recording(tmp_path: Path) -> None:
    path = tmp_path / "talk.mp3"
    path.write_text("not a sound\n" * 200)
    with pytest.raises(NotAudioError, match=r"talk\.mp3 isn't a recording"):
        load(path, LIMITS)


def test_a_play_list_opens_no_other_file(tmp_path: Path) -> None:
    write_speech(tmp_path / "secret.wav", seconds=2)
    path = tmp_path / "talk.m3u8"
    path.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nsecret.wav\n#EXT-X-ENDLIST\n")
    with pytest.raises((NotAudioError, EmptyRecordingError)):
        load(path, LIMITS)


def test_a_video_without_sound_says_so(tmp_path: Path) -> None:
    path = tmp_path / "talk.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width = stream.height = 64
        frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), dtype=np.uint8), format="rgb24")
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    with pytest.raises(NoAudioStreamError, match="pictures but no sound"):
        load(path, LIMITS)


def test_an_empty_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "talk.wav"
    path.touch()
    with pytest.raises(EmptyRecordingError, match="0 bytes"):
        load(path, LIMITS)


def test_a_missing_file_and_a_folder_say_so(tmp_path: Path) -> None:
    for path, told in ((tmp_path / "none.wav", "There is no file"), (tmp_path, "is a folder")):
        with pytest.raises(UnreadableRecordingError, match=told):
            load(path, LIMITS)


def test_the_limits_are_named_with_their_settings(tmp_path: Path) -> None:
    path = write_speech(tmp_path / "talk.wav", seconds=2)
    with pytest.raises(RecordingTooLargeError, match="SPEAKKIT_MAX_RECORDING_MB"):
        load(path, RecordingLimits(max_bytes=1000, max_ms=600_000))
    with pytest.raises(RecordingTooLongError, match="SPEAKKIT_MAX_RECORDING_HOURS"):
        load(path, RecordingLimits(max_bytes=50_000_000, max_ms=1000))


def test_channels_can_be_taken_apart(shared_data: Path) -> None:
    path = shared_data / "speech" / "stereo_diarization.wav"
    left, right, mixed = (load(path, LIMITS, channel=channel)[1].samples for channel in (1, 2, None))
    assert left.shape == right.shape
    assert not np.array_equal(left, right)
    assert np.corrcoef(mixed, left + right)[0, 1] > 0.99


def test_a_channel_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableRecordingError, match="has no channel 2, but 1"):
        load(write_speech(tmp_path / "talk.wav", seconds=1), LIMITS, channel=2)


def test_flac_keeps_every_sample(tmp_path: Path) -> None:
    waveform = Waveform(bursts(1))
    path = tmp_path / "talk.flac"
    path.write_bytes(encode_flac(waveform))
    assert load(path, LIMITS)[1].pcm16() == waveform.pcm16()


def test_a_slice_shares_the_samples_and_stays_inside() -> None:
    waveform = Waveform(bursts(1))
    assert waveform.slice(200, 500).duration_ms == 300
    assert waveform.slice(-50, 5000).duration_ms == 1000
    assert np.shares_memory(waveform.slice(0, 10).samples, waveform.samples)


CASES = [
    ("joined.mp3", 12_099, ""),
    ("cut.aac", 4160, "ends in the middle"),
    ("cut_fragmented.mp4", 4096, "ends in the middle"),
    ("paused.webm", 10_000, ""),
    ("inverted.wav", 2750, "cancel each other out when mixed; the left one was taken"),
    ("two_tracks.mp4", 6016, "sound track 2 of 2 was taken"),
]


@pytest.mark.parametrize(("name", "duration_ms", "note"), CASES)
def test_recordings_as_people_bring_them(shared_data: Path, name: str, duration_ms: int, note: str) -> None:
    decoded = decode(shared_data / "intake_cases" / name, LIMITS)
    assert decoded.recording.duration_ms == decoded.waveform.duration_ms == pytest.approx(duration_ms, abs=20)
    assert note in " ".join(decoded.notes)
    assert bool(note) == bool(decoded.notes)
    assert speech_ms(decoded.waveform) > 1500


def test_the_captions_of_a_paused_recording_lie_on_its_speech(shared_data: Path) -> None:
    _, waveform = load(shared_data / "intake_cases" / "paused.webm", LIMITS)
    assert speech_ms(waveform.slice(500, 2800)) > 1500
    assert speech_ms(waveform.slice(7200, 9900)) > 1500
    assert abs(waveform.slice(3200, 6900).samples).max() < 0.01


def encoded(path: Path, container: str, codec: str, *, options: dict[str, str] | None = None) -> Path:
    """Ten seconds of speech in a container of that kind."""
    with av.open(str(path), "w", format=container, options=options or {}) as target:
        stream = target.add_stream(codec, rate=16_000, layout="mono")
        assert isinstance(stream, av.AudioStream)
        stream.bit_rate = 32_000
        frame = av.AudioFrame.from_ndarray(
            (bursts(10) * 32_000).astype(np.int16)[np.newaxis], format="s16", layout="mono"
        )
        frame.sample_rate = 16_000
        for packet in (*stream.encode(frame), *stream.encode(None)):
            target.mux(packet)
    return path


@pytest.mark.parametrize(
    ("container", "codec", "options"),
    [
        ("mp4", "aac", {"movflags": "faststart"}),
        ("ipod", "aac", {"movflags": "faststart"}),
        ("mp4", "aac", {"movflags": "frag_keyframe+empty_moov"}),
        ("flac", "flac", None),
        ("asf", "wmav2", None),
        ("adts", "aac", None),
        ("matroska", "libopus", None),
        ("webm", "libopus", None),
        ("ogg", "libopus", None),
        ("wav", "pcm_s16le", None),
        ("mp3", "libmp3lame", None),
        ("caf", "pcm_s16le", None),
        ("aiff", "pcm_s16be", None),
        ("mpegts", "aac", None),
        ("flv", "aac", None),
        ("3gp", "aac", {"movflags": "faststart"}),
        ("mp4", "alac", {"movflags": "faststart"}),
        ("wv", "wavpack", None),
        ("mov", "pcm_s16le", {"movflags": "faststart"}),
        ("mp4", "libopus", {"movflags": "faststart"}),
        ("wav", "pcm_f32le", None),
        ("wav", "pcm_alaw", {"rf64": "always"}),
        ("w64", "pcm_s16le", None),
        ("au", "pcm_s16be", None),
        ("avi", "libmp3lame", None),
        ("tta", "tta", None),
    ],
)
def test_files_that_end_early_are_taken_up_to_there(
    tmp_path: Path, container: str, codec: str, options: dict[str, str] | None
) -> None:
    whole = encoded(tmp_path / "whole", container, codec, options=options).read_bytes()
    for share in (0.61, 0.613):
        (tmp_path / "cut").write_bytes(whole[: int(len(whole) * share)])
        decoded = decode(tmp_path / "cut", LIMITS)
        assert 3000 < decoded.recording.duration_ms < 7500
        assert re.search("ends in the middle|of what it announces", " ".join(decoded.notes))


@pytest.mark.parametrize("size", [0, 0xFFFF_FFFF, 0x8000_0000, 0x7FFF_FFFF, 160_044])
def test_a_size_that_a_recorder_wrote_before_it_knew_it_announces_nothing(tmp_path: Path, size: int) -> None:
    whole = bytearray(write_speech(tmp_path / "talk.wav", seconds=5).read_bytes())
    whole[40:44] = size.to_bytes(4, "little")
    (tmp_path / "talk.wav").write_bytes(whole)
    assert decode(tmp_path / "talk.wav", LIMITS).notes == ()


def test_a_file_that_lost_its_index_alone_has_all_of_its_sound(tmp_path: Path) -> None:
    whole = encoded(tmp_path / "whole", "matroska", "libopus").read_bytes()
    (tmp_path / "cut").write_bytes(whole[:-20])
    assert decode(tmp_path / "cut", LIMITS).notes == ()


def test_a_picture_is_no_recording_that_lost_its_index(tmp_path: Path) -> None:
    (tmp_path / "photo.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(2000))
    with pytest.raises(NotAudioError):
        load(tmp_path / "photo.heic", LIMITS)


def test_an_mp4_without_its_index_says_what_it_lacks(tmp_path: Path) -> None:
    whole = encoded(tmp_path / "whole", "mp4", "aac").read_bytes()
    (tmp_path / "cut.m4a").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DamagedAudioError, match="ends before its index"):
        load(tmp_path / "cut.m4a", LIMITS)


def test_frames_that_are_gone_are_missed(tmp_path: Path) -> None:
    whole = bytearray(encoded(tmp_path / "talk.flac", "flac", "flac").read_bytes())
    whole[len(whole) // 2 : len(whole) // 2 + 40_000] = bytes(40_000)
    (tmp_path / "talk.flac").write_bytes(whole)
    assert "lacks 2.3 s of what it announces" in decode(tmp_path / "talk.flac", LIMITS).notes[0]


def test_one_channel_in_opposite_phase_and_fainter_is_heard(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "talk.wav", -0.95 * bursts(2), bursts(2))
    decoded = decode(path, LIMITS)
    assert "the right one was taken" in decoded.notes[0]
    assert decoded.waveform.samples.max() > 0.3


@pytest.mark.parametrize("other", [0.0, 0.3, -0.4, 1.0])
def test_channels_that_keep_their_speech_are_mixed(tmp_path: Path, other: float) -> None:
    assert decode(write_wav(tmp_path / "talk.wav", bursts(2), other * bursts(2)), LIMITS).notes == ()
