"""What somebody who may review does to a session: in one turn of the store, published at once, told on the page that follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from fastapi.responses import RedirectResponse, Response

from speakkit.errors import ForbiddenError, InputError, StoreLockedError, UnknownPatternError
from speakkit.patterns.added_insights import NEEDS_TEXTS
from speakkit.report.wording import Wording
from speakkit.store.store import Parts
from speakkit.web.outcomes import MAX_TEXT, Outcome, ProfileChange, profile_changes
from speakkit.web.room import Room, may_review, own_words
from speakkit.web.session_content import read_session
from speakkit.web.session_page import check_visible, session_state
from speakkit.web.sign_in import SignedIn

T = TypeVar("T")


def carried_out(
    session_id: str,
    room: Room,
    visitor: SignedIn,
    form: object,
    decide: Callable[[Parts], Outcome],
    refused: Callable[[str], Outcome],
) -> Response:
    """The way back to the session's page, once `decide` has done it; `refused` says in a sentence that nothing was saved.

    A form that comes twice before its page was shown, as of a double click, is done once.

    Raises:
        ForbiddenError: the visitor is no reviewer.
        UnknownSessionError: it is none of their business, or there is none.
    """
    if not may_review(visitor):
        raise ForbiddenError("The token may not review.")
    say = own_words(visitor)
    try:
        with room.writing.write() as parts:
            check_visible(parts, session_id, visitor)
            outcome = visitor.told(session_id, form) or decide(parts)
            visitor.tell(session_id, outcome, form)
            state = read_session(parts, session_id)
        # publishing may keep the store busy while the next page is made, which then shows this
        room.states.put(("session", session_id), state)
    except StoreLockedError:
        session_state(session_id, room, visitor)  # as it was last seen: others' is not found, busy or not
        outcome = refused(say("room.busy_nothing_saved"))
    except (InputError, UnknownPatternError) as error:
        outcome = refused(say("room.needs_texts") if error.message == NEEDS_TEXTS else error.message)
    visitor.tell(session_id, outcome, form)
    if outcome.done is not None:
        room.publisher.request()
    return RedirectResponse(f"/room/sessions/{session_id}#insight-{outcome.rank}", 303)


def with_changes(parts: Parts, session_id: str, change: Callable[[], T]) -> tuple[T, tuple[ProfileChange, ...]]:
    """What `change` gives, and what it changed in the profile of the session's learner."""
    learner_id = parts.sessions.get(session_id).learner_id
    before = parts.profiles.get(learner_id)
    done = change()
    return done, profile_changes(before, parts.profiles.get(learner_id))


def check_lengths(texts: Iterable[str], say: Wording) -> None:
    """
    Raises:
        InputError: one is too long.
    """
    if any(len(text) > MAX_TEXT for text in texts):
        raise InputError(say("room.too_long", count=MAX_TEXT))
