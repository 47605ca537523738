"""Recordings as sound: any container PyAV reads becomes 16 kHz mono, and pieces of it become files to upload.

Samples are float32, which every recogniser takes: a minute is 3.8 MB, the longest recording accepted by default (3 h)
690 MB, which lie in a file that the system reads as they are looked at and takes out of memory where that is short. What only
has to be looked at goes block by block. Files lie about themselves: what
they claim is bounded before anything is made of it.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Literal, Protocol, Self, TypeVar

import numpy as np
import numpy.typing as npt

from speakkit.errors import EmptyRecordingError, UnreadableRecordingError
from speakkit.model import Recording
from speakkit.model.hashing import content_hash_of_blocks
from speakkit.settings import Settings
from speakkit.sound.containers import SAMPLE_RATE_HZ, Frames, opened, sound_track, to_blocks

if TYPE_CHECKING:
    from io import BufferedReader

    from av.audio.frame import AudioFrame

__all__ = [
    "SAMPLE_RATE_HZ",
    "Decoded",
    "OpusWriter",
    "RecordingLimits",
    "SampleWriter",
    "Sink",
    "Waveform",
    "decode",
    "decode_into",
    "encode_flac",
    "encode_opus_ogg",
    "encode_opus_webm",
    "load",
]

_SAMPLES_PER_MS = SAMPLE_RATE_HZ // 1000
_FULL_SCALE = 32_768
_BLOCK = 60 * SAMPLE_RATE_HZ
_SILENT_PEAK = 33
"""Of full scale, 32,768: 60 dB below it."""
_LOST_SHARE = 0.05
_MOST_TRACKS = 8


@dataclass(frozen=True, eq=False)
class Waveform:
    """Sound at 16 kHz: `samples` is one float32 channel of shape (samples,) within -1..1, in memory or in a mapped file."""

    samples: npt.NDArray[np.float32]

    @classmethod
    def mapped(cls, path: Path) -> Self:
        """The sound in a file of `SampleWriter`, which may be removed; it is read from there as it is looked at."""
        return cls(np.asarray(np.memmap(path, dtype=np.float32, mode="r")))

    @property
    def duration_ms(self) -> int:
        return self.samples.size // _SAMPLES_PER_MS

    def slice(self, start_ms: int, end_ms: int) -> Waveform:
        """The stretch from `start_ms` up to `end_ms`, without a copy; what lies outside the recording is left out."""
        return Waveform(self.samples[max(start_ms, 0) * _SAMPLES_PER_MS : max(end_ms, 0) * _SAMPLES_PER_MS])

    def pcm16(self) -> bytes:
        """The samples as signed 16-bit integers in the machine's byte order, without a header."""
        return self._int16().tobytes()

    @property
    def sha256(self) -> str:
        """The `content_hash` of these bytes, without as many of them beside the samples."""
        parts = (Waveform(self.samples[first : first + _BLOCK]) for first in range(0, self.samples.size, _BLOCK))
        return content_hash_of_blocks(2 * self.samples.size, (part.pcm16() for part in parts))

    def _int16(self) -> npt.NDArray[np.int16]:
        return np.clip(np.rint(self.samples * _FULL_SCALE), -_FULL_SCALE, _FULL_SCALE - 1).astype(np.int16)


@dataclass(frozen=True)
class RecordingLimits:
    """The largest and the longest recording that is accepted."""

    max_bytes: int
    max_ms: int

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        return cls(settings.max_recording_bytes, settings.max_recording_ms)


class Sink(Protocol):
    """Takes the sound of a recording as it is decoded."""

    def take(self, block: npt.NDArray[np.int16]) -> None:
        """The next samples: 16 kHz, one channel, shape (samples,)."""


SinkT = TypeVar("SinkT", bound=Sink)


@dataclass(frozen=True)
class Decoded:
    """A recording that was decoded in full, and what had to be left out or chosen on the way, in sentences."""

    recording: Recording
    waveform: Waveform
    notes: tuple[str, ...] = ()


def _scaled(samples: npt.NDArray[np.int16]) -> npt.NDArray[np.float32]:
    scaled = samples.astype(np.float32)
    scaled /= _FULL_SCALE
    return scaled


