"""Statements that change what is published are known to, whoever adds one."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from speakkit.store.changes import written_table

QUERIES = {
    file.name.removesuffix(".sql"): file.read_text()
    for file in (resources.files("speakkit.store") / "queries").iterdir()
}
WRITING = [name for name, text in QUERIES.items() if not re.search(r"^(SELECT|WITH)\b", text, re.MULTILINE | re.IGNORECASE)
           or re.search(r"\b(INSERT|UPDATE|DELETE)\b", re.sub(r"--.*", "", text))]  # fmt: skip


@pytest.mark.parametrize("name", WRITING)
def test_the_table_that_a_statement_writes_to_is_told(name: str) -> None:
    assert re.fullmatch(r"[a-z_]+", written_table(name))
