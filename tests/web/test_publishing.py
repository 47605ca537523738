"""What is published behind a page."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from fastapi.testclient import TestClient

from speakkit.api import Services
from speakkit.settings import Settings
from speakkit.store.published import POINTER
from speakkit.web.publishing import Publisher
from tests.web.forms import decide
from tests.web.test_adding import add, once
from tests.web.test_reviewing import SESSION


def test_the_end_of_the_process_waits_for_what_is_being_published(tmp_path: Path) -> None:
    publisher, others = Publisher(Settings(data_dir=tmp_path)), set(threading.enumerate())
    asking = threading.Thread(target=publisher.request, daemon=True)  # as the threads of a server's requests are
    asking.start()
    asking.join()
    (publishing,) = set(threading.enumerate()) - others
    assert not publishing.daemon
    publisher.wait(60)
    assert (tmp_path / "published" / POINTER).is_file()


def eventually(client: TestClient, path: str, expected: str) -> None:
    """The page once it says so; what was reviewed is published within seconds."""
    deadline = time.monotonic() + 20
    while expected not in client.get(path).text:
        assert time.monotonic() < deadline, expected
        time.sleep(0.1)


def test_an_edit_is_in_the_report_a_moment_later(coach: TestClient) -> None:
    fields = {"pattern": "Missing articles", "severity": "high", "detail": "She says 'my father he'.", "suggestion": ""}
    page = decide(coach, SESSION, 1, "edit", **fields)
    assert "The changes are saved." in page
    assert "The analyser had called it" in page
    eventually(coach, "/room/learners/ana/report?coach=true", "She says &#39;my father he&#39;.")


def test_what_is_added_counts_at_once_and_is_in_the_next_report(coach: TestClient, services: Services) -> None:
    page = add(
        coach,
        once(services),
        pattern="'Much' and 'many'",
        detail="She says <b>both</b>.",
        correction="Something else",
        note="look",
    )
    assert "Added: it counts from now on." in page
    assert "new in the profile, counted in 1 of" in page
    assert "Added by Mia on" in page
    assert "She says &lt;b&gt;both&lt;/b&gt;." in page
    assert "no sound: this was added after the recording was deleted" in page
    assert 'id="place-101-1"' in page
    eventually(coach, "/room/learners/ana/report?coach=true", "She says &lt;b&gt;both&lt;/b&gt;.")
