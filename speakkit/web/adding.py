"""What a coach adds of their own to a session, and takes back again; what it changed is told on the page that follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response

from speakkit.errors import InputError, UnknownInsightError
from speakkit.model import Category, Insight, Severity, Transcript, Value
from speakkit.operations.own_insights import MAX_QUOTED, corrected, places_of, quote_at
from speakkit.patterns.added_insights import OwnInsight, own_insight
from speakkit.report.shown_quotes import play_time
from speakkit.report.wording import Wording
from speakkit.store.store import Parts
from speakkit.text.quote_places import surroundings
from speakkit.text.tokens import token_times, tokenise
from speakkit.web.deciding import carried_out, check_lengths, with_changes
from speakkit.web.outcomes import Outcome, PlaceChoice, Text, english, plain
from speakkit.web.room import RoomDep, SenderDep, own_words
from speakkit.web.sign_in import SignedIn

router = APIRouter(include_in_schema=False)

NEW = 0
"""Stands for the rank of what isn't added yet."""
_NEIGHBOURS = 5
"""Words on either side by which a place is told from others."""


class AddingForm(Value):
    """What was chosen and typed; `start` is the character of the transcript at which words were chosen on the page,
    `occurrence` which of several places they are at."""

    words: str
    start: int | None
    occurrence: int | None
    pattern: str
    category: Category
    severity: Severity | None
    correction: str
    detail: str
    suggestion: str
    note: str


def _adding_form(
    words: Text = "",
    start: Text = "",
    occurrence: Text = "",
    pattern: Text = "",
    category: Annotated[Category, Form()] = "grammar",
    severity: Text = "",
    correction: Text = "",
    detail: Text = "",
    suggestion: Text = "",
    note: Text = "",
) -> AddingForm:
    return AddingForm(
        words=plain(words),
        start=int(start) if start.isdecimal() and len(start) < 10 else None,
        occurrence=int(occurrence) if occurrence.isdecimal() and len(occurrence) < 10 else None,
        pattern=pattern.strip(),
        category=category,
        severity=severity if severity in ("low", "medium", "high") else None,
        correction=plain(correction),
        detail=plain(detail),
        suggestion=plain(suggestion),
        note=plain(note),
    )


@router.post("/sessions/{session_id}/insights")
def add(
    session_id: str, room: RoomDep, visitor: SenderDep, form: Annotated[AddingForm, Depends(_adding_form)]
) -> Response:
    """Add an observation of one's own; then the page again, at it, or at the form where nothing was saved."""
    say = own_words(visitor)
    return carried_out(
        session_id,
        room,
        visitor,
        form=form,
        decide=lambda parts: _added(parts, session_id, form, visitor, say),
        refused=lambda sentence: _refused(sentence, form),
    )


@router.post("/sessions/{session_id}/added/{rank}/withdraw")
def withdraw(session_id: str, rank: int, room: RoomDep, visitor: SenderDep) -> Response:
    """Take an observation back; what it said is in the form again, to be added otherwise."""
    say = own_words(visitor)
    return carried_out(
        session_id,
        room,
        visitor,
        form=rank,
        decide=lambda parts: _withdrawn(parts, session_id, rank, visitor, say),
        refused=lambda sentence: Outcome(rank=rank, trouble=sentence),
    )


def _added(parts: Parts, session_id: str, form: AddingForm, visitor: SignedIn, say: Wording) -> Outcome:
    """
    Raises:
        InputError, UnknownPatternError: what was given can't be used.
    """
    transcript = parts.results.transcript(session_id)
    if transcript is None or transcript.is_emptied or parts.results.raw_analysis(session_id) is None:
        return _refused(say("room.add_no_transcript"), form)
    places = places_of(transcript, form.words)
    place = _chosen(transcript, places, form)
    if place is None:
        return _unplaced(transcript, places, form, say)
    own = _own(transcript, place, form, say)
    if same := parts.added.same(session_id, own):
        sentence = say("room.added_already", name=same.added_by, date=say.long_date(same.added_at.date()))
        return _refused(sentence, form, rank=same.rank)
    if found := _found_already(parts, session_id, own):
        return _refused(say("room.found_already"), form, rank=found.rank)
    added, changes = with_changes(parts, session_id, lambda: parts.added.add(session_id, own, by=visitor.name))
    return Outcome(rank=added.rank, done="add", changes=changes)


