"""What became of a form of the session's page, for the page that follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from fastapi import Form

from speakkit.model import Value
from speakkit.model.profile_row import ProfileRow
from speakkit.patterns.reviews import Decision, Review
from speakkit.report.wording import Wording

MAX_TEXT = 2000
Text = Annotated[str, Form(max_length=10_000)]


class ProfileChange(Value):
    """In how many of the sessions that were checked a pattern was found, before and after a review."""

    label: str
    present_before: int
    checked_before: int
    present: int
    checked: int


class PlaceChoice(Value):
    """One of several places at which the same words stand, with what stands around them."""

    number: int
    play_time: str | None
    words: str


class Outcome(Value):
    """What became of a review, or of an observation of one's own: exactly one of `done`, `conflict` and `trouble` says so.

    `rank` is the finding that it is told at, 0 the form for what is added. `draft` is what was typed of a review and isn't
    kept yet, `adds` of an observation; `places` are those at which its words stand, where it wasn't said which.
    """

    rank: int
    done: Decision | Literal["add", "take_back"] | None = None
    changes: tuple[ProfileChange, ...] = ()
    conflict: Review | None = None
    trouble: str | None = None
    draft: Mapping[str, str] | None = None
    adds: Mapping[str, str] | None = None
    places: tuple[PlaceChoice, ...] = ()


def plain(text: str) -> str:
    """A text as it was typed: browsers send line feeds as two characters."""
    return text.replace("\r\n", "\n").strip()


def english(label: str, say: Wording) -> str:
    """The vocabulary's own label behind one that was chosen in the language of the page."""
    return next((own for own, words in say.patterns.items() if words.label == label), label)


def profile_changes(before: Sequence[ProfileRow], after: Sequence[ProfileRow]) -> tuple[ProfileChange, ...]:
    """The patterns whose counts are others than before."""
    old, new = ({row.key: row for row in rows} for rows in (before, after))
    changes = [_change(old.get(key), new.get(key)) for key in sorted(old.keys() | new.keys())]
    return tuple(one for one in changes if (one.present_before, one.checked_before) != (one.present, one.checked))


def _change(old: ProfileRow | None, new: ProfileRow | None) -> ProfileChange:
    return ProfileChange(
        label=(new or old).pattern,  # type: ignore[union-attr]  # one of the two is there
        present_before=old.sessions_present if old else 0,
        checked_before=old.sessions_checked if old else 0,
        present=new.sessions_present if new else 0,
        checked=new.sessions_checked if new else 0,
    )