@dataclass
class _Samples:
    """Keeps all of the sound, in one growing buffer so that no second copy stands beside it."""

    held: bytearray = field(default_factory=bytearray)

    def take(self, block: npt.NDArray[np.int16]) -> None:
        self.held += _scaled(block).data


def load(path: Path, limits: RecordingLimits, *, channel: int | None = None) -> tuple[Recording, Waveform]:
    """Decode a recording in full: what is known of the file, and its sound as 16 kHz mono; see `decode_into`."""
    decoded = decode(path, limits, channel=channel)
    return decoded.recording, decoded.waveform


def decode(path: Path, limits: RecordingLimits, *, channel: int | None = None) -> Decoded:
    """Decode a recording in full and keep its sound; see `decode_into`."""
    recording, samples, notes = decode_into(path, limits, _Samples, channel=channel)
    return Decoded(recording, Waveform(np.frombuffer(samples.held, dtype=np.float32)), notes)


def decode_into(
    path: Path, limits: RecordingLimits, new_sink: Callable[[], SinkT], *, channel: int | None = None
) -> tuple[Recording, SinkT, tuple[str, ...]]:
    """Decode a recording in full: what is known of the file, the sink that has its sound, and notes.

    The duration is that of the decoded sound, since headers lie, with silence where the container's time stamps leave a
    gap. A file that merely ends early (a recorder whose battery died) is taken with the duration that it really has:
    what was said up to there is as good as ever. Damage within is refused: nobody can tell how much speech is missing.
    Where a track is silent another is taken, and where two channels cancel each other out one of them.

    Args:
        path: the file; its name and suffix aren't trusted.
        limits: reading stops as soon as one of them is passed.
        new_sink: makes what takes the sound; the one that is returned has all of it.
        channel: the channel to take, where each speaker has one: 1 is the first (left); None mixes all of them.

    Raises:
        UnreadableRecordingError: there is no readable file, or the file has no such channel.
        EmptyRecordingError: it holds no bytes, or no sound.
        NotAudioError: it is something else than a recording.
        NoAudioStreamError: it is a video without sound.
        DamagedAudioError: a part of it can't be decoded, or it claims what no recording has.
        RecordingTooLargeError: it has more bytes than the limits allow.
        RecordingTooLongError: it plays longer than the limits allow.
    """
    heard = _heard(path, limits, new_sink(), _Pick(0, channel))
    if channel is None and heard.peak < _SILENT_PEAK:
        for track in range(1, min(heard.tracks, _MOST_TRACKS)):
            other = _heard(path, limits, new_sink(), _Pick(track, None))
            if other.peak >= _SILENT_PEAK:
                heard = other.with_note(
                    f"{path.name}: sound track {track + 1} of {heard.tracks} was taken, since the one before it is silent."
                )
                break
    if channel is None and (loudest := heard.loudest_of_cancelled()) is not None:
        side = ("left", "right")[loudest]
        heard = _heard(path, limits, new_sink(), _Pick(heard.track, loudest + 1)).with_note(
            f"{path.name}: its channels cancel each other out when mixed; the {side} one was taken."
        )
    return heard.recording, heard.sink, heard.notes


def encode_flac(waveform: Waveform) -> bytes:
    """The waveform as a FLAC file: lossless, about half the size of 16-bit samples."""
    return _encoded(waveform, "flac", "flac")


def encode_opus_ogg(waveform: Waveform, bit_rate: int = 24_000) -> bytes:
    """The waveform as an Ogg file with Opus, the same bytes each time: at 24 kbit/s an hour of speech is 11 MB."""
    return _encoded(waveform, "ogg", "libopus", bit_rate=bit_rate)


def encode_opus_webm(waveform: Waveform, bit_rate: int = 24_000) -> bytes:
    """The same in WebM."""
    return _encoded(waveform, "webm", "libopus", bit_rate=bit_rate)


@dataclass(frozen=True)
class _Pick:
    """Which of the sound tracks, counted from 0, and which of its channels, counted from 1; None mixes them."""

    track: int
    channel: int | None


