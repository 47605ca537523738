"""Recordings as sound: any container PyAV reads becomes 16 kHz mono, and pieces of it become files to upload.

Samples are float32, which every recogniser takes: a minute is 3.8 MB, the longest recording accepted by default (3 h)
690 MB. They are decoded straight into one growing buffer, so that no second copy stands beside it.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

import numpy as np
import numpy.typing as npt

from speakkit.errors import (
    DamagedAudioError,
    EmptyRecordingError,
    NoAudioStreamError,
    NotAudioError,
    RecordingTooLargeError,
    RecordingTooLongError,
    UnreadableRecordingError,
)
from speakkit.model import Recording
from speakkit.settings import Settings

if TYPE_CHECKING:
    from io import BufferedReader

    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer

SAMPLE_RATE_HZ = 16_000
_SAMPLES_PER_MS = SAMPLE_RATE_HZ // 1000
_FULL_SCALE = 32_768


@dataclass(frozen=True, eq=False)
class Waveform:
    """Sound at 16 kHz: `samples` is one float32 channel of shape (samples,) within -1..1."""

    samples: npt.NDArray[np.float32]

    @property
    def duration_ms(self) -> int:
        return self.samples.size // _SAMPLES_PER_MS

    def slice(self, start_ms: int, end_ms: int) -> Waveform:
        """The stretch from `start_ms` up to `end_ms`, without a copy; what lies outside the recording is left out."""
        return Waveform(self.samples[max(start_ms, 0) * _SAMPLES_PER_MS : max(end_ms, 0) * _SAMPLES_PER_MS])

    def pcm16(self) -> bytes:
        """The samples as signed 16-bit integers in the machine's byte order, without a header."""
        return self._int16().tobytes()

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


def load(path: Path, limits: RecordingLimits, *, channel: int | None = None) -> tuple[Recording, Waveform]:
    """Decode a recording in full: what is known of the file, and its sound as 16 kHz mono.

    The duration is that of the decoded sound, since headers lie. A file that merely ends early (a truncated Ogg, a
    recorder whose battery died) is therefore taken, with the duration it really has: what was said up to there is as
    good as ever. Damage that the decoder reports is refused: nobody can tell how much speech is missing there.

    Args:
        path: the file; its name and suffix aren't trusted.
        limits: reading stops as soon as one of them is passed.
        channel: the channel to take, where each speaker has one: 1 is the first (left); None mixes all of them.

    Raises:
        UnreadableRecordingError: there is no readable file, or the file has no such channel.
        EmptyRecordingError: it holds no bytes, or no sound.
        NotAudioError: it is something else than a recording.
        NoAudioStreamError: it is a video without sound.
        DamagedAudioError: a part of it can't be decoded.
        RecordingTooLargeError: it has more bytes than the limits allow.
        RecordingTooLongError: it plays longer than the limits allow.
    """
    with _opened(path, limits) as (file, container, stream):
        codec = stream.codec_context
        if channel is not None and not 1 <= channel <= codec.channels:
            raise UnreadableRecordingError(
                f"{path.name} has no channel {channel}, but {codec.channels}, counted from 1. Choose one of them."
            )
        waveforms = _decoded(container, stream, path, limits, layout="mono" if channel is None else None)
        waveform = waveforms[0 if channel is None else channel - 1]
        recording = Recording(
            sha256=_sha256(file),
            size_bytes=file.tell(),
            duration_ms=waveform.duration_ms,
            container=container.format.name,
            codec=codec.codec.canonical_name,
            sample_rate_hz=codec.sample_rate,
            channels=codec.channels,
            file_name=path.name,
        )
    return recording, waveform


def encode_flac(waveform: Waveform) -> bytes:
    """The waveform as a FLAC file: lossless, about half the size of 16-bit samples."""
    return _encoded(waveform, "flac", "flac")


def encode_opus_ogg(waveform: Waveform, bit_rate: int = 24_000) -> bytes:
    """The waveform as an Ogg file with Opus, the same bytes each time: at 24 kbit/s an hour of speech is 11 MB."""
    return _encoded(waveform, "ogg", "libopus", bit_rate=bit_rate)


@contextmanager
def _opened(path: Path, limits: RecordingLimits) -> Iterator[tuple[BufferedReader, InputContainer, AudioStream]]:
    import av

    with _file(path, limits) as file:
        try:
            # an open file and no protocol: a play list in disguise can't make the demuxer open other files or addresses
            container = av.open(file, "r", options={"protocol_whitelist": "none"})
        except av.FFmpegError:
            raise _not_audio(path) from None
        with container:
            yield file, container, _audio_stream(container, path)


