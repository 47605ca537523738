"""`speakkit review`"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from speakkit.cli.insights import in_words, print_added, print_insight
from speakkit.cli.output import AsJson, print_json, say
from speakkit.errors import InputError, InvalidStateError
from speakkit.model import Analysis, Severity
from speakkit.model.standing import ADDED_AFTER
from speakkit.operations import own_insights, reviewing
from speakkit.patterns.added_insights import AddedInsight
from speakkit.patterns.reviews import Decision, Review
from speakkit.settings import load_settings
from speakkit.store import Store


def review(
    session_id: Annotated[str, typer.Argument(help="As `speakkit sessions` lists it.")],
    decision: Annotated[Decision | None, typer.Argument(help="Lists the insights where it is left out.")] = None,
    rank: Annotated[int | None, typer.Argument(min=1, help="Which insight, by its number.")] = None,
    by: Annotated[str, typer.Option(help="Who reviews; kept with the review.")] = "",
    note: Annotated[str | None, typer.Option(help="Why; kept with the review.")] = None,
    pattern: Annotated[str | None, typer.Option(help="edit: what it is instead; id, key, label or your words.")] = None,
    severity: Annotated[Severity | None, typer.Option(help="edit: how much it hinders.")] = None,
    detail: Annotated[str | None, typer.Option(help="edit: what happens, in your words.")] = None,
    suggestion: Annotated[str | None, typer.Option(help="edit: what to try, in your words.")] = None,
    correction: Annotated[
        list[str] | None,
        typer.Option(
            help='edit: what would be right, NUMBER=TEXT for a quote of the list, such as "2=I went home"; '
            "TEXT alone where it has one quote."
        ),
    ] = None,
    add: Annotated[
        str | None,
        typer.Option(
            help="Add what wasn't found: the words as the transcript has them; with --pattern and --correction."
        ),
    ] = None,
    occurrence: Annotated[
        int | None, typer.Option(min=1, help="--add: which of several places the words are at.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List a session's insights, or accept, reject or edit one; the profile follows, and the dataset is published.

    Nothing is overwritten: the latest review of an insight counts, and `withdraw` takes it back, or what was added.

    Example: speakkit review ana-2026-09-01 reject 2 --by mia --note "the recogniser misheard her"

    Example: speakkit review ana-2026-09-01 --add "she go" --pattern "Missing third-person -s" --correction "she goes" --by mia
    """
    changes = _Changes(pattern, severity, detail, suggestion, tuple(correction or ()))
    if add is not None:
        if decision is not None or not pattern or not by.strip():
            raise typer.BadParameter(
                f'Say what it is and who you are: speakkit review {session_id} --add "WORDS" --pattern PATTERN --by NAME'
            )
        if len(changes.corrections) > 1:
            raise typer.BadParameter("What is added has one --correction: of its words.")
        _say_added(_add(session_id, add, occurrence, pattern, changes, by=by, note=note), "added", as_json=as_json)
    elif decision is None:
        _list(Store(load_settings().store_path), session_id, as_json=as_json)
    elif rank is None or not by.strip():
        raise typer.BadParameter(
            f"Say which insight, and who you are: speakkit review {session_id} {decision} 1 --by NAME"
        )
    elif decision is not Decision.EDIT and changes != _Changes():
        raise typer.BadParameter(
            f"Only `edit` changes an insight; {decision} takes no pattern, severity, detail, suggestion, correction."
        )
    elif decision is Decision.WITHDRAW and rank > ADDED_AFTER:
        _say_added(own_insights.withdraw(session_id, rank, by=by), "taken back", as_json=as_json)
    elif decision is Decision.EDIT:
        _say_given(_edit(session_id, rank, changes, by=by, note=note), as_json=as_json)
    else:
        _say_given(reviewing.decide(session_id, rank, decision, by=by, note=note), as_json=as_json)


