"""Decoding pieces of a recording side by side, in processes that end when the one that started them does."""

from __future__ import annotations

import multiprocessing
import os
import re
import threading
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache

from speakkit.model import Word
from speakkit.pocketsphinx_models import Decoder, new_decoder

FRAME_MS = 10
_VARIANT = re.compile(r"\(\d+\)$")


def decode_pieces(pieces: Sequence[bytes]) -> list[tuple[Word, ...]]:
    """The words of each piece of 16-bit, 16 kHz mono sound; times count from the piece's start.

    Where no processes can be started (a caller without a main module), the pieces are decoded here, one by one.
    """
    if len(pieces) > 1:
        try:
            return list(_pool().map(_decoded, pieces))
        except BrokenProcessPool:
            _pool.cache_clear()
    return [_decoded(piece) for piece in pieces]


@cache
def _pool() -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(os.cpu_count() or 1, mp_context=context, initializer=_end_with_parent)


def _end_with_parent() -> None:
    """A worker must not outlive a parent that was killed."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


def _decoded(piece: bytes) -> tuple[Word, ...]:
    if not piece:
        return ()
    decoder = _fresh_decoder()
    decoder.start_utt()
    decoder.process_raw(piece, full_utt=True)
    decoder.end_utt()
    return tuple(
        Word(
            text=_VARIANT.sub("", segment.word),
            start_ms=segment.start_frame * FRAME_MS,
            end_ms=(segment.end_frame + 1) * FRAME_MS,
            confidence=min(1.0, max(0.0, segment.prob)),
        )
        for segment in decoder.seg() or ()
        if not segment.word.startswith(("<", "[", "+"))
    )


def _fresh_decoder() -> Decoder:
    """A decoder without a memory: what it adapted to in one recording would change the next."""
    return new_decoder()