@contextmanager
def _file(path: Path, limits: RecordingLimits) -> Iterator[BufferedReader]:
    try:
        if path.is_dir():
            raise UnreadableRecordingError(f"{path} is a folder; name the recordings in it, such as {path / '*.mp3'}.")
        if not path.is_file():
            raise UnreadableRecordingError(f"There is no file at {path}. Check the path.")
        file = path.open("rb")
    except OSError as error:
        raise UnreadableRecordingError(f"{path} can't be read: {error.strerror}.") from None
    with file:
        size_bytes = os.fstat(file.fileno()).st_size
        if size_bytes == 0:
            raise EmptyRecordingError(f"{path.name} is empty (0 bytes). Record or copy it again.")
        if size_bytes > limits.max_bytes:
            raise RecordingTooLargeError(
                f"{path.name} has {size_bytes / 1e6:.1f} MB, more than the {limits.max_bytes / 1e6:g} MB allowed. "
                "Split or compress it, or raise SPEAKKIT_MAX_RECORDING_MB."
            )
        yield file


def _audio_stream(container: InputContainer, path: Path) -> AudioStream:
    if container.streams.audio:
        stream = container.streams.audio[0]
        if stream.codec_context.sample_rate > 0:
            return stream
    elif container.streams.video:
        raise NoAudioStreamError(f"{path.name} has pictures but no sound. Export it with its sound track.")
    raise _not_audio(path)


def _decoded(
    container: InputContainer, stream: AudioStream, path: Path, limits: RecordingLimits, *, layout: str | None
) -> tuple[Waveform, ...]:
    """One waveform for each channel of `layout`, which is "mono" or None for that of the recording."""
    max_bytes = limits.max_ms * _SAMPLES_PER_MS * np.dtype(np.float32).itemsize
    channels: list[bytearray] = []
    for frame in _resampled(container, stream, path, layout):
        block = frame.to_ndarray().astype(np.float32) / _FULL_SCALE
        channels = channels or [bytearray() for _ in block]
        for channel, samples in zip(channels, block, strict=True):
            channel += samples.data
        if len(channels[0]) > max_bytes:
            raise RecordingTooLongError(
                f"{path.name} plays longer than the {limits.max_ms / 3_600_000:.3g} h allowed. "
                "Split it, or raise SPEAKKIT_MAX_RECORDING_HOURS."
            )
    waveforms = tuple(Waveform(np.frombuffer(channel, dtype=np.float32)) for channel in channels)
    if not waveforms or waveforms[0].duration_ms == 0:
        raise EmptyRecordingError(f"{path.name} holds no sound. Record or copy it again.")
    return waveforms


def _resampled(container: InputContainer, stream: AudioStream, path: Path, layout: str | None) -> Iterator[AudioFrame]:
    """All of the stream at 16 kHz in planes of 16 bits, which also bounds what lossy codecs and float files hold."""
    import av

    resampler = av.AudioResampler(format="s16p", layout=layout, rate=SAMPLE_RATE_HZ)
    end_s = 0.0
    try:
        for frame in container.decode(stream):
            end_s += frame.samples / frame.sample_rate
            yield from resampler.resample(frame)
        yield from resampler.resample(None)
    except (av.FFmpegError, ValueError):  # ValueError: rate or channels change midway
        raise DamagedAudioError(
            f"{path.name} is damaged: it can't be decoded past {end_s:.1f} s. Copy or export it again from its source."
        ) from None


def _sha256(file: BufferedReader) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def _not_audio(path: Path) -> NotAudioError:
    return NotAudioError(f"{path.name} isn't a recording in any format that can be read. Hand in an audio file.")


def _encoded(
    waveform: Waveform, container_format: str, codec: Literal["flac", "libopus"], *, bit_rate: int | None = None
) -> bytes:
    import av

    frame = av.AudioFrame.from_ndarray(waveform._int16()[np.newaxis], format="s16", layout="mono")
    frame.sample_rate = SAMPLE_RATE_HZ
    buffer = io.BytesIO()
    # the same sound gives the same bytes: Ogg's serial numbers would be random otherwise
    with av.open(buffer, "w", format=container_format, container_options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream(codec, rate=SAMPLE_RATE_HZ, layout="mono")
        if bit_rate is not None:
            stream.bit_rate = bit_rate
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return buffer.getvalue()
