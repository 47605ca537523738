"""What became of reports that were to be delivered; `Store.deliveries`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from speakkit.model.delivery import GIVEN_UP_AFTER, UNDER_WAY, Channel, Delivery, DeliveryCount
from speakkit.store.buckets import FINEST, bucket_of
from speakkit.store.turn import Part
from speakkit.store.validation import checked


class Deliveries(Part):
    """The last delivery of each learner's report, a channel each."""

    def states(self, learner_ids: Iterable[str]) -> dict[str, str]:
        """What the state of all that is stored about each learner is called; equal only where nothing has changed."""
        bucket_of_learner = {learner_id: bucket_of(learner_id, FINEST) for learner_id in learner_ids}
        with self._door.read() as turn:
            rows = turn.fetch("select_states_of_buckets", buckets=sorted(set(bucket_of_learner.values())))
        states = {row["bucket"]: row["state"] for row in rows}
        return {learner_id: f"{states.get(bucket, 0):x}" for learner_id, bucket in bucket_of_learner.items()}

    def of(self, learner_id: str) -> dict[Channel, Delivery]:
        """What became of a learner's report the last time."""
        with self._door.read() as turn:
            rows = turn.fetch("select_deliveries", learner_id=learner_id)
        with checked("report_deliveries", learner_id):
            return {found.channel: found for found in map(Delivery.model_validate, rows)}

    def begin(self, learner_id: str, channel: Channel, content_digest: str, now: datetime) -> bool:
        """Whether this report is still to be delivered so, and nobody else is at it; if so, the caller is from now on."""
        with self._door.write() as turn:
            last = Deliveries(turn).of(learner_id).get(channel)
            if last is not None and (_is_delivered(last, content_digest) or _is_under_way(last, now)):
                return False
            begun = last or Delivery(learner_id=learner_id, channel=channel, attempted_at=now)
            Deliveries(turn).settle(begun.model_copy(update={"attempted_at": now, "error_code": UNDER_WAY}))
            return True

    def counts(self) -> list[DeliveryCount]:
        """How many reports had which outcome the last time, by channel."""
        with self._door.read() as turn:
            return [DeliveryCount.model_validate(row) for row in turn.fetch("status_deliveries")]

    def settle(self, delivery: Delivery) -> None:
        """Write what became of it."""
        with self._door.write() as turn:
            turn.execute("set_delivery", **delivery.model_dump(mode="python"))


def _is_delivered(last: Delivery, content_digest: str) -> bool:
    return last.error_code is None and last.content_digest == content_digest


def _is_under_way(last: Delivery, now: datetime) -> bool:
    return last.error_code == UNDER_WAY and now - last.attempted_at < GIVEN_UP_AFTER
