"""What a coach says of an insight, from a form of the session's page; what it changed is told on the page that follows."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response

from speakkit.errors import InputError, UnknownInsightError
from speakkit.model import Insight, Severity, Transcript, Value
from speakkit.operations.reviewing import corrected_quotes
from speakkit.patterns.reviews import Decision, InsightEdit, to_pattern
from speakkit.report.wording import Wording
from speakkit.store.store import Parts
from speakkit.web.deciding import carried_out, check_lengths, with_changes
from speakkit.web.outcomes import Outcome, Text, english, plain
from speakkit.web.room import RoomDep, SenderDep, own_words
from speakkit.web.session_content import latest_review
from speakkit.web.sign_in import SignedIn

router = APIRouter(include_in_schema=False)

MAX_CORRECTIONS = 50
"""More than an insight has quotes."""


class ReviewForm(Value):
    """The form of one insight; `seen` is the number of the review that the page showed, 0 for none.

    `corrections` are those of the insight's quotes, in their order; "" leaves the analyser's.
    """

    decision: Decision
    seen: int
    pattern: str
    severity: Severity | None
    detail: str
    suggestion: str
    corrections: tuple[str, ...]
    note: str


def _review_form(
    decision: Annotated[Decision, Form()],
    seen: Annotated[int, Form(ge=0)],
    pattern: Text = "",
    severity: Annotated[Severity | None, Form()] = None,
    detail: Text = "",
    suggestion: Text = "",
    correction: Annotated[list[str] | None, Form(max_length=MAX_CORRECTIONS)] = None,
    note: Text = "",
) -> ReviewForm:
    return ReviewForm(
        decision=decision,
        seen=seen,
        pattern=pattern.strip(),
        severity=severity,
        detail=plain(detail),
        suggestion=plain(suggestion),
        corrections=tuple(map(plain, correction or ())),
        note=plain(note),
    )


@router.post("/sessions/{session_id}/insights/{rank}")
def review(
    session_id: str, rank: int, room: RoomDep, visitor: SenderDep, form: Annotated[ReviewForm, Depends(_review_form)]
) -> Response:
    """Accept, reject, edit, or take the last of these back; then the page again, which says what that changed."""
    say = own_words(visitor)
    return carried_out(
        session_id,
        room,
        visitor,
        form=(rank, form),
        decide=lambda parts: _decided(parts, session_id, rank, form, visitor, say),
        refused=lambda sentence: Outcome(rank=rank, trouble=sentence, draft=_draft(form)),
    )


def _decided(parts: Parts, session_id: str, rank: int, form: ReviewForm, visitor: SignedIn, say: Wording) -> Outcome:
    """
    Raises:
        UnknownInsightError: there is no such insight.
        InputError, UnknownPatternError: an edit can't be used.
    """
    analysis = parts.results.raw_analysis(session_id)
    given = next((one for one in analysis.insights if one.rank == rank), None) if analysis else None
    if given is None:
        raise UnknownInsightError(f"The session has no insight {rank}.")
    latest = latest_review(parts.reviews.all(session_id), given)
    if (latest.event_id if latest else 0) != form.seen:
        return Outcome(rank=rank, conflict=latest, draft=_draft(form))
    check_lengths((form.note,), say)
    edit = None
    if form.decision is Decision.EDIT:
        edit = _edit(form, given, parts.results.transcript(session_id), say)
    review = partial(
        parts.reviews.add, session_id, rank, form.decision, by=visitor.name, edit=edit, note=form.note or None
    )
    _, changes = with_changes(parts, session_id, review)
    return Outcome(rank=rank, done=form.decision, changes=changes)


def _edit(form: ReviewForm, given: Insight, transcript: Transcript | None, say: Wording) -> InsightEdit:
    """What differs from what the engine gave.

    Raises:
        InputError: nothing does, a text is too long, or a correction is the quote itself.
        UnknownPatternError: the pattern looks like one of the vocabulary, and is none.
    """
    check_lengths((form.detail, form.suggestion, *form.corrections), say)
    changed: dict[str, object] = {}
    pattern = english(form.pattern, say)
    if pattern and pattern != given.pattern:
        changed |= to_pattern(pattern, given.category).model_dump(exclude_none=True)
    if form.severity and form.severity != given.severity:
        changed["new_severity"] = form.severity
    for name in ("detail", "suggestion"):
        text = str(getattr(form, name))
        if text and text != getattr(given, name).strip():
            changed[f"new_{name}"] = text
    if transcript is not None and (corrections := _new_corrections(form, given)):
        try:
            changed["new_corrections"] = corrected_quotes(given, transcript, corrections)
        except InputError:
            raise InputError(say("room.correction_changes_nothing")) from None
    if not changed:
        raise InputError(say("room.nothing_edited"))
    return InsightEdit.model_validate(changed)


def _new_corrections(form: ReviewForm, given: Insight) -> dict[int, str]:
    """What is called right otherwise than the engine did, by the number of the quote."""
    asked = enumerate(zip(form.corrections, given.examples, strict=False), start=1)
    return {number: text for number, (text, quote) in asked if text and text != quote.correction}


def _draft(form: ReviewForm) -> dict[str, str]:
    """What was typed, by the names of fields; a correction's has its quote's number."""
    typed = form.model_dump(mode="json", exclude={"seen", "corrections"})
    corrections = {f"correction-{number}": text for number, text in enumerate(form.corrections, start=1)}
    return {name: str(value or "") for name, value in typed.items()} | corrections
