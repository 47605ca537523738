"""A list of learners: all of it is stored, or nothing and a sentence that names the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from speakkit.errors import InputError
from speakkit.intake.people_file import import_people, read_people
from speakkit.model import Purpose
from speakkit.store import Store

LIST = """learner,name,first_language,level,school,agree,withdraw
ana,Ana Lopez,es,B1,north,clips research,
bo,,ja,,south,,transcription
"""


def written(folder: Path, text: str) -> Path:
    (folder / "people.csv").write_text(text, encoding="utf-8-sig")
    return folder / "people.csv"


def test_each_line_says_who_a_learner_is_and_what_was_agreed(tmp_path: Path) -> None:
    store = Store(tmp_path / "speakkit.duckdb")
    import_people(read_people(written(tmp_path, LIST)), store)
    ana, bo = store.learners.all()
    assert (ana.display_name, ana.level, ana.attributes) == ("Ana Lopez", "B1", {"school": "north"})
    assert (bo.display_name, bo.level, bo.first_language) == (None, None, "ja")
    assert {held.purpose for held in store.consents.history("ana") if held.is_given} == {
        Purpose.CLIPS,
        Purpose.RESEARCH,
    }
    (withdrawn,) = store.consents.history("bo")
    assert (withdrawn.purpose, withdrawn.is_given, withdrawn.source) == (
        "transcription",
        False,
        "a list that was imported",
    )


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (LIST.replace("B1", "B7"), r"Line 2 of people.csv.*there are: Pre-A1"),
        (LIST.replace("bo,", "ana,"), "Line 3 of people.csv.*twice"),
        (LIST.replace("bo,", "b/o,"), "Line 3 of people.csv"),
        ("name,level\nAna,B1\n", "no column 'learner'"),
        ("learner\nana,B1\n", "more cells"),
        ("", "no column 'learner'"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, text: str, answer: str) -> None:
    with pytest.raises(InputError, match=answer):
        read_people(written(tmp_path, text))
