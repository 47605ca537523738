"""`speakkit sessions`"""

from __future__ import annotations

from typing import Annotated

import typer

from speakkit.cli.about_learner import Attributes
from speakkit.cli.output import AsJson, print_json, say, table
from speakkit.intake.people import attributes_of, learners_having
from speakkit.model import Session, SessionStatus
from speakkit.model.standing import Standing
from speakkit.settings import load_settings
from speakkit.store import Store
from speakkit.store.standing import Feedback


def sessions(
    learner: Annotated[str | None, typer.Option(help="Of this learner only.")] = None,
    status: Annotated[SessionStatus | None, typer.Option(help="In this state only.")] = None,
    attribute: Attributes = None,
    as_json: AsJson = False,
) -> None:
    """List sessions with their state.

    Those of some learners: speakkit sessions --attribute school=north --attribute first_language=es
    """
    store = Store(load_settings().store_path)
    rows = store.sessions.all(learner_id=learner, status=status)
    if attribute:
        chosen = learners_having(store.learners.all(), attributes_of(attribute))
        rows = [session for session in rows if session.learner_id in chosen]
    if as_json:
        feedback = store.standing.feedback()
        print_json([public(session) | feedback_of(feedback.get(session.session_id)) for session in rows])
    elif not rows:
        say("No sessions. Add a recording: speakkit add FILE --learner NAME")
    else:
        table(
            "Sessions", ("session", "recorded", "length", "topic", "file", "state"), [_row(session) for session in rows]
        )


def public(session: Session) -> dict[str, object]:
    """What is said of a session in JSON: nothing of where its files lie."""
    return session.model_dump(mode="json", exclude={"storage_key", "transcript_key", "lease_until"})


def feedback_of(given: Standing | Feedback | None) -> dict[str, object]:
    """Focus and summary in JSON, null where nothing stands."""
    return {"focus_next": given.focus_next if given else None, "summary": given.summary if given else None}


def _row(session: Session) -> tuple[object, ...]:
    length = f"{session.recording.duration_ms / 1000:.0f} s" if session.recording else None
    state = f"{session.status} {session.error_code or ''}".strip()
    return session.session_id, session.recorded_at.date(), length, session.topic, file_name(session), state


def file_name(session: Session) -> str | None:
    """What the recording was called; None where there is none yet."""
    return session.recording.file_name if session.recording else None
