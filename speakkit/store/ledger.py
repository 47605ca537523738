"""The ledger: engine calls that were made, whatever came of them, and the answers that were kept; `Store.ledger`."""

from __future__ import annotations

from speakkit.model import EngineCall, KeptAnswer
from speakkit.store.turn import Part
from speakkit.store.validation import checked


class Ledger(Part):
    """Engine calls of all sessions, appended and never changed."""

    def record_call(self, call: EngineCall, answer: KeptAnswer | None = None) -> None:
        """Append a call to the ledger, whoever holds the session: it was made, and may have cost money.

        With it, in the same transaction, its answer is kept.
        """
        with self._door.write() as turn:
            turn.execute("insert_call", **call.model_dump())
            if answer is not None:
                turn.execute("keep_answer", **answer.model_dump())

    def keep(self, answer: KeptAnswer) -> None:
        """Keep an answer whose call is recorded already."""
        with self._door.write() as turn:
            turn.execute("keep_answer", **answer.model_dump())

    def calls(self, session_id: str) -> list[EngineCall]:
        """The engine calls made for a session, oldest first."""
        with self._door.read() as turn:
            rows = turn.fetch("select_calls", session_id=session_id)
        with checked("engine_calls", session_id):
            return [EngineCall.model_validate(row) for row in rows]

    def kept_answer(self, answer_key: str) -> KeptAnswer | None:
        """The answer that was given to a question before; None where it wasn't asked, or its session is gone."""
        with self._door.read() as turn:
            rows = turn.fetch("select_kept_answer", answer_key=answer_key)
        for row in rows:
            with checked("kept_answers", row["session_id"]):
                return KeptAnswer.model_validate(row)
        return None

    def mean_output_tokens(self, model: str) -> int | None:
        """How long the analyses of a model have been in the mean; None where it made none."""
        with self._door.read() as turn:
            mean = turn.fetch("mean_output_tokens", model=model)[0]["output_tokens"]
        return None if mean is None else round(mean)
