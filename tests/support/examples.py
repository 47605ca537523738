"""How many examples a test looks at where the more it sees the surer it is: all in `make test`, a third of them in `make quick`.

`SPEAKKIT_ONE_EXAMPLE_IN=3` says so; without it, all. Every test runs in both.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

_ONE_IN = int(os.environ.get("SPEAKKIT_ONE_EXAMPLE_IN", "1"))

T = TypeVar("T")


def examples(count: int) -> int:
    """So many of `count` that are drawn at random, one at least."""
    return -(-count // _ONE_IN)


def some_of(given: Sequence[T]) -> Sequence[T]:
    """Those that are looked at, from first to last; always the last, where most has happened before."""
    return given[(len(given) - 1) % _ONE_IN :: _ONE_IN]