@dataclass(frozen=True)
class _Heard(Generic[SinkT]):
    """One pass through a file."""

    recording: Recording
    sink: SinkT
    notes: tuple[str, ...]
    track: int
    tracks: int
    peak: int
    mix_power: float
    channel_powers: tuple[float, ...]

    def with_note(self, note: str) -> _Heard[SinkT]:
        return replace(self, notes=(note, *self.notes))

    def loudest_of_cancelled(self) -> int | None:
        """The louder of two channels of which the mix keeps next to nothing; unrelated ones keep a quarter and more."""
        loudest = max(self.channel_powers, default=0.0)
        if loudest < _SILENT_PEAK**2 / 4 or self.mix_power >= _LOST_SHARE * loudest:
            return None
        return self.channel_powers.index(loudest)


def _heard(path: Path, limits: RecordingLimits, sink: SinkT, pick: _Pick) -> _Heard[SinkT]:
    with opened(path, limits.max_bytes) as (file, container):
        stream = sound_track(container, path, pick.track)
        codec = stream.codec_context
        if pick.channel is not None and not 1 <= pick.channel <= codec.channels:
            raise UnreadableRecordingError(
                f"{path.name} has no channel {pick.channel}, but {codec.channels}, counted from 1. Choose one of them."
            )
        frames = Frames(container, stream, path, file)
        count, peak, mix_power, powers = 0, 0, 0.0, np.zeros(2)
        for block in to_blocks(frames, codec, pick.channel, limits.max_ms):
            sink.take(block.samples)
            count += block.samples.size
            peak = max(peak, block.peak)
            mix_power += block.power
            powers += block.channel_powers
        if count < _SAMPLES_PER_MS:
            raise EmptyRecordingError(f"{path.name} holds no sound. Record or copy it again.")
        recording = Recording(
            sha256=_sha256(file),
            size_bytes=file.tell(),
            duration_ms=count // _SAMPLES_PER_MS,
            container=container.format.name,
            codec=codec.codec.canonical_name,
            sample_rate_hz=codec.sample_rate,
            channels=codec.channels,
            file_name=path.name,
        )
        both = tuple(float(power) / count for power in powers) if codec.channels == 2 and pick.channel is None else ()
        tracks = len(container.streams.audio)
        return _Heard(recording, sink, tuple(frames.notes), pick.track, tracks, peak, mix_power / count, both)


def _sha256(file: BufferedReader) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


class SampleWriter:
    """Writes the sound that it takes to a file of nothing but samples, as a `Waveform` has them."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")

    def take(self, block: npt.NDArray[np.int16]) -> None:
        """The next samples, at 16 kHz."""
        self._file.write(_scaled(block).data)

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


class OpusWriter:
    """Writes the sound that it takes to an Ogg file with Opus, block by block."""

    def __init__(self, path: Path, bit_rate: int) -> None:
        import av

        self._container = av.open(str(path), "w", format="ogg", container_options=_BIT_EXACT)
        self._stream = self._container.add_stream("libopus", rate=SAMPLE_RATE_HZ, layout="mono")
        self._stream.bit_rate = bit_rate

    def take(self, block: npt.NDArray[np.int16]) -> None:
        """The next samples, at 16 kHz."""
        self._container.mux(self._stream.encode(_frame(block)))

    def close(self) -> None:
        """Finish the file."""
        self._container.mux(self._stream.encode(None))
        self._container.close()


_BIT_EXACT = {"fflags": "+bitexact"}
"""The same sound gives the same bytes: Ogg's serial numbers would be random otherwise."""


def _frame(samples: npt.NDArray[np.int16]) -> AudioFrame:
    import av

    frame = av.AudioFrame.from_ndarray(samples[np.newaxis], format="s16", layout="mono")
    frame.sample_rate = SAMPLE_RATE_HZ
    return frame


def _encoded(
    waveform: Waveform, container_format: str, codec: Literal["flac", "libopus"], *, bit_rate: int | None = None
) -> bytes:
    import av

    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container_format, container_options=_BIT_EXACT) as container:
        stream = container.add_stream(codec, rate=SAMPLE_RATE_HZ, layout="mono")
        if bit_rate is not None:
            stream.bit_rate = bit_rate
        container.mux(stream.encode(_frame(waveform._int16())))
        container.mux(stream.encode(None))
    return buffer.getvalue()
