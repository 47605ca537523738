"""Who gets in, and what comes out of refusals: nothing of others, nothing of the inside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from speakkit.api import Services, create_app
from speakkit.api.request_limits import site
from speakkit.model.access import Role
from speakkit.pipeline.pipeline import Pipeline
from speakkit.settings import Settings
from tests.api.conftest import CallerClient, processed
from tests.support.instant import SPOKEN

WORK = [
    ("POST", "/api/work/claims"),
    ("POST", "/api/work/costs"),
    ("POST", "/api/work/costs/settled"),
    *(
        ("POST", f"/api/work/sessions/ana-1/{what}")
        for what in (
            "analysis",
            "answers",
            "calls",
            "consents",
            "documents",
            "failures",
            "files",
            "renewals",
            "transcribing",
        )
    ),
]
"""For workers on other hosts alone."""
ROUTES = [
    ("GET", "/api/sessions"),
    ("POST", "/api/sessions"),
    ("GET", "/api/sessions/ana-1"),
    ("DELETE", "/api/sessions/ana-1"),
    ("POST", "/api/sessions/ana-1/uploaded"),
    ("GET", "/api/learners/ana"),
    ("PATCH", "/api/learners/ana"),
    ("DELETE", "/api/learners/ana"),
    ("GET", "/api/learners/ana/profile"),
    ("GET", "/api/learners/ana/report"),
    ("POST", "/api/learners/ana/report-ticket"),
    ("POST", "/api/internal/process"),
    *WORK,
    ("GET", "/metrics"),
]


def test_the_list_of_routes_is_the_whole_api(client: TestClient) -> None:
    document = client.get("/api/openapi.json").json()
    known = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods} - {
        ("GET", "/api/health")
    }
    named = {
        (method, path.replace("ana-1", "{session_id}").replace("learners/ana", "learners/{learner_id}"))
        for method, path in ROUTES
    }
    assert named == known


def test_nobody_gets_in_without_a_token(services: Services) -> None:
    app = create_app(services)
    for number, (method, path) in enumerate(ROUTES):
        client = TestClient(app, client=(f"203.0.113.{number}", 50_000))  # whoever guesses often is slowed down
        for shown in (None, f"Bearer speakkit_guessed{number}", "Basic YTpi"):
            answer = client.request(method, path, headers={} if shown is None else {"Authorization": shown})
            assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHENTICATED"), (method, path, shown)


def test_a_workers_token_opens_nothing_but_work(bens_session: str, caller: CallerClient) -> None:
    worker = caller(Role.WORKER)
    assert worker.get("/api/sessions").json() == {"sessions": [], "next": None}
    for method, path in set(ROUTES) - set(WORK) - {("GET", "/api/sessions")}:
        answer = worker.request(method, path.replace("ana-1", bens_session).replace("learners/ana", "learners/ben"))
        assert answer.status_code in (400, 401, 403, 404, 415, 422), (method, path)
        assert "ben" not in answer.text.replace(bens_session, "").replace("learner ben", "")


@pytest.mark.parametrize("role", [Role.LEARNER, Role.COACH, Role.OPERATOR])
def test_work_is_for_workers_alone(caller: CallerClient, role: Role) -> None:
    client = caller(role, *([] if role is Role.OPERATOR else ["ana"]))
    held = {"attempt": 1, "owner": "w", "version": "1"}
    for method, path in WORK:
        assert client.request(method, path, json=held).status_code in (403, 422), path
    assert client.post("/api/work/claims", json={"owner": "w", "version": "1"}).status_code == 403


def test_a_body_is_not_read_before_the_token(client: TestClient) -> None:
    read: list[int] = []

    def body() -> Iterator[bytes]:
        for number in range(1000):
            read.append(number)
            yield b"x" * 100_000

    answer = client.post("/api/sessions", content=body(), headers={"content-type": "multipart/form-data; boundary=x"})
    assert answer.status_code == 401


@pytest.fixture
def bens_session(settings: Settings) -> str:
    return processed(settings, "ben")


def test_another_learner_s_things_are_not_there(bens_session: str, caller: CallerClient) -> None:
    for ana in (caller(Role.LEARNER, "ana"), caller(Role.COACH, "ana")):
        missing = ana.get("/api/sessions/nobody-1").json()
        for answer in (ana.get(f"/api/sessions/{bens_session}"), ana.delete(f"/api/sessions/{bens_session}")):
            assert answer.status_code == 404
            assert answer.json() == {**missing, "error": missing["error"].replace("nobody-1", bens_session)}
        assert ana.get("/api/sessions").json()["sessions"] == []
        for path in ("/api/sessions?learner_id=ben", "/api/learners/ben/profile", "/api/learners/ben/report"):
            answer = ana.get(path)
            assert answer.status_code == 403
            assert SPOKEN not in answer.text


def test_nobody_hands_in_for_another_learner(ana: TestClient, talk: bytes, pipeline: Pipeline) -> None:
    answer = ana.post("/api/sessions", files={"file": ("talk.wav", talk)}, data={"learner_id": "ben"})
    assert answer.status_code == 403
    assert pipeline.store.sessions.all() == []


def test_a_coach_sees_their_learners_and_erases_nothing(bens_session: str, caller: CallerClient) -> None:
    coach = caller(Role.COACH, "ana", "ben")
    assert coach.get(f"/api/sessions/{bens_session}").json()["transcript"]["text"] == SPOKEN
    answer = coach.delete(f"/api/sessions/{bens_session}")
    assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN")


def test_a_token_that_ended_opens_nothing(caller: CallerClient, services: Services) -> None:
    assert caller(Role.OPERATOR, valid_days=0).get("/api/sessions").status_code == 401
    revoked = caller(Role.OPERATOR)
    assert revoked.get("/api/sessions").status_code == 200
    services.store.access.revoke(services.store.access.tokens()[-1].token_id)
    assert revoked.get("/api/sessions").status_code == 401


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd",
        "..\\..\\boot.wav",
        "/etc/cron.d/x",
        "a/../../b.wav",
        ".ssh",
        "x" * 500 + ".wav",
        'a"b;.wav',
        "",
    ],
)
def test_a_file_name_leads_nowhere(
    ana: TestClient, talk: bytes, pipeline: Pipeline, settings: Settings, tmp_path: Path, name: str
) -> None:
    before = {path for path in tmp_path.rglob("*") if settings.data_dir not in path.parents}
    answer = ana.post("/api/sessions", files={"file": (name, talk)})
    assert answer.status_code in ({400, 422} if not name else {201})
    assert {path for path in tmp_path.rglob("*") if settings.data_dir not in path.parents} - {
        settings.data_dir
    } <= before
    for session in pipeline.store.sessions.all():
        assert str(session.storage_key).startswith(session.session_id)
        assert "/" not in str(session.recording and session.recording.file_name)


def test_a_path_leads_nowhere(caller: CallerClient) -> None:
    operator = caller(Role.OPERATOR)
    for path in (
        "/api/sessions/..%2f..%2fetc%2fpasswd",
        "/api/sessions/%00",
        "/api/sessions/" + "a" * 5000,
        "/api/learners/..%2fben/profile",
        "/api/learners/%2e%2e/report",
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e/app.py",
        "/api/sessions/'; DROP TABLE sessions; --",
    ):
        answer = operator.get(path)
        assert answer.status_code in {400, 404}, path
        assert "import" not in answer.text, path


def test_headers_keep_browsers_strict(client: TestClient, ana: TestClient) -> None:
    for answer in (client.get("/"), client.get("/api/sessions"), ana.get("/api/sessions"), client.get("/nothing")):
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in answer.headers
    preflight = client.options("/api/sessions", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in preflight.headers


def test_the_page_has_no_script_or_style_of_its_own(client: TestClient) -> None:
    page = client.get("/").text
    assert "<script>" not in page
    assert "style=" not in page
    assert "http" not in page.replace("http-equiv", "")


@pytest.mark.parametrize("given", ["abc-123", "x\r\nSet-Cookie: a=b", "x" * 65, "ключ", "<script>", ""])
def test_a_request_id_is_echoed_where_it_is_harmless(client: TestClient, given: str) -> None:
    answer = client.get("/api/health", headers=[(b"x-request-id", given.encode())])
    if given == "abc-123":
        assert answer.headers["x-request-id"] == given
    else:
        assert len(answer.headers["x-request-id"]) == 32
        assert given not in answer.headers["x-request-id"] or not given
    assert "set-cookie" not in answer.headers


def test_an_oversized_upload_is_refused_by_its_size(services: Services, ana: TestClient, talk: bytes) -> None:
    services.settings = services.settings.model_copy(update={"max_recording_mb": 0.05})
    small = TestClient(create_app(services), headers={"Authorization": ana.headers["authorization"]})
    answer = small.post("/api/sessions", files={"file": ("talk.wav", talk)})
    assert (answer.status_code, answer.json()["code"]) == (413, "RECORDING_TOO_LARGE")
    answer = small.post("/api/sessions", files={"file": ("talk.wav", talk * 5)})
    assert (answer.status_code, answer.json()["code"]) == (413, "REQUEST_TOO_LARGE")

    def pieces() -> Iterator[bytes]:
        yield b"--x\r\ncontent-disposition: form-data; name=file; filename=a.wav\r\n\r\n"
        for _ in range(100):
            yield talk

    headers = {"content-type": "multipart/form-data; boundary=x"}
    answer = small.post("/api/sessions", content=pieces(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "REQUEST_TOO_LARGE")
    assert services.store.sessions.all() == []


def test_a_small_document_cannot_be_large(ana: TestClient) -> None:
    answer = ana.post("/api/sessions", content=b"[" * 70_000, headers={"content-type": "application/json"})
    assert answer.status_code == 413


def test_a_caller_who_asks_too_often_is_told_when_to_come_back(services: Services, caller: CallerClient) -> None:
    services.settings = services.settings.model_copy(update={"requests_per_minute": 3})
    services.__post_init__()
    ana, ben = caller(Role.LEARNER, "ana"), caller(Role.LEARNER, "ben")
    assert [ana.get("/api/sessions").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert 0 < int(ana.get("/api/sessions").headers["retry-after"]) <= 60
    assert ben.get("/api/sessions").status_code == 200


def guess(client: TestClient, secret: str) -> int:
    return client.get("/api/sessions", headers={"Authorization": f"Bearer {secret}"}).status_code


@pytest.mark.parametrize("form", ["{}", "speakkit_{}", "speakkit_" + "x" * 300 + "{}"])
def test_whoever_guesses_tokens_is_slowed_down(client: TestClient, form: str) -> None:
    codes = [guess(client, form.format(number)) for number in range(22)]
    assert (codes[0], codes[-1]) == (401, 429)


def test_whoever_guesses_keeps_nobody_else_behind_the_address_out(services: Services, caller: CallerClient) -> None:
    operator = caller(Role.OPERATOR)
    held = operator.headers["authorization"].removeprefix("Bearer ")
    somebody = TestClient(create_app(services))
    assert [guess(somebody, f"speakkit_{number}") for number in range(40)].count(401) == 20
    assert guess(somebody, held) == 200
    assert guess(somebody, "speakkit_41") == 429


def test_a_token_that_ended_is_slowed_down_wherever_it_is_tried(services: Services, caller: CallerClient) -> None:
    ended = caller(Role.OPERATOR, valid_days=0).headers["authorization"].removeprefix("Bearer ")
    app = create_app(services)
    codes = [guess(TestClient(app, client=(f"203.0.113.{number}", 50_000)), ended) for number in range(22)]
    assert (codes.count(401), codes[-1]) == (20, 429)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("203.0.113.1", "203.0.113.1", True),
        ("203.0.113.1", "203.0.113.2", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:203.0.113.1", "203.0.113.1", True),
        ("testclient", "testclient", True),
    ],
)
def test_an_address_is_that_of_its_subscriber(one: str, other: str, is_same: bool) -> None:
    assert (site(one) == site(other)) == is_same


def test_a_fault_says_nothing_of_itself(
    services: Services, ana: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(SPOKEN)

    monkeypatch.setattr(services.store.sessions, "page", broken)
    answer = ana.get("/api/sessions")
    assert (answer.status_code, answer.json()["code"]) == (500, "UNEXPECTED")
    assert "bus" not in answer.text
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == ["fault"]


def test_trouble_of_the_store_is_no_fault_and_names_no_path(
    ana: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.store_path.write_bytes(b"not a database" * 1000)
    answer = ana.get("/api/sessions")
    assert answer.status_code == 503
    assert str(settings.data_dir) not in answer.text
    assert int(answer.headers["retry-after"]) > 0
