"""Pattern profiles: computed from what is stored of a learner's sessions, never incremented; `Store.profiles`."""

from __future__ import annotations

from functools import cache

from speakkit.model import Purpose
from speakkit.model.hashing import content_hash
from speakkit.model.profile_row import ProfileRow
from speakkit.store.consents import Consents
from speakkit.store.session_words import create_session_words
from speakkit.store.sql import query, view
from speakkit.store.turn import Part
from speakkit.store.validation import checked
from speakkit.text.tokens import TOKENISER_VERSION

_VIEWS = ("pattern_key", "evidence_of_store", "marks")


@cache
def computation() -> str:
    """What names today's computation: it changes with the statements, and with the tokens that words are counted in."""
    return content_hash(str(TOKENISER_VERSION), query("insert_profile"), *map(view, (*_VIEWS, "session_words")))[:12]


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
            turn.create_views(*_VIEWS)
            create_session_words(turn.connection, learner_id)
            turn.execute("insert_profile", learner_id=learner_id, computation=computation())

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
