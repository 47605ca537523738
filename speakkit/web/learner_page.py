"""A learner's page: the report, what was measured over time, and the sessions with how far they have come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from speakkit.errors import ConsentError, ForbiddenError, NothingPublishedError, StoreLockedError, UnknownLearnerError
from speakkit.kit import Kit
from speakkit.model import Consent, Learner, Purpose, Session
from speakkit.report.coach_page import coach_details
from speakkit.report.content import LearnerReport, learner_report
from speakkit.report.measure_plots import MeasurePlot, measure_plots
from speakkit.report.plot import trajectory_plot
from speakkit.report.render import render
from speakkit.report.sounds import self_contained
from speakkit.store.store import Parts
from speakkit.web.last_known import Known
from speakkit.web.rendering import page
from speakkit.web.room import (
    PUBLISHING_PATIENCE_S,
    Room,
    RoomDep,
    VisitorDep,
    WordingDep,
    covered_learner,
    is_gone,
    may_review,
)

router = APIRouter(include_in_schema=False)

OVER_TIME = ("speech_rate", "fillers_per_min", "pauses_per_min", "mattr_50")
REPORT_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}


@dataclass(frozen=True)
class LearnerSessions:
    """What the store has of one learner, newest session first."""

    learner: Learner
    sessions: Sequence[Session]
    to_review: frozenset[str]
    consents: Mapping[Purpose, Consent]

    @property
    def may_be_tracked(self) -> bool:
        tracking = self.consents.get(Purpose.TRACKING)
        return tracking is None or tracking.is_given


@router.get("/learners/{learner_id}")
def show_learner(learner_id: str, room: RoomDep, visitor: VisitorDep, say: WordingDep) -> Response:
    """Everything that is known of one learner."""
    covered_learner(learner_id, visitor)
    known = _known_sessions(learner_id, room)
    if known and known.as_of is None:  # where the store is busy, nothing is published either
        room.publisher.wait(PUBLISHING_PATIENCE_S)
    report = published_report(learner_id, room)
    if known is None and report is None:
        raise StoreLockedError("The store is busy, and nothing is known of this learner.")
    return page(
        "learner.html.j2",
        say,
        visitor,
        learner_id=learner_id,
        name=known.value.learner.name if known else report.name if report else "",
        known=known.value if known else None,
        as_of=known.as_of if known else None,
        report=report,
        plot=trajectory_plot(report.trajectory) if report else None,
        over_time=_over_time(learner_id, room) if report else (),
        purposes=list(Purpose),
        reviews=may_review(visitor),
    )


@router.get("/learners/{learner_id}/report")
def hand_out(learner_id: str, room: RoomDep, visitor: VisitorDep, say: WordingDep, coach: bool = False) -> Response:
    """The report by itself, as it is handed out: a page to print or to save."""
    covered_learner(learner_id, visitor)
    if coach and not may_review(visitor):
        raise ForbiddenError("The report for the coach is for whoever teaches.")
    room.publisher.wait(PUBLISHING_PATIENCE_S)

    def compute(kit: Kit) -> str:
        report = _report(learner_id, room)
        return render(report, say, coach_details(kit, report.profile, room.clips) if coach else None)

    html = room.results.kept(("page", learner_id, say.language, coach), compute)
    return HTMLResponse(self_contained(html, room.clips), headers=REPORT_HEADERS)


def published_report(learner_id: str, room: Room) -> LearnerReport | None:
    """The report; None where nothing of the learner was published yet, or they don't agree to one over several sessions."""
    try:
        return _report(learner_id, room)
    except (NothingPublishedError, UnknownLearnerError, ConsentError):
        return None


def _report(learner_id: str, room: Room) -> LearnerReport:
    return room.results.kept(("report", learner_id), lambda kit: learner_report(kit, learner_id, room.clips))


def _over_time(learner_id: str, room: Room) -> Sequence[MeasurePlot]:
    def compute(kit: Kit) -> Sequence[MeasurePlot]:
        return measure_plots(kit.measures(learner_id), kit.sessions(learner_id), OVER_TIME)

    return room.results.kept(("over time", learner_id), compute)


def _known_sessions(learner_id: str, room: Room) -> Known[LearnerSessions] | None:
    """What the store has of a learner; None where it is busy and nobody has seen them: then the results are shown alone."""
    try:
        return _sessions(learner_id, room)
    except StoreLockedError:
        return None


def _sessions(learner_id: str, room: Room) -> Known[LearnerSessions]:
    def read() -> LearnerSessions:
        with room.store.read() as parts:
            return _read(parts, learner_id)

    known = room.states.get(("learner", learner_id), read)
    if is_gone(room, known, learner_id):
        raise UnknownLearnerError(f"There is no learner {learner_id!r}.")
    return Known(cast("LearnerSessions", known.value), known.as_of)


def _read(parts: Parts, learner_id: str) -> LearnerSessions:
    return LearnerSessions(
        learner=parts.learners.get(learner_id),
        sessions=parts.sessions.all(learner_id)[::-1],
        to_review=parts.roster.to_review(learner_id),
        consents=parts.consents.of(learner_id),
    )
