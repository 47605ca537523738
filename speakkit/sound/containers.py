"""Containers and codecs: sound tracks as blocks of samples at 16 kHz, whatever people's files are like.

A file that a stranger sends may claim anything: rates, channels and lengths are looked at before samples are made of
them. 62 bytes of FLAC at 1 Hz would become 4 GB.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING

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
from speakkit.sound.cut_files import missing_bytes

if TYPE_CHECKING:
    from av.audio.codeccontext import AudioCodecContext
    from av.audio.frame import AudioFrame
    from av.audio.resampler import AudioResampler
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet

    AudioPacket = Packet[AudioStream]

SAMPLE_RATE_HZ = 16_000
_RATES_HZ = range(4_000, 192_001)
"""From the oldest telephones to studios."""
_MOST_CHANNELS = 64
_MOST_LOST_PACKETS = 2
"""What a cut costs at its end, and a join between two files."""
_UNREAD_BYTES = 65_536
"""How far before the end of a cut file its demuxer may give up."""
_GAP_S = 0.1
_BLOCK_SAMPLES = 60 * SAMPLE_RATE_HZ
_KEEPS_TIME = frozenset({"matroska", "webm", "mov", "mp4", "ogg", "asf"})
"""Containers whose time stamps say when a sound was recorded; elsewhere they are computed from what came before."""
_PICTURES = frozenset({b"avif", b"heic", b"heix", b"mif1", b"msf1"})
"""What telephones save photographs as, in the container of an MP4."""
_SAYS_ITS_LENGTH = frozenset({"matroska", "webm", "mov", "mp4"})
_SAYS_ITS_SAMPLES = frozenset({"flac", "wv", "tta"})
_CAN_BE_JOINED = frozenset({"mp3", "mp2"})


@dataclass(frozen=True)
class Block:
    """A stretch of sound at 16 kHz, samples of shape (samples,).

    `power` and `channel_powers` are sums of squares; the latter are those of two channels before they were mixed.
    """

    samples: npt.NDArray[np.int16]
    peak: int = 0
    power: float = 0.0
    channel_powers: tuple[float, float] = (0.0, 0.0)


@contextmanager
def opened(path: Path, max_bytes: int) -> Iterator[tuple[BufferedReader, InputContainer]]:
    """The file and its container.

    Raises:
        RecordingError: it can't be read, is empty, too large, or no recording.
    """
    import av

    with _file(path, max_bytes) as file:
        try:
            # an open file and no protocol: a play list in disguise can't make the demuxer open other files or addresses
            container = av.open(file, "r", options={"protocol_whitelist": "none"})
        except av.FFmpegError:
            raise _unopened(path, file) from None
        with container:
            yield file, container


def sound_track(container: InputContainer, path: Path, number: int) -> AudioStream:
    """The sound track of that number, counted from 0.

    Raises:
        RecordingError: there is none, or it claims what no recording has.
    """
    if container.streams.audio:
        stream = container.streams.audio[number]
        if stream.codec_context.sample_rate > 0:
            _require_possible(stream.codec_context.sample_rate, stream.codec_context.channels, path)
            return stream
    elif container.streams.video:
        raise NoAudioStreamError(f"{path.name} has pictures but no sound. Export it with its sound track.")
    raise _not_audio(path)


class Frames:
    """The frames of a sound track, with the silence that its time stamps leave between them; `notes` say what was lost."""

    def __init__(self, container: InputContainer, stream: AudioStream, path: Path, file: BufferedReader) -> None:
        self._container = container
        self._stream = stream
        self._file = file
        self._names = set(container.format.name.split(","))
        self.path = path
        self.notes: list[str] = []
        self.decoded_s = 0.0

    def __iter__(self) -> Iterator[tuple[float, AudioFrame]]:
        """Each frame, after the seconds of silence before it.

        Raises:
            DamagedAudioError: a part can't be decoded, or a frame claims what none has.
        """
        lost: list[AudioPacket] = []
        end_s = self._start_s()
        for packet in self._packets():
            frames = _frames(packet)
            if frames is None:
                lost.append(packet)
                continue
            if frames and lost and packet.size:  # what a decoder still held comes with an empty packet
                self._require_join(len(lost))
                lost = []
            for frame in frames:
                _require_possible(frame.sample_rate, len(frame.layout.channels), self.path)
                gap_s, length_s = self._gap_s(frame, end_s), frame.samples / frame.sample_rate
                end_s = None if frame.time is None else frame.time + length_s
                self.decoded_s += gap_s + length_s
                yield gap_s, frame
        if lost:
            self._require_cut(lost)
        self._note_missing()

    def _packets(self) -> Iterator[AudioPacket]:
        import av

        try:
            yield from self._container.demux(self._stream)
        except av.FFmpegError:
            if self._file.tell() < os.fstat(self._file.fileno()).st_size - _UNREAD_BYTES:
                raise self._damaged() from None
            self._note_cut()

    def _start_s(self) -> float | None:
        """When a film begins: its sound may begin later, and captions are timed by the film."""
        container = self._container
        is_film = bool(container.streams.video) and container.start_time is not None
        return container.start_time / 1_000_000 if is_film and container.start_time is not None else None

    def _gap_s(self, frame: AudioFrame, end_s: float | None) -> float:
        if end_s is None or frame.time is None or frame.time - end_s <= _GAP_S:
            return 0.0
        return frame.time - end_s if self._names & _KEEPS_TIME else 0.0

    def _require_join(self, lost: int) -> None:
        """Between joined MP3 files lies the header of the second, which isn't sound."""
        if lost > _MOST_LOST_PACKETS or not self._names & _CAN_BE_JOINED:
            raise self._damaged()

    def _require_cut(self, lost: list[AudioPacket]) -> None:
        """A file that ends in the middle of a frame was cut there; one that has all of its frames is damaged."""
        last = lost[-1]
        is_whole = self._announced is not None and (last.pts or 0) + (last.duration or 0) >= self._announced
        if len(lost) > _MOST_LOST_PACKETS or is_whole:
            raise self._damaged()
        self._note_cut()

    def _note_cut(self) -> None:
        if self.decoded_s == 0:
            raise self._damaged()
        self.notes.append(
            f"{self.path.name} ends in the middle: the {self.decoded_s:.1f} s up to there were taken, the rest is lost."
        )

    def _note_missing(self) -> None:
        """A file that was cut between two frames, or of which some are gone, announces more than it has."""
        announced = self._announced
        base = self._stream.time_base
        missing_s = 0.0 if announced is None or base is None else float(announced * base) - self.decoded_s
        if self.notes:
            return
        if missing_s > _GAP_S:
            self.notes.append(f"{self.path.name} lacks {missing_s:.1f} s of what it announces; the rest was taken.")
        elif self.decoded_s > 0 and self._lacks_sound():
            self._note_cut()

    def _lacks_sound(self) -> bool:
        """Whether bytes are missing that would be sound, rather than an index after all of it."""
        announced = self._container.duration if self._names & _SAYS_ITS_LENGTH else None
        is_whole = announced is not None and self.decoded_s >= announced / 1_000_000 - _GAP_S
        return not is_whole and missing_bytes(self._file) > 0

    @property
    def _announced(self) -> int | None:
        """How long the header says the sound is, where that can be relied on."""
        return self._stream.duration if self._names & _SAYS_ITS_SAMPLES else None

    def _damaged(self) -> DamagedAudioError:
        return DamagedAudioError(
            f"{self.path.name} is damaged: it can't be decoded past {self.decoded_s:.1f} s. "
            "Copy or export it again from its source."
        )


