"""One insight as `show` and `review` print it."""

from __future__ import annotations

from speakkit.cli.output import say
from speakkit.model import Insight, Quote
from speakkit.model.standing import StandingInsight
from speakkit.patterns.added_insights import AddedInsight
from speakkit.patterns.reviews import Decision, Review

_PAST = {
    Decision.ACCEPT: "accepted",
    Decision.REJECT: "rejected",
    Decision.EDIT: "edited",
    Decision.WITHDRAW: "withdrawn",
}


def print_insight(insight: Insight, given: Review | None) -> None:
    """Its number and pattern, how stable it is, what happens, the quotes put right, what to try, and its review.

    Of several quotes each has its number, by which a correction names it.
    """
    say(f"\n{insight.rank}. {insight.pattern} ({insight.category}, {insight.severity}), {_times(insight.frequency)}")
    if insight.runs > 1:
        stability = "tentative: found in" if insight.is_tentative else "found in"
        say(f"   ({stability} {insight.runs_agreeing} of {insight.runs} analyses)")
    say(f"   {insight.detail}")
    for number, quote in enumerate(insight.examples, 1):
        _print_quote(quote, f"{number}: " if len(insight.examples) > 1 else "")
    if insight.alternative:
        say(f'   instead: "{insight.alternative}"')
    say(f"   {insight.suggestion}")
    if insight.likely_cause is not None:
        say(f"   (likely cause: {insight.likely_cause})")
    if isinstance(insight, StandingInsight) and insight.review == "add":
        say("   Added by a reviewer")
    if given is not None:
        told = in_words(given)
        say(f"   {told[0].upper()}{told[1:]}")


def print_added(added: AddedInsight) -> None:
    """What a reviewer added: its number and pattern, what happens, the quote put right, what to try, and who saw it."""
    say(f"\n{added.rank}. {added.pattern} ({added.category}, {added.severity}), once")
    say(f"   {added.detail}")
    _print_quote(added.example)
    note = f" ({added.note})" if added.note else ""
    say(f"   {added.suggestion}\n   Added by {added.added_by} on {added.added_at:%Y-%m-%d}{note}")


def _print_quote(quote: Quote, number: str = "") -> None:
    at = "" if quote.start_ms is None else f"  [{quote.start_ms // 60000}:{quote.start_ms // 1000 % 60:02d}]"
    say(f'   {number}"{quote.text}"{at}')
    if quote.correction:
        say(f'   {" " * len(number)}-> "{quote.correction}"{f"  ({quote.edit_type})" if quote.edit_type else ""}')


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def in_words(given: Review) -> str:
    """What was decided, by whom and when, and whether another pattern is none of the vocabulary's."""
    is_own = given.new_pattern is not None and given.new_pattern_id is None
    changes = {
        "pattern": f"{given.new_pattern} (a label of its own)" if is_own else given.new_pattern,
        "severity": given.new_severity,
        "detail": given.new_detail,
        "suggestion": given.new_suggestion,
        "correction": "; ".join(f'"{one.correction}"' for one in given.new_corrections or ()),
    }
    edited = "".join(f"; {name}: {value}" for name, value in changes.items() if value)
    note = f" ({given.note})" if given.note else ""
    return f"{_PAST[given.decision]} by {given.reviewed_by} on {given.reviewed_at:%Y-%m-%d}{note}{edited}"
