"""Starting the processing of an upload: once for each attempt, and never in the way of the upload."""

from __future__ import annotations

from dataclasses import dataclass, field

from speakkit.errors import TriggerError
from speakkit.intake.trigger import LeaveToScan, attempt_key, enqueue_processing
from speakkit.model import Session
from tests.support.values import make_session


@dataclass
class Broken:
    error: Exception
    name: str = "broken"
    asked: list[str] = field(default_factory=list)

    def start(self, session: Session) -> None:
        self.asked.append(session.session_id)
        raise self.error


def test_a_trigger_that_fails_leaves_the_session_to_the_scan() -> None:
    for error in (TriggerError("away"), ConnectionError("refused")):
        broken = Broken(error)
        assert not enqueue_processing(make_session(), broken)
        assert broken.asked == ["ana-1"]


def test_leaving_it_to_the_scan_is_no_failure() -> None:
    assert enqueue_processing(make_session(), LeaveToScan())


def test_each_attempt_at_each_recording_has_a_key_of_its_own() -> None:
    first = make_session()
    assert attempt_key(first) == "ana-1:0000000000000000:1"
    assert attempt_key(first) == attempt_key(make_session())
    assert attempt_key(first) != attempt_key(make_session(attempt=1))
    assert attempt_key(first) != attempt_key(make_session(sha256="1" * 64))