def to_blocks(frames: Frames, codec: AudioCodecContext, channel: int | None, max_ms: int) -> Iterator[Block]:
    """The frames at 16 kHz, one channel or the mix of all, in samples of 16 bits, which bounds what float files hold.

    Raises:
        RecordingTooLongError: they play longer than `max_ms`; what goes past it isn't made.
        DamagedAudioError: as `Frames`.
    """
    # two channels are mixed here, to see whether they cancel each other out; more have a matrix of their own
    resampling = _Resampling(None if channel is not None else "stereo" if codec.channels == 2 else "mono")
    for gap_s, frame in frames:
        if frames.decoded_s * 1000 > max_ms:
            raise RecordingTooLongError(
                f"{frames.path.name} plays longer than the {max_ms / 3_600_000:.3g} h allowed. "
                "Split it, or raise SPEAKKIT_MAX_RECORDING_HOURS."
            )
        if gap_s:
            yield from (_block(planes, channel) for planes in resampling.rest())
            yield from _silence(round(gap_s * SAMPLE_RATE_HZ))
        yield from (_block(planes, channel) for planes in resampling.take(frame))
    yield from (_block(planes, channel) for planes in resampling.rest())


class _Resampling:
    """To 16 kHz, anew wherever rate or channels change: joined files needn't be alike."""

    def __init__(self, layout: str | None) -> None:
        self._layout = layout
        self._resampler: AudioResampler | None = None
        self._kind: tuple[int, str, str] | None = None

    def take(self, frame: AudioFrame) -> Iterator[npt.NDArray[np.int16]]:
        """Planes of shape (channels, samples)."""
        import av

        kind = (frame.sample_rate, frame.layout.name, frame.format.name)
        if kind != self._kind:
            yield from self.rest()
            self._kind = kind
            self._resampler = av.AudioResampler(format="s16p", layout=self._layout, rate=SAMPLE_RATE_HZ)
        if self._resampler is not None:
            frame.pts = None  # gaps are seen to here
            yield from map(_planes, self._resampler.resample(frame))

    def rest(self) -> Iterator[npt.NDArray[np.int16]]:
        if self._resampler is not None:
            yield from map(_planes, self._resampler.resample(None))
        self._resampler = self._kind = None


