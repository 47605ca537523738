"""Where somebody else holds the store, every page shows the last state with its time, and nobody waits for over two seconds."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from fastapi.testclient import TestClient

from speakkit.api import Services
from speakkit.model.access import Role
from speakkit.operations.erasure import forget
from speakkit.recordings import open_recordings
from speakkit.settings import Settings
from speakkit.store import Store
from speakkit.web import create_room_app, warm_up
from tests.support.instant import instant_pipeline
from tests.support.pages import Page
from tests.support.service import token_for
from tests.web.forms import hidden

SESSION = "ana-2026-09-01"
STATES = ["learners", "learners?name=ana", "class", "learners/ana", f"sessions/{SESSION}", "record"]
RESULTS = ["class/report", "learners/ana/report", "learners/ana/report?coach=true", "learners/lena/report"]
NEVER_SEEN = ["learners/nobody", "sessions/kenji-2026-09-02"]
FORMS = ["learners/ana/consents", f"sessions/{SESSION}/insights/1", f"sessions/{SESSION}/insights"]
LONGEST_S = 10.0
"""The room waits .8 s for the store, the rest is the machine's; the API's own patience, which it mustn't wait for, is 120 s."""


@pytest.fixture(scope="module")
def busy(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Whoever has seen some pages, when somebody takes the store; their token is to be looked up again."""
    settings = Settings(data_dir=shutil.copytree(sample_folder, tmp_path_factory.mktemp("busy") / "data"))
    pipeline = instant_pipeline(settings)
    services = Services(settings, Store(settings.store_path), open_recordings(settings), lambda: pipeline)
    app, room = create_room_app(services)
    client = TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False, follow_redirects=True)
    client.post("/room/sign-in", data={"token": token_for(services, Role.OPERATOR)})
    for path in STATES + RESULTS:
        assert client.get(f"/room/{path}").status_code == 200
    with pytest.MonkeyPatch.context() as patch, services.store.write():
        patch.setattr("speakkit.web.room.RECHECK_S", 0)
        room.publisher.request()  # which waits for the store all the time
        yield client
    room.publisher.wait(60)


class Answer(NamedTuple):
    status: int
    text: str
    location: str


def asked(client: TestClient, path: str, sent: dict[str, str] | None = None) -> Answer:
    """The answer, which came in time."""
    began = time.monotonic()
    answer = client.get(f"/room/{path}") if sent is None else client.post(f"/room/{path}", data=sent)
    assert time.monotonic() - began < LONGEST_S
    return Answer(answer.status_code, answer.text, answer.headers.get("location", ""))


@pytest.mark.parametrize("path", STATES)
def test_a_page_of_states_shows_the_last_with_its_time(busy: TestClient, path: str) -> None:
    answer = asked(busy, path)
    assert answer.status == 200
    assert re.search(r"The database is busy\. This is the state of \d+ \w+ \d{4}, \d\d:\d\d UTC\.", answer.text)


@pytest.mark.parametrize("path", RESULTS)
def test_a_page_of_results_waits_for_nobody(busy: TestClient, path: str) -> None:
    assert asked(busy, path).status == 200


@pytest.mark.parametrize("path", NEVER_SEEN)
def test_of_what_nobody_has_seen_yet_a_sentence_is_shown(busy: TestClient, path: str) -> None:
    answer = asked(busy, path)
    assert answer.status == 503
    text = Page(answer.text).text
    assert "This page can't be shown at the moment." in text
    assert "Nothing is lost: try again in a moment." in text
    assert f'href="/room/{path}?x=%22%3E1"' in asked(busy, f"{path}?x=%22%3E1").text  # to what was asked for


def test_of_a_learner_whom_nobody_has_seen_yet_the_results_are_shown(busy: TestClient) -> None:
    answer = asked(busy, "learners/lena")
    text = Page(answer.text).text
    assert answer.status == 200
    assert "One thing to work on" in text
    assert "The database is busy, so the sessions, what tells who this is and what was agreed to can't be shown" in text


@pytest.mark.parametrize("path", FORMS)
def test_what_is_sent_is_not_saved_and_told_so(busy: TestClient, path: str) -> None:
    page = busy.get(f"/room/sessions/{SESSION}").text
    sent = {"form_secret": hidden(page, "form_secret"), "seen": "0", "decision": "reject", "note": "keep this"}
    busy.follow_redirects = False
    answer = asked(busy, path, sent | {"purpose": "clips", "is_given": "true", "words": "a", "pattern": "b"})
    busy.follow_redirects = True
    assert answer.status in (303, 503)
    follows = answer.text if answer.status == 503 else busy.get(answer.location).text
    assert "nothing was saved" in follows


def test_who_comes_first_after_a_start_sees_what_was_read_meanwhile(services: Services) -> None:
    app, room = create_room_app(services)
    warm_up(room).join(60)
    client = TestClient(app, base_url="http://127.0.0.1")
    client.get(room.way_in("mia"), follow_redirects=False)
    with services.store.write():
        page = asked(client, "learners").text
    assert "This is the state of" in page
    assert "Kenji" in page


def test_what_was_erased_is_shown_no_more_where_the_store_is_busy_again(services: Services) -> None:
    app, room = create_room_app(services)
    client = TestClient(app, base_url="http://127.0.0.1")
    client.get(room.way_in("mia"), follow_redirects=False)
    paths = ("learners", "learners/ana", f"sessions/{SESSION}", "learners/ana/report")
    assert [client.get(f"/room/{path}").status_code for path in paths] == [200] * 4
    forget("ana", settings=services.settings, store=services.store, recordings=services.recordings)
    with services.store.write():
        pages = [asked(client, path) for path in paths]
    assert [page.status for page in pages] == [200, 404, 404, 404]
    assert ("Ana" in pages[0].text, "Kenji" in pages[0].text) == (False, True)
