"""The forms that are kept of the rules' words: those that lemminflect gives, of every word.

Where a word was added: SPEAKKIT_WRITE_FORMS=1 .venv/bin/pytest -n0 tests/analyse/engines/rules/test_lexicon.py
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from importlib import resources
from pathlib import Path

from speakkit.analyse.engines.rules import lexicon

OF_WORDS: dict[str, Iterable[str]] = {
    **dict.fromkeys(("VBZ", "VBD", "VBN", "VBG"), lexicon.VERBS),
    "NNS": lexicon.COUNT_NOUNS,
    **dict.fromkeys(("JJR", "JJS"), lexicon.PLAIN_ADJECTIVES),
}


def test_the_forms_that_are_kept_are_lemminflect_s() -> None:
    path = Path(str(resources.files("speakkit.analyse.engines.rules").joinpath(lexicon.FORMS_FILE)))
    forms = {tag: {word: lexicon.inflected(word, tag) for word in sorted(words)} for tag, words in OF_WORDS.items()}
    if os.environ.get("SPEAKKIT_WRITE_FORMS"):
        path.write_text(json.dumps(forms, indent=0) + "\n", encoding="utf-8")
    assert json.loads(path.read_text(encoding="utf-8")) == forms, "see the head of this file"


def test_the_rules_are_there_without_the_tables_of_lemminflect() -> None:
    loading = "import sys; from speakkit.analyse.engines import rules_engine; print('lemminflect' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", loading], check=True, capture_output=True, text=True)
    assert run.stdout == "False\n"
