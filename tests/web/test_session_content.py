"""Where no word of a session is shown, the page knows why."""

from __future__ import annotations

import pytest

from speakkit.model import Learner, SessionStatus, Transcript
from speakkit.web.session_content import SessionState, session_content
from tests.support.values import NOON, make_session, make_transcript


@pytest.mark.parametrize(
    ("status", "transcript", "expected"),
    [
        (SessionStatus.UPLOADED, None, "yet"),
        (SessionStatus.FAILED, None, "failed"),
        (SessionStatus.DONE, make_transcript(""), "emptied"),
        (SessionStatus.DONE, make_transcript("..."), "nothing"),
    ],
)
def test_why_no_word_is_shown(status: SessionStatus, transcript: Transcript | None, expected: str) -> None:
    session = make_session().model_copy(update={"status": status})
    state = SessionState(session, Learner(learner_id="ana", created_at=NOON), transcript, None, None, (), {})
    assert session_content(state).untold == expected
