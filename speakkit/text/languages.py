"""Languages by their ISO 639-1 codes (https://www.loc.gov/standards/iso639-2/php/code_list.php)."""

from __future__ import annotations

import re

from speakkit.errors import LanguageError

CODES = frozenset(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo
    es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka
    kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng
    nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su
    sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    """.split()  # noqa: SIM905  # a list of 183 quoted codes is no better to read
)
_TAG = re.compile(r"([a-z]{2})(?:[-_][a-z0-9]{1,8})*", re.IGNORECASE)


def checked_language(tag: str) -> str:
    """The ISO 639-1 code of a language: "en" of "en", and of a BCP 47 tag such as "en-GB".

    Raises:
        LanguageError: it is no such code.
    """
    match = _TAG.fullmatch(tag.strip())
    if match is None or match[1].lower() not in CODES:
        raise LanguageError(
            f"The language {tag[:40]!r} isn't known: write its ISO 639-1 code of two letters, such as en, es or de."
        )
    return match[1].lower()
