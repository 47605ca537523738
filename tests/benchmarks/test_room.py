"""How long the room's pages take in a large school: 2,000 learners with 16,000 sessions, beside one of 20.

Simulated learners, published and put into a store as they would be after processing; a real server on loopback.
"""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

import duckdb
import httpx
import pytest

from speakkit import simulate
from speakkit.api import Services
from speakkit.recordings import open_recordings
from speakkit.settings import Settings
from speakkit.store import Store
from speakkit.web import create_room_app
from tests.support.instant import instant_pipeline
from tests.support.service import serving

pytestmark = pytest.mark.slow
SESSIONS, SMALL, LARGE = 8, 20, 2_000
TURNS = 10
GOALS_S = {"roster, first byte": 0.3, "a learner's page, each another learner": 0.5}
COPIED = {
    "learners": "learner_id, created_at, display_name, first_language",
    "sessions": "session_id, learner_id, status, recorded_at, recorded_week, created_at, updated_at, language, topic",
    "insights": "session_id, rank, category, pattern_id, pattern, detail, frequency, severity, suggestion, examples",
}


def school(folder: Path, learners: int) -> Services:
    """A store with the states and a published dataset with the results of so many simulated learners."""
    settings = Settings(data_dir=folder, requests_per_minute=100_000)
    published = simulate(learners, SESSIONS, directory=settings.published_dir, seed=1).dataset
    store = Store(settings.store_path)
    store.check()
    with duckdb.connect(str(settings.store_path)) as connection:
        for table, columns in COPIED.items():
            more = ("attempt", "1") if table == "sessions" else ("", "")
            names, values = (", ".join(filter(None, (columns, one))) for one in more)
            connection.register("published", published.arrow(table))
            connection.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM published")  # our own names
    return Services(settings, store, open_recordings(settings), lambda: instant_pipeline(settings))


def timed(client: httpx.Client, path: str) -> tuple[float, float]:
    """Seconds to the first byte of a page, and to its last."""
    began = time.perf_counter()
    with client.stream("GET", path) as answer:
        pieces = answer.iter_raw()
        next(pieces)
        first = time.perf_counter() - began
        for _ in pieces:
            pass
    assert answer.status_code == 200
    return first, time.perf_counter() - began


def measured(folder: Path, learners: int) -> dict[str, float]:
    services = school(folder, learners)
    app, room = create_room_app(services)
    names = [one.learner_id for one in services.store.learners.all()]
    with serving(services, app) as url, httpx.Client(base_url=url, timeout=120) as client:
        client.get(room.way_in("bench"), follow_redirects=False)
        cold = timed(client, "/room/learners")
        rosters = [timed(client, "/room/learners") for _ in range(TURNS)]
        timed(client, f"/room/learners/{names[0]}")
        others = [timed(client, f"/room/learners/{name}")[1] for name in names[-TURNS:]]
        again = [timed(client, f"/room/learners/{names[0]}")[1] for _ in range(TURNS)]
    return {
        "roster, first byte of the first time": cold[0],
        "roster, all of the first time": cold[1],
        "roster, first byte": median(first for first, _ in rosters),
        "roster, all": median(whole for _, whole in rosters),
        "a learner's page, each another learner": median(others),
        "a learner's page, the same again": median(again),
    }


def test_a_large_school(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--benchmark-enable"):
        pytest.skip("takes minutes: run by make bench")
    small, large = measured(tmp_path / "small", SMALL), measured(tmp_path / "large", LARGE)
    print(f"\n{LARGE:,} learners with {LARGE * SESSIONS:,} sessions, beside {SMALL} learners; medians of {TURNS}")
    for name, seconds in large.items():
        goal = f", goal {GOALS_S[name]} s" if name in GOALS_S else ""
        print(f"  {name:<42} {seconds:6.3f} s  {seconds / small[name]:5.1f} times that of {SMALL}{goal}")
