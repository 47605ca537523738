"""Which columns say who somebody is, and what becomes of each in an export. A new column is text to keep or is listed here."""

from __future__ import annotations

from collections.abc import Mapping

IDS: Mapping[str, str] = {
    "learner_id": "learner",
    "session_id": "session",
    "reviewed_by": "reviewer",
    "merged_by": "reviewer",
    "call_id": "call",
    "recording_sha256": "recording",
    "input_hash": "question",
}
"""Columns that name something, with what they name: a keyed hash takes their place."""
LEFT_OUT = frozenset({"display_name", "recording_file_name", "error_message", "request_id", "note"})
"""Columns in which people write freely, or by which others could find the person: they are null."""
OF_RECORDINGS = frozenset({"recorded_at", "first_seen_at", "last_seen_at"})
"""Points in time of which the time of the day stays: when somebody spoke. Of all others the day does."""
SPOKEN: Mapping[str, tuple[str, ...]] = {
    "sessions": ("topic", "prompt", "focus_next", "summary"),
    "transcripts": ("text", "fillers"),
    "words": ("text",),
    "analyses": ("strengths", "lexis", "focus_rule"),
    "insights": ("detail", "suggestion", "examples", "alternative", "engine_label"),
    "observations": ("quotes", "correct_quotes"),
    "edits": ("quote", "correction", "original", "replacement"),
    "reviews": ("new_pattern", "new_detail", "new_suggestion", "new_corrections"),
}
"""Columns that hold what people said or what was made of it, in which names are looked for."""
