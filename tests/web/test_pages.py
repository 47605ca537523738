"""What the pages say, to whom."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from speakkit.api import Services
from speakkit.kit import open_kit
from speakkit.model import Learner, LearnerChanges, Purpose
from speakkit.model.access import Role
from speakkit.store import Store
from speakkit.web.classroom import Found, Recent, class_plan, found_recently
from tests.support.histories import publish_histories
from tests.support.taught import add_taught
from tests.support.tones import write_speech
from tests.support.values import NOON, make_session
from tests.web.conftest import Visitor
from tests.web.forms import hidden


def found(pattern: str, **sessions: int) -> Found:
    """A pattern, and in how many of the last sessions each of these learners had it."""
    learners = {
        name: Recent(
            sessions=count,
            newest={
                "learner_id": name,
                "recorded_at": NOON,
                "language": "en",
                "quotes": json.dumps([{"text": f"{name} says", "token_start": 0, "token_end": 2}]),
            },
        )
        for name, count in sessions.items()
    }
    return Found(pattern, pattern, None, learners)


def test_a_pattern_is_shared_where_two_learners_have_it_twice() -> None:
    names = {"ana": "Ana", "bo": "bo", "cy": "Cy"}
    patterns = [found("A", ana=2, bo=1, cy=5), found("B", ana=2), found("C", cy=2, bo=2, ana=2), found("D", ana=5, x=5)]
    firm, _ = class_plan(patterns, names)
    assert [(one.pattern, [name for _, name in one.learners]) for one in firm] == [
        ("C", ["Ana", "bo", "Cy"]),
        ("A", ["Ana", "Cy"]),
    ]
    assert [name for name, _ in firm[0].quotes] == ["Ana", "bo", "Cy"]


def test_what_several_had_only_once_is_shown_by_itself() -> None:
    names = {"ana": "Ana", "bo": "bo", "cy": "Cy"}
    patterns = [found("A", ana=2, bo=1, cy=1), found("B", ana=5), found("C", ana=2, bo=2, cy=1), found("D", bo=1, x=1)]
    firm, seldom = class_plan(patterns, names)
    assert [(one.pattern, len(one.learners), len(one.quotes)) for one in firm] == [("C", 2, 2)]
    assert [(one.pattern, len(one.learners), len(one.quotes)) for one in seldom] == [("A", 3, 3)]


def test_a_class_that_shares_nothing_says_what_is_needed_and_where_to_go_on(
    visitor: Visitor, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("speakkit.web.classroom.recent_findings", lambda _: [found("A", ana=1, kenji=1)])
    coach = visitor(Role.COACH, "ana", "kenji")
    page = coach.get("/room/class").text
    assert "No pattern was found with two learners in at least two of their last five sessions." in page
    assert page.index("Shared, but seldom") < page.index("kenji says")
    alone = visitor(Role.COACH, "ana").get("/room/class").text
    assert "There is one learner here: nothing can be shared yet." in alone
    assert "No pattern was found" not in alone
    monkeypatch.setattr("speakkit.web.classroom.recent_findings", lambda _: [])
    assert "What each of them works on is in the list of learners." in coach.get("/room/class").text


def test_a_class_is_named_to_whoever_teaches_it_and_to_nobody_else(visitor: Visitor) -> None:
    coach, operator = visitor(Role.COACH, "ana", "kenji", "lena"), visitor(Role.OPERATOR)
    assert "What at least two of these 3 learners had" in coach.get("/room/class").text
    page = operator.get("/room/class").text
    assert "Names and quotes are shown to whoever teaches these learners." in page
    assert "Kenji" not in page
    assert "Figures about fewer than 10 learners are not shown" in operator.get("/room/class/report").text
    assert coach.get("/room/class/report").status_code == 403
    assert visitor(Role.LEARNER, "ana").get("/room/class").status_code == 403


def test_a_class_counts_nobody_over_sessions_who_does_not_agree_to_it(tmp_path: Path) -> None:
    store = Store(tmp_path / "speakkit.duckdb")
    for name in ("ana", "bo"):
        store.learners.add(Learner(learner_id=name, created_at=NOON))
        add_taught(store, make_session(f"{name}-1", name, sha256=name.ljust(64, "0").encode().hex()[:64]))
    store.consents.decide("bo", {Purpose.TRACKING: False}, source="form", at=NOON)
    store.publish(tmp_path / "published")
    (one,) = found_recently(open_kit(tmp_path / "published"))
    assert set(one.learners) == {"ana"}
    quote = one.learners["ana"].quote
    assert quote is not None
    assert quote.language == "en"  # which a screen reader is told, whatever language the page has


def test_a_class_counts_no_session_from_before_a_break(tmp_path: Path) -> None:
    versions: list[object] = ["1", "1", "1", "2", "2"]
    kit = publish_histories(tmp_path, {"ana": {"A": "xxxxo"}}, session_columns={"analyser_version": versions})
    assert [one.learners["ana"].sessions for one in found_recently(kit)] == [1]


def test_a_class_of_which_nothing_is_published_has_a_page(coach: TestClient, services: Services) -> None:
    shutil.rmtree(services.settings.published_dir)
    answer = coach.get("/room/class")
    assert answer.status_code == 200
    assert "No pattern was found with two learners" in answer.text


def test_learners_are_chosen_by_what_tells_them_apart(visitor: Visitor, services: Services) -> None:
    services.store.learners.change("kenji", LearnerChanges(level="B1", attributes={"school": "north"}))
    coach = visitor(Role.COACH, "ana", "kenji")
    assert 'value="school=north"' in coach.get("/room/learners").text
    page = coach.get("/room/learners", params={"attribute": "school=north"}).text
    assert ("Kenji" in page, "<bdi>Ana</bdi>" in page) == (True, False)
    assert "1 of 2" in page


def test_a_learners_page_says_who_they_are_and_what_they_agreed_to(coach: TestClient, services: Services) -> None:
    services.store.consents.decide("ana", {Purpose.CLIPS: True}, source="form", at=NOON)
    page = coach.get("/room/learners/ana").text
    assert "keeping short clips: agreed, 1 September 2026" in " ".join(page.split())
    assert "One thing to work on" in page
    assert page.count('href="/room/sessions/ana-') == 8


def test_who_does_not_agree_to_tracking_has_a_page_without_a_report(coach: TestClient, services: Services) -> None:
    services.store.consents.decide("ana", {Purpose.TRACKING: False}, source="form", at=NOON)
    services.store.publish(services.settings.published_dir)
    page, roster = coach.get("/room/learners/ana").text, coach.get("/room/learners").text
    assert "agree to tracking of patterns over several sessions, so there is no report." in page
    assert "One thing to work on" not in page
    assert page.count('href="/room/sessions/ana-') == 8
    assert ("Kenji" in roster, roster.rstrip().endswith("</html>")) == (True, True)


def test_a_recording_is_handed_in_and_followed(coach: TestClient, services: Services, tmp_path: Path) -> None:
    talk = write_speech(tmp_path / "talk.wav", seconds=3).read_bytes()
    headers = {"X-Form-Secret": hidden(coach.get("/room/record").text, "form_secret"), "Accept": "application/json"}
    made = coach.post("/room/recordings", files={"file": ("t.wav", talk)}, data={"learner_id": "ana"}, headers=headers)
    assert made.status_code == 201
    session_id = made.json()["session_id"]
    assert coach.get(f"/room/sessions/{session_id}/progress").json()["status"] == "UPLOADED"
    assert "waiting or being processed" in coach.get(f"/room/sessions/{session_id}").text
    assert services.store.sessions.get(session_id).learner_id == "ana"


def test_a_recording_of_others_or_from_other_pages_is_refused_in_a_sentence(coach: TestClient, tmp_path: Path) -> None:
    talk = write_speech(tmp_path / "talk.wav", seconds=3).read_bytes()
    secret = hidden(coach.get("/room/record").text, "form_secret")
    for learner, headers in (("lena", {"X-Form-Secret": secret}), ("ana", {"X-Form-Secret": "guessed"}), ("ana", {})):
        answer = coach.post(
            "/room/recordings",
            files={"file": ("t.wav", talk)},
            data={"learner_id": learner},
            headers={**headers, "Accept": "application/json"},
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN")


def test_a_page_that_is_not_there_says_so_and_repeats_nothing(coach: TestClient) -> None:
    answer = coach.get("/room/%3Cscript%3E")
    assert answer.status_code == 404
    assert "There is no such page." in answer.text
    assert "script%3E" not in answer.text.lower()
    assert coach.get("/room/learners", params={"page": "x"}).status_code == 400
