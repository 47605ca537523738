"""Recordings handed in over HTTP: listed, shown with what came of them, erased."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from speakkit.kit import open_kit
from speakkit.model import Purpose
from speakkit.model.access import Role
from speakkit.operations import reviewing
from speakkit.pipeline.pipeline import Pipeline
from speakkit.report.tickets import letter_tickets
from speakkit.settings import Settings
from tests.api.conftest import CallerClient, hand_in, processed
from tests.support.instant import SPOKEN
from tests.support.tones import write_silence, write_speech

ROLES = {Role.LEARNER: ("ana",), Role.COACH: ("ana",), Role.OPERATOR: ()}


@pytest.fixture
def anas_session(settings: Settings) -> str:
    return processed(settings, "ana")


def test_a_recording_waits_to_be_processed(ana: TestClient, talk: bytes, pipeline: Pipeline) -> None:
    session = hand_in(ana, talk, topic="Markets", recorded_at="2026-09-01T12:00:00+02:00")
    assert session["status"] == "UPLOADED"
    assert (session["learner_id"], session["topic"], session["duration_ms"]) == ("ana", "Markets", 3000)
    assert str(session["recorded_at"]).startswith("2026-09-01T10:00:00")
    assert pipeline.store.claims.waiting() == [session["session_id"]]


def test_a_session_shows_its_results_once_it_is_done(ana: TestClient, talk: bytes, pipeline: Pipeline) -> None:
    session_id = str(hand_in(ana, talk)["session_id"])
    waiting = ana.get(f"/api/sessions/{session_id}").json()
    assert (waiting["status"], waiting["transcript"], waiting["insights"]) == ("UPLOADED", None, None)
    pipeline.process(session_id)
    done = ana.get(f"/api/sessions/{session_id}").json()
    assert done["status"] == "DONE"
    assert done["transcript"]["text"] == SPOKEN
    assert [insight["pattern"] for insight in done["insights"]] == ["Missing articles"]
    assert done["focus_next"] == "Articles before nouns"


def test_what_a_reviewer_rejected_is_shown_no_more(anas_session: str, ana: TestClient, settings: Settings) -> None:
    reviewing.reject(anas_session, 1, by="mia", settings=settings)
    done = ana.get(f"/api/sessions/{anas_session}").json()
    assert (done["insights"], done["focus_next"]) == ([], None)
    assert done["summary"] == "A reviewer found that nothing of what was listed holds."


def test_the_same_recording_again_names_its_session(ana: TestClient, talk: bytes) -> None:
    session = hand_in(ana, talk)
    again = ana.post("/api/sessions", files={"file": ("other.mp3", talk)})
    assert again.status_code == 409
    assert again.json()["code"] == "DUPLICATE_RECORDING"
    assert again.json()["session_id"] == session["session_id"]


def test_sessions_come_in_pages_newest_first(caller: CallerClient, tmp_path: Path) -> None:
    operator = caller(Role.OPERATOR)
    for number in range(3):
        recording = write_speech(tmp_path / "talk.wav", seconds=2 + number / 10).read_bytes()
        hand_in(operator, recording, learner_id=f"learner-{number}")
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = operator.get("/api/sessions", params={"limit": "2", **after}).json()
        seen += [session["learner_id"] for session in page["sessions"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert seen == ["learner-2", "learner-1", "learner-0"]
    one = operator.get("/api/sessions", params={"learner_id": "learner-1", "status": "UPLOADED"}).json()
    assert [session["learner_id"] for session in one["sessions"]] == ["learner-1"]


def test_an_erased_session_leaves_no_trace(ana: TestClient, talk: bytes, pipeline: Pipeline) -> None:
    session_id = str(hand_in(ana, talk)["session_id"])
    pipeline.process(session_id)
    assert ana.get("/api/learners/ana/report").status_code == 200
    assert ana.delete(f"/api/sessions/{session_id}").status_code == 204
    assert ana.get(f"/api/sessions/{session_id}").status_code == 404
    assert open_kit(pipeline.settings.published_dir).sessions().empty
    files = [path for path in pipeline.settings.data_dir.rglob("*") if path.is_file()]
    assert not any(b"take bus to work" in path.read_bytes() for path in files)
    assert not any(session_id in path.name for path in files)
    assert hand_in(ana, talk)["session_id"] != session_id


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("talk.wav", b"", 422, "EMPTY_RECORDING"),
        ("talk.wav", b"#!/bin/sh\necho not a recording\n" * 99, 415, "NOT_AUDIO"),
        ("talk.mp3", b"<html><script>alert(1)</script></html>" * 99, 415, "NOT_AUDIO"),
    ],
)
def test_a_mislabelled_upload_is_refused_by_its_content(
    ana: TestClient, pipeline: Pipeline, name: str, content: bytes, status: int, code: str
) -> None:
    answer = ana.post("/api/sessions", files={"file": (name, content, "audio/wav")})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert pipeline.store.sessions.all() == []
    assert list(pipeline.recordings.find()) == []


def test_a_recording_is_taken_whatever_it_is_called(ana: TestClient, talk: bytes) -> None:
    answer = ana.post("/api/sessions", files={"file": ("letter.pdf", talk, "application/pdf")})
    assert answer.status_code == 201


def test_silence_is_refused(ana: TestClient, tmp_path: Path) -> None:
    silence = write_silence(tmp_path / "quiet.wav", seconds=3).read_bytes()
    answer = ana.post("/api/sessions", files={"file": ("quiet.wav", silence)})
    assert (answer.status_code, answer.json()["code"]) == (422, "TOO_LITTLE_SPEECH")


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"language": "English"}, "language"),
        ({"recorded_at": "yesterday"}, "recorded_at"),
        ({"recorded_at": "2026-09-01T12:00:00"}, "recorded_at"),
        ({"topic": "\u202eslevart"}, "topic"),
        ({"topic": "a\x00b"}, "topic"),
        ({"topic": "x" * 201}, "topic"),
        ({"unknown": "1"}, "unknown"),
        ({"session_id": "ana-1"}, "session_id"),
    ],
)
def test_an_odd_field_is_named_and_not_repeated(
    ana: TestClient, talk: bytes, fields: dict[str, str], problem: str
) -> None:
    answer = ana.post("/api/sessions", files={"file": ("talk.wav", talk)}, data=fields)
    assert answer.status_code == 400
    assert problem in answer.json()["error"]
    assert fields[problem] not in answer.json()["error"] or fields[problem] == "1"


def test_a_day_on_which_nothing_was_recorded_is_refused(ana: TestClient, talk: bytes) -> None:
    day = {"recorded_at": "0001-01-01T00:00:00Z"}
    answer = ana.post("/api/sessions", files={"file": ("talk.wav", talk)}, data=day)
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_INPUT")
    assert answer.json()["error"].startswith("Nothing was recorded on 0001-01-01: ")


@pytest.mark.parametrize("content_type", ["text/plain", "multipart/form-data", "application/x-www-form-urlencoded", ""])
def test_a_body_of_another_kind_is_refused(ana: TestClient, content_type: str) -> None:
    answer = ana.post("/api/sessions", content=b"x=1", headers={"content-type": content_type})
    assert answer.status_code in {400, 415}
    assert answer.json()["code"] in {"INVALID_REQUEST", "UNSUPPORTED_TYPE"}


@pytest.mark.usefixtures("anas_session")
def test_profile_and_report_show_what_recurs(ana: TestClient) -> None:
    profile = ana.get("/api/learners/ana/profile").json()
    assert [row["key"] for row in profile["patterns"]] == ["grammar:Missing articles"]
    report = ana.get("/api/learners/ana/report")
    assert "<title>" in report.text
    assert "ana" in report.text
    assert report.headers["content-type"].startswith("text/html")


def test_a_ticket_opens_the_report_in_a_browser_that_shows_no_token(
    ana: TestClient, client: TestClient, talk: bytes
) -> None:
    hand_in(ana, talk)
    url = ana.post("/api/learners/ana/report-ticket").json()["url"]
    assert client.get("/api/learners/ana/report").status_code == 401
    assert client.get(url.replace("/ana/", "/ben/")).status_code == 401
    assert client.get(url + "0").status_code == 401
    # another app has another key: the ticket is good where it was issued
    assert ana.get(url, headers={"Authorization": ""}).status_code == 200


def test_the_link_of_a_letter_opens_the_report_while_it_is_agreed_to_and_has_not_expired(
    ana: TestClient, client: TestClient, talk: bytes, pipeline: Pipeline
) -> None:
    hand_in(ana, talk)
    data_dir = pipeline.settings.data_dir
    ticket, expired = (letter_tickets(data_dir, days).issue("ana") for days in (1, 0))

    def opened(ticket: str, learner: str = "ana") -> int:
        return client.get(f"/api/learners/{learner}/report", params={"ticket": ticket, "language": "de"}).status_code

    assert opened(ticket) == 401  # nobody agreed to letters yet
    pipeline.store.consents.decide("ana", {Purpose.EMAIL: True}, source="test")
    assert [opened(ticket), opened(expired), opened(ticket, "ben"), opened(ticket + "0")] == [200, 401, 401, 401]
    assert '<html lang="de">' in client.get(f"/api/learners/ana/report?ticket={ticket}&language=de").text
    pipeline.store.consents.decide("ana", {Purpose.EMAIL: False}, source="test")
    assert opened(ticket) == 401


def test_health_says_that_all_is_well_and_nothing_else(client: TestClient) -> None:
    assert client.get("/api/health").json() == {"status": "ok"}


def test_the_name_of_the_file_is_for_coach_and_operator(ana: TestClient, caller: CallerClient, talk: bytes) -> None:
    session = hand_in(ana, talk, "ana before lunch.wav")
    path = f"/api/sessions/{session['session_id']}"
    shown = {role: caller(role, *who).get(path).json()["file_name"] for role, who in ROLES.items()}
    assert (session["file_name"], ana.get("/api/sessions").json()["sessions"][0]["file_name"]) == (None, None)
    assert shown == {
        Role.LEARNER: None,
        Role.COACH: "ana_before_lunch.wav",
        Role.OPERATOR: "ana_before_lunch.wav",
    }
