"""Who is signed in to the room: kept in this process, named by a cookie that no script can read.

The cookie holds 256 random bits, of which only a digest is kept. Every form carries another secret of the same sign-in,
which a page of somebody else's can't know.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime

from speakkit.model.access import AccessToken, Role, digest
from speakkit.web.outcomes import Outcome

VALID_S = 12 * 3600
LINK_VALID_S = 600
MAX_SIGNED_IN = 10_000
"""The oldest sign-in makes room for a newer one."""


@dataclass
class SignedIn:
    """One person at one browser.

    Attributes:
        token: what they may see, as the API has it.
        token_digest: by which the token is looked up again; None for whoever sits at this machine.
        name: kept with their reviews.
        teaches: whether the learners are theirs, so that nothing about few people is held back.
        language: of the pages.
        form_secret: what their forms carry.
        notices: by session, what its page tells them next, and the form that this answers.
    """

    token: AccessToken
    token_digest: str | None
    name: str
    teaches: bool
    language: str
    form_secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    expires_at: float = field(default_factory=lambda: time.monotonic() + VALID_S)
    checked_at: float = field(default_factory=time.monotonic)
    notices: dict[str, tuple[Outcome, object]] = field(default_factory=dict)

    def owns(self, form_secret: str) -> bool:
        """Whether a form with this secret was made for this sign-in."""
        return hmac.compare_digest(form_secret.encode(), self.form_secret.encode())

    def tell(self, session_id: str, outcome: Outcome, form: object) -> None:
        """Tell what became of a form on the session's next page."""
        self.notices[session_id] = (outcome, form)

    def told(self, session_id: str, form: object) -> Outcome | None:
        """What this very form did and the session's next page is about to tell; None where it is to be done yet."""
        outcome, answered = self.notices.get(session_id, (None, None))
        return outcome if outcome and outcome.done and answered == form else None

    def take_notice(self, session_id: str) -> Outcome | None:
        """What is to be told now, once."""
        return self.notices.pop(session_id, (None, None))[0]


class SignIns:
    """Everybody who is signed in, and the links that let somebody in once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._signed_in: OrderedDict[str, SignedIn] = OrderedDict()
        self._links: dict[str, tuple[float, SignedIn]] = {}

    def add(self, signed_in: SignedIn) -> str:
        """The secret for the cookie."""
        secret = secrets.token_urlsafe(32)
        with self._lock:
            self._signed_in[digest(secret)] = signed_in
            if len(self._signed_in) > MAX_SIGNED_IN:
                self._signed_in.popitem(last=False)
        return secret

    def get(self, secret: str) -> SignedIn | None:
        """Who shows this cookie; None where nobody does, or not any more."""
        with self._lock:
            found = self._signed_in.get(digest(secret))
        if found is not None and time.monotonic() > found.expires_at:
            self.remove(secret)
            return None
        return found

    def remove(self, secret: str) -> None:
        """The cookie opens nothing from now on."""
        with self._lock:
            self._signed_in.pop(digest(secret), None)

    def make_link_key(self, signed_in: SignedIn) -> str:
        """A key that lets its holder in once, within ten minutes."""
        key = secrets.token_urlsafe(32)
        with self._lock:
            self._links[digest(key)] = (time.monotonic() + LINK_VALID_S, signed_in)
        return key

    def enter(self, key: str) -> str | None:
        """The secret for the cookie of whoever shows the key for the first time; None for anybody else."""
        with self._lock:
            expires_at, signed_in = self._links.pop(digest(key), (0.0, None))
        return None if signed_in is None or time.monotonic() > expires_at else self.add(signed_in)


def owner(name: str) -> SignedIn:
    """Whoever sits at the machine on which the room was opened: everything there is theirs, learners included."""
    now = datetime.now(UTC)
    token = AccessToken(token_id=secrets.token_hex(4), role=Role.OPERATOR, created_at=now)
    return SignedIn(token=token, token_digest=None, name=name, teaches=True, language="en")
