"""A pattern's key is put together and taken apart in one place."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from speakkit.model.pattern_key import PatternKey, key_column

PACKAGE = Path(__file__).resolve().parents[2] / "speakkit"
JOINED = re.compile(r"""category\}:\{|\+ ":" \+|partition\(":"\)|\|\| ':' \|\|""")


def test_a_key_and_its_parts_are_one_thing() -> None:
    key = PatternKey("grammar", "Use of: colons")
    assert str(key) == "grammar:Use of: colons"
    assert PatternKey.of(str(key)) == PatternKey.typed(" grammar : Use of: colons ") == key


@pytest.mark.parametrize("text", ["Missing articles", "grammar:", "spelling:Typos", ":x", ""])
def test_what_is_no_key_is_none(text: str) -> None:
    assert PatternKey.typed(text) is None
    with pytest.raises(ValueError, match="category:Label"):
        PatternKey.of(text)


def test_columns_join_where_both_are_known() -> None:
    keys = key_column(pd.Series(["grammar", None]), pd.Series(["Tense", "Tense"]))
    assert keys.fillna("").tolist() == ["grammar:Tense", ""]


def test_nobody_else_puts_keys_together() -> None:
    files = [path for suffix in ("py", "sql") for path in PACKAGE.rglob(f"*.{suffix}")]
    joining = {path.name for path in files if JOINED.search(path.read_text(encoding="utf-8"))}
    # the second reads the tiers of CHAT transcripts, the third ERRANT's types
    assert joining == {"pattern_key.sql", "chat.py", "annotated_texts.py"}
