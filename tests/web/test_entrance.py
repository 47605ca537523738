"""Coming in and going out, and what is told to whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from speakkit.api import Services
from speakkit.model.access import PREFIX, AccessToken, Role, digest
from speakkit.web import create_room_app
from tests.support.service import token_for
from tests.web.conftest import Visitor
from tests.web.forms import hidden

PAGES = ["/room/learners", "/room/learners/ana", "/room/learners/ana/report", "/room/sessions/ana-2026-09-01"]


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_is_asked_to_sign_in(stranger: TestClient, path: str) -> None:
    answer = stranger.get(path, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/room/sign-in")
    assert "Sign in" in stranger.get("/room").text


@pytest.mark.parametrize("token", ["", "speakkit_guessed", "x" * 5000, "ü"])
def test_a_wrong_token_opens_nothing_and_is_not_sent_back(stranger: TestClient, token: str) -> None:
    answer = stranger.post("/room/sign-in", data={"token": token})
    assert answer.status_code == 401
    assert "unknown, revoked or has expired" in answer.text
    assert "set-cookie" not in answer.headers
    assert len(token) < 3 or token not in answer.text


def test_the_cookie_is_for_this_room_alone_and_for_no_script(stranger: TestClient, services: Services) -> None:
    token = token_for(services, Role.COACH, "ana")
    here = stranger.post("/room/sign-in", data={"token": token}, follow_redirects=False).headers["set-cookie"]
    assert "HttpOnly" in here
    assert "SameSite=strict" in here
    assert "Secure" not in here
    app, _ = create_room_app(services)
    away = TestClient(app, base_url="https://school.example").post(
        "/room/sign-in", data={"token": token}, follow_redirects=False
    )
    assert away.headers["set-cookie"].startswith("__Host-speakkit-room=")
    assert "Secure" in away.headers["set-cookie"]
    assert token not in here


def test_a_link_lets_one_browser_in_once(services: Services) -> None:
    app, opened = create_room_app(services)
    first, second = (TestClient(app, base_url="http://127.0.0.1") for _ in range(2))
    way_in = opened.way_in("mia")
    assert "Ana" in first.get(way_in).text
    late = second.get(way_in)
    assert late.status_code == 401
    assert "used already" in late.text


def test_a_page_of_somebody_elses_cannot_sign_anybody_in(stranger: TestClient, services: Services) -> None:
    sent = {"token": token_for(services, Role.COACH, "ana")}
    answer = stranger.post("/room/sign-in", data=sent, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 401


def test_signing_out_ends_it(coach: TestClient) -> None:
    page = coach.get("/room/learners").text
    cookies = dict(coach.cookies)
    coach.post("/room/sign-out", data={"form_secret": hidden(page, "form_secret")})
    coach.cookies.update(cookies)
    assert coach.get("/room/learners", follow_redirects=False).status_code == 303


@pytest.mark.parametrize("secret", ["", "guessed", "ü"])
def test_a_form_that_was_not_made_for_the_visitor_does_nothing(coach: TestClient, secret: str) -> None:
    answer = coach.post("/room/sign-out", data={"form_secret": secret})
    assert answer.status_code == 403
    assert "Ana" in coach.get("/room/learners").text


def test_a_token_that_was_revoked_opens_nothing_half_a_minute_later(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("speakkit.web.room.RECHECK_S", 0)
    secret = token_for(services, Role.COACH, "ana")
    client = TestClient(create_room_app(services)[0], base_url="http://127.0.0.1")
    assert "Ana" in client.post("/room/sign-in", data={"token": secret}).text
    services.store.access.revoke(services.store.access.tokens()[0].token_id)
    assert client.get("/room/learners", follow_redirects=False).status_code == 303


def test_a_token_that_expires_meanwhile_opens_nothing(services: Services) -> None:
    now = datetime.now(UTC)
    token = AccessToken(
        token_id="t1", role=Role.COACH, learner_ids=("ana",), created_at=now, expires_at=now + timedelta(seconds=0.3)
    )
    services.store.access.add_token(token, digest(f"{PREFIX}secret"))
    client = TestClient(create_room_app(services)[0], base_url="http://127.0.0.1")
    client.post("/room/sign-in", data={"token": f"{PREFIX}secret"})
    while datetime.now(UTC) < token.expires_at:  # type: ignore[operator]
        pass
    assert client.get("/room/learners", follow_redirects=False).status_code == 303


@pytest.mark.parametrize("path", ["/room/learners/lena", "/room/sessions/lena-2026-09-03", "/room/learners/nobody"])
def test_others_are_not_found(coach: TestClient, path: str) -> None:
    answer = coach.get(path)
    assert (answer.status_code, "Lena" in answer.text) == (404, False)


def test_a_learner_comes_to_their_own_page_and_reviews_nothing(visitor: Visitor) -> None:
    ana = visitor(Role.LEARNER, "ana")
    assert "<h1><bdi>Ana</bdi></h1>" in ana.get("/room/learners").text
    page = ana.get("/room/sessions/ana-2026-09-01").text
    assert "Nobody has reviewed this yet." in page
    assert 'value="accept"' not in page
    assert ana.get("/room/learners/kenji").status_code == 404
    assert ana.get("/room/learners/ana/report?coach=true").status_code == 403  # file names and reviews are the coach's
    refused = ana.post(
        "/room/sessions/ana-2026-09-01/insights/1",
        data={"form_secret": hidden(page, "form_secret"), "seen": "0", "decision": "reject"},
    )
    assert refused.status_code == 403


def test_pages_allow_nothing_inline_and_nothing_of_anybody_elses(coach: TestClient) -> None:
    for path in PAGES[:2] + PAGES[3:]:
        answer = coach.get(path)
        assert "'unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
        assert answer.headers["cache-control"] == "no-store"
        assert " style=" not in answer.text
        assert "<style" not in answer.text
        assert " on" + "click=" not in answer.text


def test_the_language_is_the_browsers_until_another_is_chosen(coach: TestClient) -> None:
    page = coach.get("/room/learners").text
    sent = {"form_secret": hidden(page, "form_secret"), "language": "de"}
    german = coach.post("/room/language", data={**sent, "back": "/room/learners/ana"})
    assert german.url.path == "/room/learners/ana"
    assert '<html lang="de">' in german.text
    for path in ("/room/sessions/ana-2026-09-01", "/room/class", "/room/record", "/room/learners?name=a"):
        back = hidden(coach.get(path).text, "back")
        assert str(coach.post("/room/language", data={**sent, "back": back}).url).startswith(f"http://127.0.0.1{path}")
    for other in (
        "//evil.example/room/",
        "/room//evil.example",
        "/room/\\evil.example",
        "https://evil.example",
        "/docs",
    ):
        elsewhere = coach.post("/room/language", data={**sent, "back": other}, follow_redirects=False)
        assert elsewhere.headers["location"] == "/room/learners"
