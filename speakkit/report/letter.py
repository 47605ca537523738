"""The letter that tells a learner of a new report: a link that expires, and nothing of the report itself.

Nothing that people typed stands in a header but the address, which was checked when it was stored; the learner's name
stands in the text alone.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from urllib.parse import quote, urlencode

from speakkit.model import Learner
from speakkit.report.tickets import letter_tickets
from speakkit.report.wording import Wording
from speakkit.settings import Settings
from speakkit.text.harmless import harmless


def report_letter(learner: Learner, say: Wording, settings: Settings, sender: str, now: datetime) -> EmailMessage:
    """The letter to a learner who has an address.

    Args:
        sender: the address that it comes from.
    """
    days = settings.report_link_days
    letter = EmailMessage(policy=SMTP)
    letter["Subject"] = say("letter.subject")
    letter["From"], letter["To"] = sender, learner.email or ""
    letter["Date"] = format_datetime(now.astimezone(UTC))
    letter["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(
        "\n\n".join(
            (
                say("letter.greeting", name=_one_line(learner.name)),
                say("letter.news", last=say.long_date((now + timedelta(days=days)).date())),
                _link(learner.learner_id, say, settings),
                say("letter.private"),
                say("letter.why"),
            )
        )
        + "\n"
    )
    return letter


def _link(learner_id: str, say: Wording, settings: Settings) -> str:
    ticket = letter_tickets(settings.data_dir, settings.report_link_days).issue(learner_id)
    address = f"{(settings.public_url or '').rstrip('/')}/api/learners/{quote(learner_id, safe='')}/report"
    return f"{address}?{urlencode({'ticket': ticket, 'language': say.language})}"


def _one_line(name: str) -> str:
    return " ".join(harmless(name).split())
