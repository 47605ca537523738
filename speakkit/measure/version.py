"""What names today's measuring, so that what was measured otherwise is told apart and can be measured anew."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

from speakkit.text.tokens import TOKENISER_VERSION

MEASURES_VERSION = 2
"""Counts changes of what is measured: of disfluencies, doubt, syllables, pauses, vocabulary. `tests/measure/test_version.py` says
when it has to rise."""


@cache
def measure_version() -> str:
    """Our own version, that of the tokens, and that of the dictionary with the syllables of words."""
    return f"{MEASURES_VERSION} tokens {TOKENISER_VERSION} pocketsphinx {version('pocketsphinx')}"
