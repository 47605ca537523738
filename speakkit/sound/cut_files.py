"""Files that end before what their own structure announces: a copy that broke off, a recorder whose battery died.

Decoders play what is there and say nothing. Here only the structure is read: the sizes of chunks, boxes and pages. Sizes that
recorders write before they know them (none, or the largest there is) announce nothing.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO

_PLACEHOLDER = 0x7FFF_0000
"""From here on a size of 32 bits is one that a recorder put there for the time being."""
_MISCOUNTED_BYTES = 64
"""Programs count a header in, or forget one."""
_MOST_PARTS = 500_000
_TAIL_BYTES = 65_536 + 282
"""An Ogg page has no more."""
_MATROSKA_SEGMENT = b"\x18\x53\x80\x67"
_W64_DATA = b"data\xf3\xac\xd3\x11\x8c\xd1\x00\xc0\x4f\x8e\xdb\x8a"
_SOUND_CHUNKS = {b"WAVE": b"data", b"AVI ": b"LIST", b"AIFF": b"SSND", b"AIFC": b"SSND"}
_TS_PACKETS_BYTES = (188, 192, 204)


def missing_bytes(file: BinaryIO) -> int:
    """How many bytes of its sound a file lacks by its own account; 0 where it has all of them, or nobody can tell."""
    size = os.fstat(file.fileno()).st_size
    file.seek(0)
    announced = _reader(file.read(16))
    if announced is None:
        return 0
    try:
        missing = (announced(file, size) or 0) - size
    except (struct.error, IndexError):  # it ends within its headers
        return 1
    return missing if missing > _MISCOUNTED_BYTES else 0


def _riff(file: BinaryIO, size: int) -> int | None:
    """WAV and AVI, and AIFF, whose numbers are the other way round; RF64 says the size of its sound elsewhere."""
    file.seek(0)
    kind, _, form = struct.unpack("<4sI4s", file.read(12))
    wide = struct.unpack("<8xQ", file.read(36)[8:24])[0] if kind in {b"RF64", b"BW64"} else None
    order = ">" if kind in {b"FORM", b"RIFX"} else "<"
    for name, start, length in _chunks(file, size, 12, f"{order}4sI", 2):
        if name == _SOUND_CHUNKS.get(form) and start + length > size:
            if wide is not None and length >= _PLACEHOLDER:
                return start + int(wide)
            return start + length if length < _PLACEHOLDER else None
    return None


def _caf(file: BinaryIO, size: int) -> int | None:
    chunks = _chunks(file, size, 8, ">4sq", 1)
    return next((start + length for name, start, length in chunks if name == b"data"), None)


def _chunks(file: BinaryIO, size: int, first: int, layout: str, alignment: int) -> Iterator[tuple[bytes, int, int]]:
    """Each chunk's name, where its content starts, and how long that is said to be."""
    start, header = first, struct.calcsize(layout)
    for _ in range(_MOST_PARTS):
        if start + header > size:
            return
        file.seek(start)
        name, length = struct.unpack(layout, file.read(header))
        yield name, start + header, length
        if length < 0:
            return
        start += header + length + length % alignment


def _w64(file: BinaryIO, size: int) -> int | None:
    start = 40
    for _ in range(_MOST_PARTS):
        file.seek(start)
        name, length = struct.unpack("<16sQ", file.read(24))
        if name == _W64_DATA or length < 24 or start + length > size:
            return start + length if name == _W64_DATA else None
        start += -(-length // 8) * 8
    return None


def _au(file: BinaryIO, _size: int) -> int | None:
    file.seek(4)
    start, length = struct.unpack(">II", file.read(8))
    return start + length if length < _PLACEHOLDER else None


def _mp4(file: BinaryIO, size: int) -> int | None:
    """Boxes one after the other; one without a size goes on to the end."""
    start = 0
    for _ in range(_MOST_PARTS):
        if start + 8 > size:
            break
        file.seek(start)
        length, _ = struct.unpack(">I4s", file.read(8))
        length = struct.unpack(">Q", file.read(8))[0] if length == 1 else length
        if length < 8:
            return None
        start += length
    return start


def _matroska(file: BinaryIO, size: int) -> int | None:
    start = 0
    for _ in range(2):
        file.seek(start)
        head = file.read(12)
        width = 9 - head[4].bit_length()
        length = int.from_bytes(head[4 : 4 + width]) & ((1 << 7 * width) - 1)
        end = start + 4 + width + length
        if head[:4] == _MATROSKA_SEGMENT:
            return end if length != (1 << 7 * width) - 1 else None
        start = end
    return None


def _ogg(file: BinaryIO, size: int) -> int | None:
    """The last page's table says how long it is; a page that isn't whole is lost as a whole."""
    file.seek(max(size - _TAIL_BYTES, 0))
    tail = file.read()
    page = tail[max(tail.rfind(b"OggS"), 0) :]
    length = 27 + page[26] + sum(page[27 : 27 + page[26]])
    return size + length if length > len(page) else size


def _mp3(file: BinaryIO, _size: int) -> int | None:
    """The first frame of files that encoders finish says how many bytes they have."""
    file.seek(0)
    tag = file.read(10)
    start = 10 + sum((byte & 0x7F) << 7 * (3 - n) for n, byte in enumerate(tag[6:10])) if tag[:3] == b"ID3" else 0
    file.seek(start)
    frame = file.read(256)
    place = max(frame.find(b"Xing"), frame.find(b"Info"))
    if place < 0 or not frame[place + 7] & 2:
        return None
    has_frames = frame[place + 7] & 1
    return start + int(struct.unpack_from(">I", frame, place + 8 + 4 * has_frames)[0])


def _asf(file: BinaryIO, _size: int) -> int | None:
    """The header, and behind it the object that holds the sound; each begins with a name of 16 bytes and its length."""
    file.seek(16)
    (header,) = struct.unpack("<Q", file.read(8))
    file.seek(header + 16)
    return int(header) + int(struct.unpack("<Q", file.read(8))[0])


def _transport_stream(_file: BinaryIO, size: int) -> int | None:
    """Packets of one size, of which one that isn't whole is lost."""
    return size if any(size % packet == 0 for packet in _TS_PACKETS_BYTES) else size + _TS_PACKETS_BYTES[0]


Announced = Callable[[BinaryIO, int], "int | None"]
"""Takes a file and its size; gives the size that it should have, None where it doesn't say."""
_BY_START: Mapping[bytes, Announced] = {
    b"RIFF": _riff, b"RIFX": _riff, b"RF64": _riff, b"BW64": _riff, b"FORM": _riff, b"caff": _caf, b"riff": _w64,
    b".snd": _au, b"\x1a\x45\xdf\xa3": _matroska, b"OggS": _ogg, b"ID3": _mp3, b"\x30\x26\xb2\x75": _asf,
}  # fmt: skip


def _reader(head: bytes) -> Announced | None:
    by_start = next((read for start, read in _BY_START.items() if head.startswith(start)), None)
    if by_start is not None:
        return by_start
    if head[4:8] in {b"ftyp", b"moov", b"wide", b"mdat"}:
        return _mp4
    is_mpeg_frame = head[:1] == b"\xff" and head[1:2] >= b"\xe0" and head[1] & 0x06 != 0
    return _mp3 if is_mpeg_frame else _transport_stream if head[:1] == b"\x47" else None
