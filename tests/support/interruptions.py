"""Ctrl-C where it is told otherwise than by KeyboardInterrupt."""

from __future__ import annotations

import os


def broken_into(*_: object, **__: object) -> None:
    """What Python's own `rmtree` does where it is interrupted right after it closed a folder: it closes that once more, and
    raises what comes of it."""
    try:
        raise KeyboardInterrupt
    finally:
        os.close(-1)
