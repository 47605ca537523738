"""Reviewing from a notebook: `reviewing.reject("ana-1", 2, by="mia")`; `kit.refresh()` then shows what stands.

    from speakkit.operations import reviewing

Each call appends a review to the live store, computes the learner's profile anew and publishes the dataset, like
`speakkit review`.
"""

from __future__ import annotations

from collections.abc import Mapping

from speakkit.analyse.verify.corrections import CorrectionJudge
from speakkit.analyse.verify.unsaid_passages import plain
from speakkit.errors import InputError
from speakkit.model import Insight, Severity, Transcript
from speakkit.patterns.reviews import CorrectedQuote, Decision, InsightEdit, Review, to_pattern
from speakkit.patterns.vocabulary import vocabulary
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
    corrections: Mapping[int, str] | None = None,
    note: str | None = None,
    settings: Settings | None = None,
) -> Review:
    """The insight is right in part: this stands in the place of what the engine said. Raises: as `accept`.

    Args:
        corrections: what would be right, by the number of the quote in the insight's list, from 1. A person is believed:
            only what changes nothing is refused.
        pattern: an entry of the vocabulary by id, key, label or alias, or words of your own; the occurrences are then its.
    """
    store = Store((settings or load_settings()).store_path)
    change = InsightEdit()
    if pattern is not None:
        analysis = store.results.raw_analysis(store.sessions.get(session_id).session_id)
        categories = {insight.rank: insight.category for insight in analysis.insights} if analysis else {}
        change = to_pattern(pattern, categories.get(rank, "grammar"))
    changes: dict[str, object] = {"new_severity": severity, "new_detail": detail, "new_suggestion": suggestion}
    if corrections:
        changes |= {"new_corrections": _corrected(store, session_id, rank, corrections)}
    change = change.model_copy(update=changes)
    return decide(session_id, rank, Decision.EDIT, by=by, note=note, change=change, settings=settings)


def _corrected(
    store: Store, session_id: str, rank: int, corrections: Mapping[int, str]
) -> tuple[CorrectedQuote, ...] | None:
    """The corrections at their quotes' places; None where there is no such insight, which the store then says."""
    session_id = store.sessions.get(session_id).session_id
    analysis, transcript = store.results.raw_analysis(session_id), store.results.transcript(session_id)
    insight = next((one for one in analysis.insights if one.rank == rank), None) if analysis else None
    return corrected_quotes(insight, transcript, corrections) if insight and transcript else None


def corrected_quotes(
    insight: Insight, transcript: Transcript, corrections: Mapping[int, str]
) -> tuple[CorrectedQuote, ...]:
    """What a reviewer calls right for some quotes of an insight, by their numbers from 1.

    Raises:
        InputError: there is no quote of a number, or a correction changes nothing.
    """
    judge, pattern = CorrectionJudge(transcript, ()), vocabulary().named(insight.key)
    found = []
    for number, text in corrections.items():
        if not 1 <= number <= len(insight.examples):
            raise InputError(
                f"Insight {insight.rank} has quotes 1 to {len(insight.examples)}, and none of number {number}."
            )
        quote, right = insight.examples[number - 1], plain(text)
        edits = judge.compared(pattern, quote, right)
        if not edits:
            raise InputError(
                f"The correction of quote {number} has the quote's own words: say what would be right instead."
            )
        shown = next((edit.edit_type for edit in edits if edit.shows_pattern), edits[0].edit_type)
        place = {"token_start": quote.token_start, "token_end": quote.token_end}
        found.append(CorrectedQuote(**place, correction=right, edit_type=shown, edits=edits))
    return tuple(found)


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
