"""Message files: every sentence in every language, none that nobody says, others addable."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from speakkit.errors import MessageFileError
from speakkit.report import languages
from speakkit.report.wording import placeholders, wording

REPORT = Path(__file__).resolve().parents[2] / "speakkit" / "report"


def test_english_spanish_and_german_are_shipped() -> None:
    assert languages() == ["de", "en", "es"]


@pytest.mark.parametrize("language", ["de", "es"])
def test_a_language_has_every_sentence_with_the_same_names_to_fill_in(language: str) -> None:
    english, other = wording("en").messages, wording(language).messages
    assert set(other) == set(english)
    assert {key: placeholders(text) for key, text in other.items()} == {
        key: placeholders(text) for key, text in english.items()
    }


@pytest.mark.parametrize("language", ["de", "es"])
def test_a_language_is_translated(language: str) -> None:
    english, other = wording("en").messages, wording(language).messages
    assert not [key for key, text in english.items() if len(text) > 20 and other[key] == text]


def test_every_sentence_is_said_somewhere_and_every_one_said_exists() -> None:
    pages = [*REPORT.rglob("*.j2"), REPORT / "wording.py"]
    said = {
        key for page in pages for key in re.findall(r'(?:say|self)\("([a-z_.]+)"', page.read_text(encoding="utf-8"))
    }
    messages = wording("en").messages
    assert not [key for key in said if not any(message.startswith(key) for message in messages)]
    spoken = (*said, "meta.", "evidence.present")
    assert not [message for message in messages if not message.startswith(spoken)]


def test_numbers_and_dates_are_written_as_in_the_language() -> None:
    written = [(say.number(1234.5, 1), say.long_date(date(2026, 3, 9))) for say in map(wording, ("en", "es", "de"))]
    assert written == [("1,234.5", "9 March 2026"), ("1.234,5", "9 de marzo de 2026"), ("1.234,5", "9. März 2026")]


def test_one_and_many_have_their_own_sentence() -> None:
    say = wording("en")
    assert (say("page.sessions", count=1), say("page.sessions", count=2)) == ("1 session", "2 sessions")


def test_another_language_is_a_file_given_by_its_path(tmp_path: Path) -> None:
    text = (REPORT / "messages" / "en.toml").read_text(encoding="utf-8")
    (tmp_path / "fr.toml").write_text(text.replace("Speaking report", "Rapport oral"), encoding="utf-8")
    assert wording(str(tmp_path / "fr.toml"))("page.kind") == "Rapport oral"


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("skip = ", "other_skip = ", "lacks page.skip"),
        ("[well]", "[well]\nhurrah = 'Hurrah!'", "unknown well.hurrah"),
        ('skip = "Skip to the focus"', 'skip = "{text.__class__}"', "may fill in only"),
        ('"November", ', "", "12 months"),
        ("[meta]", "[meta", "isn't TOML"),
    ],
)
def test_a_message_file_that_is_not_right_is_refused(tmp_path: Path, before: str, after: str, complaint: str) -> None:
    text = (REPORT / "messages" / "en.toml").read_text(encoding="utf-8")
    assert before in text
    (tmp_path / "xx.toml").write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(MessageFileError, match=complaint):
        wording(str(tmp_path / "xx.toml"))


@pytest.mark.parametrize("language", ["fr", "../secrets", "missing.toml"])
def test_a_language_that_is_not_there_is_named(language: str) -> None:
    with pytest.raises(MessageFileError, match=r"no messages|can't be read"):
        wording(language)
