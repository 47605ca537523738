"""The dictionaries that whoever analyses a session loads first, more than a second's work.

Import it in the process that others are forked from, so that not each of them loads them anew.
"""

from __future__ import annotations

from lemminflect import getAllInflections, getAllLemmas

from speakkit.sound.pocketsphinx_models import syllables
from speakkit.text.word_bands import is_less_common

LOADED = (getAllLemmas("went"), getAllInflections("go"), syllables("went"), is_less_common("went"))
"""Something out of each."""
