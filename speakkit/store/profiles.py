"""Pattern profiles: computed from what is stored of a learner's sessions, never incremented; `Store.profiles`."""

from __future__ import annotations

from speakkit.measure.session import pruned_word_count
from speakkit.model.profile_row import ProfileRow
from speakkit.store.sql import Row, create_views
from speakkit.store.turn import Part, Turn
from speakkit.store.validation import checked
from speakkit.text.tokens import is_english


class Profiles(Part):
    """The pattern profile of each learner."""

    def refresh(self, learner_id: str) -> None:
        """Compute the learner's pattern profile anew from what is stored of all their sessions."""
        with self._door.write() as turn:
            turn.execute("delete_profile", learner_id=learner_id)
            turn.create_views("pattern_key", "evidence_of_store", "marks")
            create_views(turn.connection, "session_words")  # with an empty table for words that are counted here
            if counted := _counted_words(turn, learner_id):
                turn.append("counted_words", counted)
            turn.execute("insert_profile", learner_id=learner_id)

    def get(self, learner_id: str) -> list[ProfileRow]:
        """The learner's patterns, most often present first, as of the last `refresh`."""
        with self._door.read() as turn:
            rows = turn.fetch("select_profile", learner_id=learner_id)
        with checked("pattern_profiles", learner_id):
            return [ProfileRow.model_validate(row) for row in rows]


def _counted_words(turn: Turn, learner_id: str) -> list[Row]:
    """The pruned words of those transcripts that lack them as a measure, where the language is one that can be pruned."""
    return [
        {"session_id": row["session_id"], "words": pruned_word_count(row["text"])}
        for row in turn.fetch("select_unpruned_transcripts", learner_id=learner_id)
        if is_english(row["language"])
    ]
