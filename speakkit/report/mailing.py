"""Links to reports by e-mail: to learners who agreed to that, who have an address, and whose report says something new."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime

from speakkit.calls.mail_server import MailServer
from speakkit.errors import MailError, MailLoginRefusedError, MailServerUnavailableError
from speakkit.model import Learner, Purpose
from speakkit.model.delivery import Channel, Delivery
from speakkit.report.letter import report_letter
from speakkit.report.wording import wording
from speakkit.settings import Settings
from speakkit.store import Store

log = logging.getLogger(__name__)


@dataclass
class Mailing:
    """The letters of one delivery, and what became of them; `trouble` keeps the server's no to everybody."""

    store: Store
    settings: Settings
    server: MailServer
    sent: int = 0
    failures: list[str] = field(default_factory=list)
    trouble: MailError | None = None

    def deliver(self, learner_id: str) -> None:
        """Send the learner a link to the report that was written last, unless they have got it or don't agree."""
        with self.store.read() as parts:
            learner = parts.learners.get(learner_id)
            agrees = parts.consents.agrees(learner_id, Purpose.EMAIL)
            written = parts.deliveries.of(learner_id).get(Channel.FILE)
        if not learner.email or not agrees or written is None:
            return
        digest, now = written.content_digest or "", datetime.now(UTC)
        if self.store.deliveries.begin(learner_id, Channel.EMAIL, digest, now):
            self._settle(learner, digest, now, self._send(learner, now))

    def _send(self, learner: Learner, now: datetime) -> MailError | None:
        """Why the letter didn't go; None where it did. After the server's no to everybody nobody else's is tried."""
        if self.trouble is not None:
            return self.trouble
        say = wording(self.settings.reader_language)
        try:
            self.server.send(report_letter(learner, say, self.settings, self.server.sender, now))
        except (MailServerUnavailableError, MailLoginRefusedError) as error:
            self.trouble = error
            return error
        except MailError as error:
            return error
        return None

    def _settle(self, learner: Learner, digest: str, now: datetime, error: MailError | None) -> None:
        if error is not None:
            log.warning("link not sent", extra={"code": error.code})
            self.failures.append(error.code)
        else:
            self.sent += 1
        last = self.store.deliveries.of(learner.learner_id)[Channel.EMAIL]
        outcome = (
            {"error_code": error.code} if error else {"error_code": None, "content_digest": digest, "delivered_at": now}
        )
        self.store.deliveries.settle(Delivery.model_validate(last.model_dump() | {"attempted_at": now} | outcome))
