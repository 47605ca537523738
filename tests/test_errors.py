"""Where data is wrong is said in one way, without what it holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from speakkit.errors import invalid_fields
from speakkit.model import Quote

ROOT = Path(__file__).resolve().parents[1]
QUOTES = TypeAdapter(dict[str, tuple[Quote, ...]])


@pytest.mark.parametrize(
    ("document", "where"),
    [
        (b"a secret", "the whole"),
        (b'["a secret"]', "the whole"),
        (b'{"examples": [{"text": "a secret"}]}', "examples.0.token_end, examples.0.token_start"),
    ],
)
def test_fields_are_named_and_not_what_they_hold(document: bytes, where: str) -> None:
    with pytest.raises(ValidationError) as caught:
        QUOTES.validate_json(document)
    said = invalid_fields(caught.value, "the whole")
    assert where in said
    assert "secret" not in said


def test_nowhere_else_is_the_path_of_a_field_put_together() -> None:
    sources = [path for path in (ROOT / "speakkit").rglob("*.py") if path.name != "places.py"]
    assert [path for path in sources if '"loc"' in path.read_text() or "'loc'" in path.read_text()] == []
