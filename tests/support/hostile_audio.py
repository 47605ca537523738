"""Small files that claim to be much: what a decoder makes of them must stay within bounds."""

from __future__ import annotations

import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from tests.support.tones import bursts

_BLOCK = 65_535


MAX_S, MAX_GROWTH_MB = 20, 200
"""Beside this process the decoding process may take 500 MB, which makes 700."""
_CLEAR_PEAK = "5"


@contextmanager
def within_bounds() -> Iterator[None]:
    """What is done in the block takes no longer and no more memory than a stranger may cost; both are printed."""
    Path("/proc/self/clear_refs").write_text(_CLEAR_PEAK, encoding="ascii")
    before_mb, began = _peak_mb(), time.monotonic()
    yield
    took_s, grew_mb = time.monotonic() - began, _peak_mb() - before_mb
    print(f"{took_s:.1f} s, {grew_mb:.0f} MB beside the decoding process")  # noqa: T201
    assert took_s < MAX_S
    assert grew_mb < MAX_GROWTH_MB


def _peak_mb() -> float:
    """The most memory that this process has held since its peak was last cleared."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1000


def flac(path: Path, *, rate_hz: int, channels: int = 1, frames: int = 1) -> Path:
    """A valid FLAC file of silence: 13 bytes a frame of 65,535 samples."""
    total = _BLOCK * frames
    packed = (rate_hz << 44) | ((channels - 1) << 41) | (15 << 36) | total
    info = struct.pack(">HH", _BLOCK, _BLOCK) + bytes(6) + packed.to_bytes(8, "big") + bytes(16)
    head = b"fLaC" + b"\x80\x00\x00\x22" + info
    path.write_bytes(head + b"".join(_frame(number, channels) for number in range(frames)))
    return path


def _frame(number: int, channels: int) -> bytes:
    head = b"\xff\xf8\x70" + bytes([(channels - 1) << 4]) + chr(number).encode() + struct.pack(">H", _BLOCK - 1)
    body = head + bytes([_crc(head, 0x07, 8)]) + b"\x00\x00\x00" * channels
    return body + _crc(body, 0x8005, 16).to_bytes(2, "big")


def _crc(data: bytes, polynomial: int, bits: int) -> int:
    value, top, mask = 0, 1 << (bits - 1), (1 << bits) - 1
    for byte in data:
        value ^= byte << (bits - 8)
        for _ in range(8):
            value = ((value << 1) ^ polynomial) & mask if value & top else (value << 1) & mask
    return value


def wav_claiming(path: Path, *, rate_hz: int, channels: int) -> Path:
    """A WAV file whose header says so."""
    width = 2 * channels
    form = struct.pack("<HHIIHH", 1, channels, rate_hz, min(rate_hz * width, 2**32 - 1), width % 65_536, 16)
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", 2**31) + bytes(4000)
    path.write_bytes(b"RIFF" + struct.pack("<I", 2**32 - 1) + body)
    return path


def webm(path: Path, *, pauses_s: float, lead_s: float = 2) -> Path:
    """Speech as a browser records it, stopped once for so long."""
    samples = (bursts(lead_s) * 32_000).astype(np.int16)
    with av.open(str(path), "w", format="webm") as container:
        stream = container.add_stream("libopus", rate=16_000, layout="mono")
        for start_s in (0.0, lead_s + pauses_s):
            frame = av.AudioFrame.from_ndarray(samples[np.newaxis], format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = 16_000, round(start_s * 16_000), Fraction(1, 16_000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def nested(path: Path) -> Path:
    """The FLAC of 1 Hz within Matroska."""
    inner = flac(path.with_suffix(".flac"), rate_hz=1, frames=20)
    with av.open(str(inner)) as source, av.open(str(path), "w", format="matroska") as target:
        stream = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    return path


def _written(name: str, text: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / name).write_text(text)
        return folder / name

    return make


HOSTILE: dict[str, Callable[[Path], Path]] = {
    "62 bytes at 1 Hz": lambda folder: flac(folder / "a.flac", rate_hz=1),
    "1 Hz in 8 channels, 200 frames": lambda folder: flac(folder / "a.flac", rate_hz=1, channels=8, frames=200),
    "100 Hz, 100 frames": lambda folder: flac(folder / "a.flac", rate_hz=100, frames=100),
    "655,350 Hz": lambda folder: flac(folder / "a.flac", rate_hz=655_350, frames=3),
    "3 h of silence at 8 kHz": lambda folder: flac(folder / "a.flac", rate_hz=8_000, frames=1_318),
    "2 h of silence at 8 kHz in 8 channels": lambda folder: flac(
        folder / "a.flac", rate_hz=8_000, channels=8, frames=878
    ),
    "30 h of silence at 8 kHz": lambda folder: flac(folder / "a.flac", rate_hz=8_000, frames=13_000),
    "a WAV of 65,535 channels": lambda folder: wav_claiming(folder / "a.wav", rate_hz=16_000, channels=65_535),
    "a WAV of 2 GHz": lambda folder: wav_claiming(folder / "a.wav", rate_hz=2_000_000_000, channels=1),
    "1 Hz within Matroska": lambda folder: nested(folder / "a.mkv"),
    "a pause of ten years": lambda folder: webm(folder / "a.webm", pauses_s=3.15e8),
    "a list of other files": _written("a.mp3", "ffconcat version 1.0\nfile /etc/passwd\n"),
    "a play list": _written("a.mp3", "#EXTM3U\n#EXTINF:2,\nhttp://127.0.0.1:9/x\n#EXT-X-ENDLIST\n"),
}
