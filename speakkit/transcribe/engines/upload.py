"""What is sent to a transcription server: the recording as it is, or pieces of it cut at silences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from speakkit.model import Span
from speakkit.sound.decoding import Waveform, encode_opus_ogg
from speakkit.sound.voice_activity import pieces

_OPUS_BYTES_PER_MS = 4
"""More than speech in Opus at 24 kbit/s ever takes, its container included."""

_HEAD_BYTES = 64
_ACCEPTED_CONTAINERS = {
    "flac": re.compile(rb"fLaC"),
    "ogg": re.compile(rb"OggS"),
    "wav": re.compile(rb"RIFF....WAVE", re.DOTALL),
    # a QuickTime film is of the same family, and isn't taken
    "mp4": re.compile(rb"....ftyp(?!qt  )", re.DOTALL),
    "webm": re.compile(rb"\x1a\x45\xdf\xa3.*webm", re.DOTALL),
    # an ID3 tag, or a frame of layer I to III: AAC starts alike, with layer 0
    "mp3": re.compile(rb"ID3|\xff[\xe2-\xe7\xea-\xef\xf2-\xf7\xfa-\xff]"),
}


@dataclass(frozen=True)
class UploadLimits:
    """The largest file and the longest stretch of sound that a server takes at once."""

    max_bytes: int
    max_ms: int


@dataclass(frozen=True)
class Upload:
    """A file to send, and the stretch of the recording it holds. Its name says nothing of the learner."""

    span: Span
    file_name: str
    content: bytes


def uploads(path: Path, waveform: Waveform, limits: UploadLimits) -> Iterator[Upload]:
    """The files to send, in order, each made when it is asked for.

    A recording within the limits goes as it is where the server takes its container. Any other is encoded as Opus, cut
    at silences into as few pieces as the limits allow.
    """
    whole = Span(start_ms=0, end_ms=waveform.duration_ms)
    container = accepted_container(path)
    is_small = path.stat().st_size <= limits.max_bytes and whole.duration_ms <= limits.max_ms
    if container and is_small:
        yield Upload(whole, f"recording.{container}", path.read_bytes())
        return
    max_ms = min(limits.max_ms, limits.max_bytes // _OPUS_BYTES_PER_MS)
    spans = (whole,) if whole.duration_ms <= max_ms else pieces(waveform, target_ms=max_ms * 3 // 4, max_ms=max_ms)
    for span in spans:
        yield Upload(span, "recording.ogg", encode_opus_ogg(waveform.slice(span.start_ms, span.end_ms)))


def accepted_container(path: Path) -> str | None:
    """The suffix of the file's container by its first bytes, None where transcription servers don't take it."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    for suffix, pattern in _ACCEPTED_CONTAINERS.items():
        if pattern.match(head):
            return suffix
    return None
