"""What pocketsphinx hears in pieces of a recording, decoded or aligned side by side.

Pieces are 16-bit, 16 kHz mono sound; times count from the start of the piece.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from speakkit.model import Filler, Word
from speakkit.sound import filled_pauses
from speakkit.sound.filled_pauses import Transition
from speakkit.sound.known_text import KnownText, dictionary
from speakkit.sound.pocketsphinx_models import Decoder, Segment, new_decoder
from speakkit.sound.scratch import scratch_folder
from speakkit.sound.workers import in_processes

PIECE_MS = 12_000
MAX_PIECE_MS = 20_000
"""Pieces of about 12 s, cut at pauses, are read better than whole recordings."""

_FRAME_MS = 10
_FAST: dict[str, str | float | bool] = {"fwdflat": False, "maxhmmpf": 1500, "topn": 2}
"""A third of the time of pocketsphinx's own settings; clear speech loses little by them (docs/engines.md)."""
_BEAM = 1e-120
"""Far wider than pocketsphinx's own 1e-48: a grammar leaves little open, and beams cost little; but a word that was misheard
would end the search. From 1e-90 to 1e-150 it makes little difference to times (docs/engines.md)."""
_ALONG_WORDS: dict[str, str | float | bool] = {
    "beam": _BEAM, "pbeam": _BEAM, "wbeam": _BEAM, "silprob": 0.1, "bestpath": False
}  # fmt: skip
_FOR_FILLERS: dict[str, str | float | bool] = {"topn": 2}
_FOR_TIMES: dict[str, str | float | bool] = {"lw": 1.0}
"""The weight of a language model raises each probability of a grammar to the power of 6.5, and made times less exact."""
_VARIANT = re.compile(r"\(\d+\)$")

_decoding = threading.Lock()

Times = tuple[int, int]


@dataclass(frozen=True)
class HeardPiece:
    """The words of a piece, and its filled pauses; None: they were not looked for."""

    words: tuple[Word, ...] = ()
    fillers: tuple[Filler, ...] | None = None


def decode_pieces(
    pieces: Sequence[bytes], known: KnownText | None = None, *, with_fillers: bool = False
) -> list[HeardPiece]:
    """What is heard in each piece; where the text is known, none but its words."""
    return in_processes(partial(_decoded, known, with_fillers), pieces)


def align_pieces(pieces: Sequence[tuple[bytes, tuple[str, ...]]]) -> list[list[Times] | None]:
    """When each word was said, for pieces and the very words they hold; None for a piece that refuses."""
    return in_processes(_aligned, pieces)


def follow_pieces(pieces: Sequence[tuple[bytes, tuple[str, ...]]]) -> list[tuple[Filler, ...] | None]:
    """The filled pauses of pieces whose words are known; None where the words can't be followed through the piece."""
    return in_processes(_followed, pieces)


def _followed(piece: tuple[bytes, tuple[str, ...]]) -> tuple[Filler, ...] | None:
    sound, words = piece
    segments = _path(sound, words, filled_pauses.words_or_fillers(words), **_FOR_FILLERS)
    return None if segments is None else filled_pauses.fillers(segments)


def _decoded(known: KnownText | None, with_fillers: bool, piece: bytes) -> HeardPiece:
    if not piece:
        return HeardPiece(fillers=() if with_fillers else None)
    with _decoding:
        words = _words(_decoder(known), piece)
        return HeardPiece(words, _fillers(piece, words) if with_fillers else None)


def _words(decoder: Decoder, piece: bytes) -> tuple[Word, ...]:
    _hear(decoder, piece)
    return tuple(_word(segment) for segment in decoder.seg() or () if _is_word(segment.word))


def _word(segment: Segment) -> Word:
    return Word(
        text=_VARIANT.sub("", segment.word),
        start_ms=segment.start_frame * _FRAME_MS,
        end_ms=(segment.end_frame + 1) * _FRAME_MS,
        confidence=min(1.0, max(0.0, segment.prob)),
    )


def _fillers(piece: bytes, words: Sequence[Word]) -> tuple[Filler, ...]:
    return _followed((piece, tuple(word.text for word in words))) or ()


def _aligned(piece: tuple[bytes, tuple[str, ...]]) -> list[Times] | None:
    sound, words = piece
    segments = _path(sound, words, filled_pauses.words_alone(words), **_FOR_TIMES)
    found = [segment for segment in segments or () if _is_word(segment.word)]
    if not found or len(found) < len(words):
        return None
    return [(one.start_frame * _FRAME_MS, (one.end_frame + 1) * _FRAME_MS) for one in found]


def _path(
    piece: bytes, words: Sequence[str], grammar: Iterable[Transition], **options: str | float | bool
) -> list[Segment] | None:
    """What a decoder finds that hears nothing but these words, as a grammar has them; None where it finds no path."""
    if not piece or not words:
        return None
    with _files({"text.dict": dictionary(words) + filled_pauses.DICTIONARY}) as folder:
        decoder = new_decoder(lm=None, dict=str(folder / "text.dict"), **_ALONG_WORDS, **options)
    try:
        decoder.add_fsg("words", decoder.create_fsg("words", 0, len(words), list(grammar)))
        decoder.activate_search("words")
        _hear(decoder, piece)
    except RuntimeError:
        return None
    segments = decoder.seg()
    return None if segments is None else list(segments)


def _is_word(name: str) -> bool:
    return not name.startswith(("<", "[", "+"))


def _hear(decoder: Decoder, piece: bytes) -> None:
    """Let the decoder hear one whole piece, as if it had heard nothing before."""
    decoder.reinit_feat()  # what it adapted to in one piece would change the next
    decoder.start_utt()
    decoder.process_raw(piece, full_utt=True)
    decoder.end_utt()


@lru_cache(maxsize=2)
def _decoder(known: KnownText | None) -> Decoder:
    """A decoder of this process for any speech, or for a text that is known; used under the lock.

    To load one takes as long as to decode a second of speech.
    """
    if known is None:
        return new_decoder(**_FAST)
    with _files({"text.lm": known.language_model, "text.dict": known.dictionary}) as folder:
        return new_decoder(lm=str(folder / "text.lm"), dict=str(folder / "text.dict"))


@contextmanager
def _files(contents: dict[str, str]) -> Iterator[Path]:
    """A folder with these files while a decoder reads them; nobody else may, for they hold what was said."""
    with scratch_folder() as folder:
        for file_name, content in contents.items():
            (folder / file_name).write_text(content, encoding="utf-8")
        yield folder
