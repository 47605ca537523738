"""A report couldn't be sent by e-mail. No message names an address or a learner."""

from __future__ import annotations

from speakkit.errors.root import SpeakKitError


class MailError(SpeakKitError):
    code = "MAIL"
    exit_code = 7


class MailServerUnavailableError(MailError):
    code = "MAIL_SERVER_UNAVAILABLE"
    is_transient = True


class MailLoginRefusedError(MailError):
    """The server takes neither the user nor the password, or doesn't encrypt as it is asked to."""

    code = "MAIL_LOGIN_REFUSED"


class AddressRefusedError(MailError):
    """The server doesn't deliver to this address; others may still get theirs."""

    code = "ADDRESS_REFUSED"


class LetterRefusedError(MailError):
    """The server takes the address, but not the letter or its sender."""

    code = "LETTER_REFUSED"
