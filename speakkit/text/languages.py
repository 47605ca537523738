"""Languages by their ISO 639 codes, of two letters where there is such a code, and by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from speakkit.errors import LanguageError

if TYPE_CHECKING:
    from babel import Locale

_NO_LANGUAGE = frozenset({"mis", "mul", "und", "zxx"})
"""Codes for uncoded, several, unknown and no languages."""


def checked_language(tag: str) -> str:
    """The shortest ISO 639 code of a language: "en" of "en", of "eng", and of a BCP 47 tag such as "en-GB".

    Raises:
        LanguageError: it is no such code.
    """
    code = _code(tag.strip())
    if code is None:
        raise LanguageError(
            f"The language {tag[:40]!r} isn't known: write its ISO 639 code, such as en, es or de; it has three letters "
            "where there is none of two, as fil."
        )
    return code


def _code(tag: str) -> str | None:
    from langcodes import Language  # on demand: it takes 70 ms, and most commands check no language
    from langcodes.tag_parser import LanguageTagError

    try:
        code = Language.get(tag).language
    except LanguageTagError:
        return None
    is_one = code is not None and code not in _NO_LANGUAGE and Language.make(language=code).is_valid()
    return code if is_one else None


def language_name(code: str, locale: Locale) -> str:
    """What a language is called in the language of `locale`; its code where nobody there has a name for it."""
    name = locale.languages.get(code)
    return name if isinstance(name, str) else code
