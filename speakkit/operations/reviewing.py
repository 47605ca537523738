"""Reviewing from a notebook: `reviewing.reject("ana-1", 2, by="mia")`; `kit.refresh()` then shows what stands.

    from speakkit.operations import reviewing

Each call appends a review to the live store, computes the learner's profile anew and publishes the dataset, like
`speakkit review`.
"""

from __future__ import annotations

from speakkit.model import Severity
from speakkit.patterns.reviews import Decision, InsightEdit, Review, to_pattern
from speakkit.settings import Settings, load_settings
from speakkit.store import Store


def accept(session_id: str, rank: int, *, by: str, note: str | None = None, settings: Settings | None = None) -> Review:
    """The insight is right.

    Raises:
        StateError: there is no such session, insight or analysis.
        InputError: nobody is named.
    """
    return decide(session_id, rank, Decision.ACCEPT, by=by, note=note, settings=settings)


def reject(session_id: str, rank: int, *, by: str, note: str | None = None, settings: Settings | None = None) -> Review:
    """The insight is wrong, and its occurrences count no longer. Raises: as `accept`."""
    return decide(session_id, rank, Decision.REJECT, by=by, note=note, settings=settings)


def withdraw(
    session_id: str, rank: int, *, by: str, note: str | None = None, settings: Settings | None = None
) -> Review:
    """The earlier review of the insight doesn't hold. Raises: as `accept`, also where there is none."""
    return decide(session_id, rank, Decision.WITHDRAW, by=by, note=note, settings=settings)


def edit(
    session_id: str,
    rank: int,
    *,
    by: str,
    pattern: str | None = None,
    severity: Severity | None = None,
    detail: str | None = None,
    suggestion: str | None = None,
    note: str | None = None,
    settings: Settings | None = None,
) -> Review:
    """The insight is right in part: this stands in the place of what the engine said. Raises: as `accept`.

    Args:
        pattern: an entry of the vocabulary by id, key, label or alias, or words of your own; the occurrences are then its.
    """
    store = Store((settings or load_settings()).store_path)
    change = InsightEdit()
    if pattern is not None:
        analysis = store.results.raw_analysis(store.sessions.get(session_id).session_id)
        categories = {insight.rank: insight.category for insight in analysis.insights} if analysis else {}
        change = to_pattern(pattern, categories.get(rank, "grammar"))
    change = change.model_copy(update={"new_severity": severity, "new_detail": detail, "new_suggestion": suggestion})
    return decide(session_id, rank, Decision.EDIT, by=by, note=note, change=change, settings=settings)


def decide(
    session_id: str,
    rank: int,
    decision: Decision,
    *,
    by: str,
    note: str | None = None,
    change: InsightEdit | None = None,
    settings: Settings | None = None,
) -> Review:
    """Any decision, as `accept`, `reject`, `edit` and `withdraw` make it; `settings` say where the store is."""
    settings = settings or load_settings()
    store = Store(settings.store_path)
    given = store.reviews.add(session_id, rank, decision, by=by, edit=change, note=note)
    store.publish(settings.published_dir)
    return given
