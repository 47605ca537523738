"""A school of forty: one learner who speaks markup, two with two sessions, who have something in common, and others with one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from speakkit.model import Learner
from speakkit.store import Store
from speakkit.store.store import Parts
from tests.support.analyses import make_analysis
from tests.support.hostile import hostile_dataset
from tests.support.values import NOON, make_session, make_transcript

LEARNERS = 40
SHARED = ("Missing articles", "Double subject")


def school(folder: Path) -> Store:
    """The store in `folder`, published beside it: "eve" has nine sessions, "anna-01" and "anna-02" two, up to "anna-39" one."""
    hostile_dataset(folder)
    store = Store(folder / "speakkit.duckdb")
    with store.write() as parts:  # one turn, since each takes a while
        for number in range(1, LEARNERS):
            _add(parts, number)
    store.publish(folder / "published")
    return store


def _add(store: Parts, number: int) -> None:
    name = f"anna-{number:02d}"
    home = {"school": "north" if number % 2 else "south"}
    store.learners.add(Learner(learner_id=name, created_at=NOON, display_name=f"Anna {number}", attributes=home))
    for at in range(2 if number <= 2 else 1):
        session = make_session(
            f"{name}-{at}",
            learner_id=name,
            sha256=f"{number * 10 + at + 500:064x}",
            recorded_at=NOON + timedelta(days=at),
            topic="The market",
        )
        store.sessions.add(session)
        claim = store.claims.take(session.session_id, owner="test", lease_s=600)
        store.results.save_transcript(claim, make_transcript("we went to market um and home again today. " * 15))
        store.results.save_analysis(claim, make_analysis(SHARED, dict.fromkeys(SHARED, "present")))
        store.claims.finish(claim)
    store.profiles.refresh(name)
