"""Pattern profiles: computed from what is stored of a learner's sessions, never incremented; `Store.profiles`."""

from __future__ import annotations

from functools import cache

from speakkit.measure.session import pruned_word_count
from speakkit.model import Purpose
from speakkit.model.hashing import content_hash
from speakkit.model.judge import Judge
from speakkit.model.pattern_key import PatternKey
from speakkit.model.profile_row import ProfileRow
from speakkit.store.consents import Consents
from speakkit.store.profile_counts import AnalysedSession, profile_rows
from speakkit.store.sql import Row, query, view
from speakkit.store.turn import Part, Turn
from speakkit.store.validation import checked
from speakkit.text.tokens import TOKENISER_VERSION, has_words, is_english


@cache
def computation() -> str:
    """What names today's computation: it changes with the statements, with what marks mean, and with the tokens that words
    are counted in."""
    statements = (query("select_profile_sessions"), query("select_standing_mentions"), view("marks"))
    return content_hash(str(TOKENISER_VERSION), *statements)[:12]


class Profiles(Part):
    """The pattern profile of each learner."""

    def refresh(self, learner_id: str) -> None:
        """Compute the learner's pattern profile anew from what is stored of all their sessions.

        Of a learner who doesn't agree to be tracked there is none.
        """
        with self._door.write() as turn:
            turn.execute("delete_profile", learner_id=learner_id)
            tracking = Consents(turn).of(learner_id).get(Purpose.TRACKING)
            if tracking is not None and not tracking.is_given:
                return
            mentions = _mentions(turn, learner_id)
            counted = profile_rows(
                _sessions(turn, learner_id),
                [row for row in mentions if row["is_listed"]],
                [row for row in mentions if not row["is_listed"]],
            )
            of_learner = {"learner_id": learner_id, "computation": computation()}
            turn.append("pattern_profiles", [of_learner | row for row in counted])

    def due(self) -> list[str]:
        """The learners whose profile another computation made than today's."""
        with self._door.read() as turn:
            return [row["learner_id"] for row in turn.fetch("select_due_profiles", computation=computation())]

    def get(self, learner_id: str) -> list[ProfileRow]:
        """The learner's patterns, most often present first, as of the last `refresh`."""
        with self._door.read() as turn:
            rows = turn.fetch("select_profile", learner_id=learner_id)
        with checked("pattern_profiles", learner_id):
            return [ProfileRow.model_validate(row) for row in rows]


def _sessions(turn: Turn, learner_id: str) -> list[AnalysedSession]:
    return [
        AnalysedSession(
            session_id=row["session_id"],
            recorded_at=row["recorded_at"],
            judge=Judge.of_row(row).text,
            token_count=row["token_count"],
            words=_words(row),
            unreliable=row["unreliable"],
            list_had_room=bool(row["list_had_room"]),
        )
        for row in turn.fetch("select_profile_sessions", learner_id=learner_id)
    ]


def _words(row: Row) -> int | None:
    """Pruned words, counted here where they were not measured; tokens where nothing can be pruned. In SQL: `session_words`."""
    if row["pruned_words"] is not None:
        return int(row["pruned_words"])
    if row["text"] is not None and is_english(row["language"]) and has_words(row["text"]):
        return pruned_word_count(row["text"])
    return None if row["token_count"] is None else int(row["token_count"])


def _mentions(turn: Turn, learner_id: str) -> list[Row]:
    """What stands; the views that make sure of it take longer than all else, and change nothing where nobody said anything."""
    (said,) = turn.fetch("select_is_overruled", learner_id=learner_id)
    rows = turn.fetch("select_standing_mentions" if said["is_overruled"] else "select_mentions", learner_id=learner_id)
    return [row | {"key": str(PatternKey(row["category"], row["pattern"]))} for row in rows]