@dataclass(frozen=True)
class _Changes:
    """What an insight is to be instead, as it was typed."""

    pattern: str | None = None
    severity: Severity | None = None
    detail: str | None = None
    suggestion: str | None = None
    corrections: tuple[str, ...] = ()


def _add(
    session_id: str, words: str, occurrence: int | None, pattern: str, what: _Changes, *, by: str, note: str | None
) -> AddedInsight:
    return own_insights.add(
        session_id,
        words,
        pattern,
        by=by,
        occurrence=occurrence,
        correction=what.corrections[0] if what.corrections else "",
        severity=what.severity,
        detail=what.detail or "",
        suggestion=what.suggestion or "",
        note=note,
    )


def _edit(session_id: str, rank: int, changes: _Changes, *, by: str, note: str | None) -> Review:
    return reviewing.edit(
        session_id,
        rank,
        by=by,
        pattern=changes.pattern,
        severity=changes.severity,
        detail=changes.detail,
        suggestion=changes.suggestion,
        corrections=_by_quote(session_id, rank, changes.corrections),
        note=note,
    )


def _say_given(given: Review, *, as_json: bool) -> None:
    if as_json:
        print_json(given.model_dump(mode="json"))
    else:
        say(
            f"{given.session_id}, insight {given.rank} ({given.pattern}): {in_words(given)}. The profile is computed anew."
        )


def _say_added(added: AddedInsight, what: str, *, as_json: bool) -> None:
    if as_json:
        print_json(added.model_dump(mode="json") | {"rank": added.rank})
    else:
        say(f"{added.session_id}, insight {added.rank} ({added.pattern}): {what}. The profile is computed anew.")


def _by_quote(session_id: str, rank: int, typed: Sequence[str]) -> dict[int, str]:
    """What would be right, by the number of the quote.

    Raises:
        InputError: a number is left out and the insight has several quotes, or one is there twice.
    """
    found: dict[int, str] = {}
    for correction in typed:
        number, sign, text = correction.partition("=")
        if not (sign and number.strip().isdecimal()):
            _require_one_quote(session_id, rank)
            number, text = "1", correction
        if int(number) in found:
            raise InputError(f"Quote {int(number)} has two corrections: give one.")
        found[int(number)] = text
    return found


def _require_one_quote(session_id: str, rank: int) -> None:
    analysis = _analysis(Store(load_settings().store_path), session_id)
    quotes = sum(len(insight.examples) for insight in analysis.insights if insight.rank == rank)
    if quotes > 1:
        raise InputError(
            f'Insight {rank} has {quotes} quotes: say which one the correction is of, such as --correction "1=TEXT".'
        )


def _analysis(store: Store, session_id: str) -> Analysis:
    session = store.sessions.get(session_id)
    analysis = store.results.raw_analysis(session.session_id)
    if analysis is None:
        raise InvalidStateError(f"Session {session.session_id} has no analysis to review yet; process it first.")
    return analysis


def _list(store: Store, session_id: str, *, as_json: bool) -> None:
    session_id = store.sessions.get(session_id).session_id
    analysis, standing = _analysis(store, session_id), store.reviews.standing(session_id)
    added = [one for one in store.added.all(session_id) if one.stands]
    if as_json:
        print_json(
            [
                insight.model_dump(mode="json")
                | {"review": standing[insight.rank].model_dump(mode="json") if insight.rank in standing else None}
                for insight in analysis.insights
            ]
            + [one.model_dump(mode="json") | {"rank": one.rank} for one in added]
        )
        return
    say(f"{session_id}, analysed by {analysis.engine} {analysis.engine_version}: {len(analysis.insights)} insights")
    for insight in analysis.insights:
        print_insight(insight, standing.get(insight.rank))
    for one in added:
        print_added(one)
    if analysis.insights:
        say(f"\nSay what you think of one: speakkit review {session_id} accept|reject|edit NUMBER --by NAME")
