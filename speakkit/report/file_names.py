"""What files of reports are called, and whose report a file is.

`+` is in no learner's id, so that a name tells whose it is: `ana+coach.html` is ana's, `ana-coach.html` that of a learner
called ana-coach. Earlier versions wrote `ana-coach-es.html` for ana's as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath

_EARLIER = re.compile(r"(?P<learner>.+?)(?P<coach>-coach)?(?P<language>-[a-z]{2})?")
_SUFFIXES = {".html", ".pdf"}
_DRAFT = ".draft"


def report_name(whose: str, *, coach: bool = False, language: str = "en") -> str:
    """The name of a report without its suffix; `language` may be the path of a message file."""
    spoken = "" if language == "en" else f"+{Path(language).stem}"
    return f"{whose}{'+coach' if coach else ''}{spoken}"


def is_report_of(name: str, is_asked: Callable[[str], bool], is_other: Callable[[str], bool] = lambda _: False) -> bool:
    """Whether a file of this name, or the draft of one, is a report of a learner whose id `is_asked` knows.

    A name that an earlier version may have given to a report of theirs is taken for one, unless it is the plain name of
    another learner's, which `is_other` says.
    """
    path = PurePosixPath(name.removeprefix(".").removesuffix(_DRAFT) if name.endswith(_DRAFT) else name)
    if path.suffix.lower() not in _SUFFIXES:
        return False
    whose, _, variant = path.stem.partition("+")
    if variant or is_asked(whose):
        return is_asked(whose)
    earlier = _EARLIER.fullmatch(path.stem)
    may_be = {earlier["learner"], earlier["learner"] + (earlier["coach"] or "")} if earlier else set()
    return not is_other(path.stem) and any(is_asked(candidate) for candidate in may_be - {path.stem})
