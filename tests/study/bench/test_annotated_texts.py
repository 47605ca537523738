from __future__ import annotations

from pathlib import Path

import pytest

from speakkit.errors import InputError
from speakkit.study.bench.annotated_texts import Edit, read_m2
from speakkit.text.tokens import tokenise

M2 = """S i take bus at nine .
A 0 1|||R:ORTH|||I|||REQUIRED|||-NONE-|||0
A 2 2|||M:DET|||a|||REQUIRED|||-NONE-|||0
A 2 3|||R:NOUN|||coach|||REQUIRED|||-NONE-|||1

S It do n't matter .
A 1 2|||R:VERB:SVA|||does|||REQUIRED|||-NONE-|||0
A 4 5|||U:PUNCT|||-NONE-|||REQUIRED|||-NONE-|||0
"""


def test_mistakes_of_writing_are_put_right_and_the_others_keep_their_places(tmp_path: Path) -> None:
    (tmp_path / "a.m2").write_text(M2, encoding="utf-8")
    [text] = read_m2(tmp_path)
    assert text.text == "I take bus at nine.\nIt don't matter.\n"
    assert text.edits == (Edit("M:DET", 2, 2, "a"), Edit("R:VERB:SVA", 6, 7, "does"))
    assert tokenise(text.text)[6].norm == "don't"


def test_a_long_file_is_several_texts(tmp_path: Path) -> None:
    (tmp_path / "a.m2").write_text((M2 + "\n") * 60, encoding="utf-8")
    texts = read_m2(tmp_path)
    assert len(texts) == 2
    assert sum(len(text.edits) for text in texts) == 120


@pytest.mark.parametrize("content", ["S a b\nA 0 1|||R\n", "S a\nA x y|||R:OTHER|||b|||REQUIRED|||-NONE-|||0\n"])
def test_a_damaged_file_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.m2").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.m2 isn't a file in the M2 format"):
        read_m2(tmp_path)


def test_a_folder_without_m2_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no file in the M2 format"):
        read_m2(tmp_path)
