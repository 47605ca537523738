"""What analysers wrote to people, with the language that it is in: a page in another one says so to screen readers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from speakkit.model import Insight
from speakkit.patterns.vocabulary import Pattern, vocabulary
from speakkit.profile.pattern_profile import PatternEvidence


def languages_of(analyses: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The language that each session's analyser wrote in, where it is known."""
    return {row["session_id"]: written for row in analyses if (written := row.get("written_in"))}


def language_of(insight: Mapping[str, Any], languages: Mapping[str, str]) -> str | None:
    """The language of a published insight's texts; None where a reviewer has written some of it."""
    return None if insight.get("review") == "edit" else languages.get(insight["session_id"])


def focus_texts(
    analyses: Sequence[Mapping[str, Any]], insights: Sequence[Mapping[str, Any]], pattern: str
) -> dict[str, str | None]:
    """The newest rule that an analyser gave for this focus, and the languages of it and of what it suggests.

    A rule is for the first point of its session, where no reviewer has made that another. Rows are newest first.
    """
    rules = {row["session_id"]: rule for row in analyses if (rule := row.get("focus_rule"))}
    ruled = (row["session_id"] for row in insights if row["session_id"] in rules and _is_first(row, pattern))
    session_id: str = next(ruled, "")
    languages = languages_of(analyses)
    suggested = (language_of(row, languages) for row in insights if row["pattern"] == pattern)
    return {
        "rule": rules.get(session_id),
        "rule_language": languages.get(session_id),
        "suggestion_language": next(suggested, None),
    }


def _is_first(row: Mapping[str, Any], pattern: str) -> bool:
    return bool(row["rank"] == 1 and row["pattern"] == pattern and row["key"] == row["given_key"])


def alternative_of(insight: Insight | None, entry: Pattern | None) -> str | None:
    """The analyser's, or the vocabulary's example; None for what a correction puts right."""
    if entry is not None and entry.errant_types:
        return None
    given = insight.alternative if insight else None
    return given or (entry.right if entry else None)


def alternatives_of(patterns: Iterable[PatternEvidence], insights: Sequence[tuple[date, Insight]]) -> dict[str, str]:
    """One thing to say instead of each habit, by key."""
    newest = {one.key: one for _, one in reversed(insights)}
    entry_of = vocabulary().entry
    found = ((one.key, alternative_of(newest.get(one.key), entry_of(one.pattern_id))) for one in patterns)
    return {key: alternative for key, alternative in found if alternative}


def beyond_advice(suggestion: str, entry: Pattern | None) -> str | None:
    """What the analyser suggests beyond the vocabulary's own advice, which the page gives anyway."""
    return suggestion.removeprefix(entry.practice if entry else "").strip() or None
