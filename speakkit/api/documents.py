"""What the API answers with: a choice from the stored values, in a shape that doesn't change when they do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from pydantic import BaseModel

from speakkit.model import Consent, Learner, Lexis, Purpose, QuotedStrength, Session, SessionStatus, Transcript
from speakkit.model.access import AccessToken, Role
from speakkit.model.profile_row import ProfileRow
from speakkit.model.standing import Standing, StandingInsight
from speakkit.recordings import DirectUpload


class SessionDocument(BaseModel):
    """One session as lists show it. `error_code` and `error_message` say why it is FAILED.

    `file_name` is what the recording was called when it was handed in, for coaches and operators; null for learners.
    """

    session_id: str
    learner_id: str
    status: SessionStatus
    recorded_at: datetime
    created_at: datetime
    updated_at: datetime
    language: str
    topic: str | None
    duration_ms: int | None
    file_name: str | None
    attempt: int
    error_code: str | None
    error_message: str | None

    @classmethod
    def of(cls, session: Session, caller: AccessToken | None = None) -> Self:
        """The document for a caller; for nobody in particular what a learner gets."""
        recording = session.recording
        return cls(
            duration_ms=recording.duration_ms if recording else None,
            file_name=recording.file_name if recording and caller and caller.role is not Role.LEARNER else None,
            **session.model_dump(include=set(cls.model_fields) - {"duration_ms", "file_name"}),
        )


class TranscriptDocument(BaseModel):
    """What was said. `unreliable` is the reason why it supports no insight, null where it does."""

    text: str
    language: str
    engine: str
    engine_version: str
    mean_confidence: float | None
    unreliable: str | None


class ResultDocument(SessionDocument):
    """One session with what came of it, as it stands after reviews; all of that is null until it is DONE."""

    transcript: TranscriptDocument | None = None
    insights: list[StandingInsight] | None = None
    strengths: list[QuotedStrength] | None = None
    lexis: Lexis | None = None
    focus_next: str | None = None
    focus_rule: str | None = None
    summary: str | None = None
    written_in: str | None = None

    @classmethod
    def with_results(
        cls,
        session: Session,
        transcript: Transcript | None,
        standing: Standing | None,
        caller: AccessToken | None = None,
    ) -> Self:
        return cls(
            **SessionDocument.of(session, caller).model_dump(),
            transcript=TranscriptDocument(**transcript.model_dump(include=set(TranscriptDocument.model_fields)))
            if transcript
            else None,
            insights=list(standing.insights) if standing else None,
            strengths=list(standing.strengths) if standing else None,
            lexis=standing.lexis if standing else None,
            focus_next=standing.focus_next if standing else None,
            focus_rule=standing.focus_rule if standing else None,
            summary=standing.summary if standing else None,
            written_in=standing.written_in if standing else None,
        )


class SessionPage(BaseModel):
    """Sessions, newest first; `next` is to be sent as `after` for the following page, null on the last."""

    sessions: list[SessionDocument]
    next: str | None


class UploadDocument(BaseModel):
    """Where to send the recording itself, how, and until when; `POST /api/sessions/{id}/uploaded` says that it is there."""

    url: str
    method: str
    headers: dict[str, str]
    expires_at: datetime

    @classmethod
    def of(cls, upload: DirectUpload) -> Self:
        return cls(url=upload.url, method=upload.method, headers=upload.headers, expires_at=upload.expires_at)


class NewSessionDocument(SessionDocument):
    """A session that was just made; `upload` is null where the recording came along."""

    upload: UploadDocument | None = None


class ProfileDocument(BaseModel):
    """What recurs with one learner, most often present first."""

    learner_id: str
    patterns: list[ProfileRow]


class LearnerDocument(BaseModel):
    """What is known of a learner, and what they agreed to: for each purpose that was decided on, what holds."""

    learner_id: str
    name: str | None
    first_language: str | None
    level: str | None
    email: str | None
    attributes: dict[str, str]
    consents: list[Consent]

    @classmethod
    def of(cls, learner: Learner, consents: Mapping[Purpose, Consent]) -> Self:
        return cls(
            learner_id=learner.learner_id,
            name=learner.display_name,
            first_language=learner.first_language,
            level=learner.level,
            email=learner.email,
            attributes=dict(learner.attributes),
            consents=list(consents.values()),
        )