def _frames(packet: AudioPacket) -> list[AudioFrame] | None:
    """The packet's frames, None where it can't be decoded."""
    import av

    try:
        return list(packet.decode())
    except MemoryError:
        raise
    except av.FFmpegError:
        return None


def _planes(frame: AudioFrame) -> npt.NDArray[np.int16]:
    return frame.to_ndarray().astype(np.int16, copy=False)


def _block(planes: npt.NDArray[np.int16], channel: int | None) -> Block:
    if channel is not None:  # a file joined to this one may have fewer channels
        return _measured(planes[min(channel, len(planes)) - 1])
    if len(planes) == 1:
        return _measured(planes[0])
    left, right = np.square(planes.astype(np.float32)).sum(axis=1)
    mixed = planes.sum(axis=0, dtype=np.int32) // len(planes)
    return _measured(mixed.astype(np.int16), (float(left), float(right)))


def _measured(samples: npt.NDArray[np.int16], channel_powers: tuple[float, float] = (0.0, 0.0)) -> Block:
    wide = samples.astype(np.float32)
    return Block(samples, round(float(np.abs(wide).max(initial=0))), float(np.square(wide).sum()), channel_powers)


def _silence(count: int) -> Iterator[Block]:
    for first in range(0, count, _BLOCK_SAMPLES):
        yield Block(np.zeros(min(_BLOCK_SAMPLES, count - first), np.int16))


def _require_possible(rate_hz: int, channels: int, path: Path) -> None:
    if rate_hz not in _RATES_HZ or channels > _MOST_CHANNELS:
        raise DamagedAudioError(
            f"{path.name} claims {channels} channels with {rate_hz} samples a second, which no recording has "
            f"({_RATES_HZ[0]} to {_RATES_HZ[-1]}, up to {_MOST_CHANNELS} channels). Export it again from its source."
        )


@contextmanager
def _file(path: Path, max_bytes: int) -> Iterator[BufferedReader]:
    try:
        if path.is_dir():
            raise UnreadableRecordingError(f"{path} is a folder; name the recordings in it, such as {path / '*.mp3'}.")
        if not path.exists():
            raise UnreadableRecordingError(f"There is no file at {path}. Check the path.")
        if not path.is_file():
            raise UnreadableRecordingError(
                f"{path} is a pipe or a device, not a file; save what it gives and name that."
            )
        file = path.open("rb")
    except OSError as error:
        raise UnreadableRecordingError(f"{path} can't be read: {error.strerror}.") from None
    with file:
        size_bytes = os.fstat(file.fileno()).st_size
        if size_bytes == 0:
            raise EmptyRecordingError(f"{path.name} is empty (0 bytes). Record or copy it again.")
        if size_bytes > max_bytes:
            raise RecordingTooLargeError(
                f"{path.name} has {size_bytes / 1e6:.1f} MB, more than the {max_bytes / 1e6:g} MB allowed. "
                "Split or compress it, or raise SPEAKKIT_MAX_RECORDING_MB."
            )
        yield file


def _unopened(path: Path, file: BufferedReader) -> NotAudioError | DamagedAudioError:
    """An MP4 that was cut lacks the index, which most recorders write last; so do other files that end too soon."""
    file.seek(4)
    is_mp4 = file.read(4) == b"ftyp" and file.read(4) not in _PICTURES
    if is_mp4 or missing_bytes(file):
        return DamagedAudioError(
            f"{path.name} ends before its index, without which nothing of it can be played. Copy it again from its source."
        )
    return _not_audio(path)


def _not_audio(path: Path) -> NotAudioError:
    return NotAudioError(f"{path.name} isn't a recording in any format that can be read. Hand in an audio file.")