def _withdrawn(parts: Parts, session_id: str, rank: int, visitor: SignedIn, say: Wording) -> Outcome:
    """
    Raises:
        UnknownInsightError: nobody added such an insight.
    """
    added = next((one for one in parts.added.all(session_id) if one.rank == rank), None)
    if added is None:
        raise UnknownInsightError(f"Nobody added an insight {rank}.")
    if added.withdrawn_by is not None and added.withdrawn_at is not None:
        date = say.long_date(added.withdrawn_at.date())
        return Outcome(rank=NEW, trouble=say("room.taken_back_already", name=added.withdrawn_by, date=date))
    _, changes = with_changes(parts, session_id, lambda: parts.added.withdraw(session_id, rank, by=visitor.name))
    return Outcome(rank=NEW, done="take_back", changes=changes, adds=_as_typed(parts, session_id, added, say))


def _as_typed(parts: Parts, session_id: str, own: OwnInsight, say: Wording) -> dict[str, str]:
    """What would have to be typed to add the same again."""
    transcript = parts.results.transcript(session_id)
    tokens = tokenise(transcript.text) if transcript else ()
    place = own.example.token_start
    typed = {"words": own.example.text, "start": str(tokens[place].start_char) if place < len(tokens) else ""}
    label = say.pattern(own.pattern).label if own.pattern_id else own.pattern
    texts = {name: str(getattr(own, name) or "") for name in ("category", "severity", "detail", "suggestion", "note")}
    return typed | {"pattern": label, "correction": own.example.correction or ""} | texts


def _chosen(transcript: Transcript, places: Sequence[range], form: AddingForm) -> range | None:
    """The place that is meant; None where there is none, or it isn't said which."""
    if not places or len(places[0]) > MAX_QUOTED:
        return None
    if form.occurrence is not None:
        return places[form.occurrence - 1] if 1 <= form.occurrence <= len(places) else None
    if form.start is not None:
        tokens, start = tokenise(transcript.text), form.start
        return min(places, key=lambda place: abs(tokens[place.start].start_char - start))
    return places[0] if len(places) == 1 else None


def _unplaced(transcript: Transcript, places: Sequence[range], form: AddingForm, say: Wording) -> Outcome:
    if not places:
        return _refused(say("room.words_not_said"), form)
    if len(places[0]) > MAX_QUOTED:
        return _refused(say("room.words_too_many", count=MAX_QUOTED), form)
    refused = _refused(say("room.words_where"), form)
    return refused.model_copy(update={"places": _choices(transcript, places)})


def _choices(transcript: Transcript, places: Sequence[range]) -> tuple[PlaceChoice, ...]:
    tokens = tokenise(transcript.text)
    times = token_times(tokens, transcript.words)
    around = [surroundings(tokens, place, _NEIGHBOURS) for place in places]
    starts = [time[0] if (time := times[place.start]) else None for place in places]
    return tuple(
        PlaceChoice(number=number, play_time=play_time(start_ms), words=transcript.text[one.begin : one.end])
        for number, (one, start_ms) in enumerate(zip(around, starts, strict=True), start=1)
    )


def _own(transcript: Transcript, place: range, form: AddingForm, say: Wording) -> OwnInsight:
    """
    Raises:
        InputError: a text is missing or too long, or the correction changes nothing.
        UnknownPatternError: the pattern looks like one of the vocabulary, and is none.
    """
    if not form.pattern:
        raise InputError(say("room.pattern_missing"))
    check_lengths((form.pattern, form.correction, form.detail, form.suggestion, form.note), say)
    own = own_insight(
        english(form.pattern, say),
        quote_at(transcript, place),
        category=form.category,
        severity=form.severity,
        detail=form.detail,
        suggestion=form.suggestion,
        note=form.note,
    )
    if not form.correction:
        return own
    try:
        return corrected(own, transcript, form.correction)
    except InputError:
        raise InputError(say("room.correction_changes_nothing")) from None


def _found_already(parts: Parts, session_id: str, own: OwnInsight) -> Insight | None:
    """The finding that says the same of the same words."""
    standing = parts.standing.get(session_id)
    place = (own.example.token_start, own.example.token_end)
    for insight in standing.insights if standing else ():
        if insight.key == own.key and place in {(one.token_start, one.token_end) for one in insight.examples}:
            return insight
    return None


def _refused(sentence: str, form: AddingForm, rank: int = NEW) -> Outcome:
    typed = {name: str("" if value is None else value) for name, value in form.model_dump(mode="json").items()}
    return Outcome(rank=rank, trouble=sentence, adds=typed)
