"""Codes and names of languages."""

from __future__ import annotations

import pytest
from babel import Locale

from speakkit.errors import LanguageError
from speakkit.text.languages import checked_language, language_name


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en", "en"),
        (" EN ", "en"),
        ("en-GB", "en"),
        ("pt_BR", "pt"),
        ("eng", "en"),
        ("deu", "de"),
        ("zh-Hans-CN", "zh"),
    ],
)
def test_a_language_has_one_code_however_it_is_written(tag: str, code: str) -> None:
    assert checked_language(tag) == code


@pytest.mark.parametrize("code", ["fil", "haw", "yue"])
def test_a_language_without_a_code_of_two_letters_keeps_its_own(code: str) -> None:
    assert checked_language(code) == code


@pytest.mark.parametrize("tag", ["", "xx", "english", "en-", "und", "mul", "e", "12", "zxx"])
def test_what_is_no_language_is_refused(tag: str) -> None:
    with pytest.raises(LanguageError, match="ISO 639 code"):
        checked_language(tag)


def test_a_language_is_called_as_in_the_reader_s() -> None:
    german = Locale("de")
    assert [language_name(code, german) for code in ("ja", "es", "fil", "tlh-x")] == [
        "Japanisch",
        "Spanisch",
        "Filipino",
        "tlh-x",
    ]
