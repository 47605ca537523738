"""The mail server that letters are given to; its errors are translated here, without what it says, which may name somebody."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from ipaddress import ip_address
from urllib.parse import urlsplit

from pydantic import SecretStr, TypeAdapter, ValidationError

from speakkit.errors import (
    AddressRefusedError,
    ConfigurationError,
    LetterRefusedError,
    MailLoginRefusedError,
    MailServerUnavailableError,
    MissingSettingError,
)
from speakkit.model.learner import EmailAddress
from speakkit.settings import Settings, SmtpSecurity

_PORTS: dict[SmtpSecurity, int] = {"starttls": 587, "tls": 465, "none": 25}


@dataclass
class MailServer:
    """A server that takes letters, one connection for as many as it bears."""

    host: str
    port: int
    security: SmtpSecurity
    sender: str
    timeout_s: float
    user: str | None = None
    password: SecretStr | None = None
    _connection: smtplib.SMTP | None = field(default=None, repr=False)

    @classmethod
    def from_settings(cls, settings: Settings) -> MailServer | None:
        """The server that the settings name; None where they name none.

        Raises:
            MissingSettingError: what a letter needs beside the server isn't set.
            ConfigurationError: the settings would send a password, or a link, where anybody may read it.
        """
        if settings.smtp_host is None:
            return None
        _require_an_address_for_links(settings.public_url)
        host, security = settings.smtp_host, settings.smtp_security
        if settings.smtp_user and security == "none" and not _is_loopback(host):
            raise ConfigurationError(
                "SPEAKKIT_SMTP_SECURITY is none: the password would travel unencrypted. Set it to starttls or tls."
            )
        return cls(
            host=host,
            port=settings.smtp_port or _PORTS[security],
            security=security,
            sender=_sender(settings.smtp_sender),
            timeout_s=settings.smtp_timeout_s,
            user=settings.smtp_user,
            password=settings.smtp_password,
        )

    def check(self) -> str:
        """One line that says which server this is and that it lets us in.

        Raises:
            MailError: it doesn't.
        """
        with self.open():
            self._connected().noop()
        return f"{self.host}:{self.port} lets us in ({self.security})"

    @contextmanager
    def open(self) -> Iterator[MailServer]:
        """Within the block the connection is kept from letter to letter."""
        try:
            yield self
        finally:
            self._close()

    def send(self, letter: EmailMessage) -> None:
        """Give the server a letter to one address.

        Raises:
            MailServerUnavailableError: it can't be reached, or went away; nobody knows whether it sent the letter then.
            MailLoginRefusedError: it doesn't let us in, or doesn't encrypt.
            AddressRefusedError, LetterRefusedError: it doesn't take this one.
        """
        connection = self._connected()
        try:
            connection.send_message(letter)
        except smtplib.SMTPRecipientsRefused:
            raise AddressRefusedError(
                "The mail server doesn't deliver to the learner's address. Correct it: speakkit learner NAME --email ..."
            ) from None
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError) as error:
            self._close()
            code = getattr(error, "smtp_code", "no")
            raise LetterRefusedError(
                f"The mail server {self.host} doesn't take the letter (code {code}). Look at SPEAKKIT_SMTP_SENDER."
            ) from None
        except (smtplib.SMTPException, OSError) as error:
            self._close()
            raise self._away(error) from None

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _connect(self) -> smtplib.SMTP:
        try:
            connection = self._reached()
        except (smtplib.SMTPException, OSError) as error:
            if isinstance(error, ssl.SSLError):
                raise self._not_encrypted(error) from None
            raise self._away(error) from None
        try:
            if self.security == "starttls":
                connection.starttls(context=ssl.create_default_context())
            if self.user:
                connection.login(self.user, self.password.get_secret_value() if self.password else "")
        except smtplib.SMTPAuthenticationError:
            connection.close()
            raise MailLoginRefusedError(
                f"The mail server {self.host} refuses the user or the password. "
                "Look at SPEAKKIT_SMTP_USER and SPEAKKIT_SMTP_PASSWORD."
            ) from None
        except (smtplib.SMTPNotSupportedError, ssl.SSLError) as error:
            connection.close()
            raise self._not_encrypted(error) from None
        except (smtplib.SMTPException, OSError) as error:
            connection.close()
            raise self._away(error) from None
        return connection

    def _reached(self) -> smtplib.SMTP:
        # the sender's domain says who we are, and not what this machine is called at home
        name = self.sender.rpartition("@")[2]
        if self.security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, name, timeout=self.timeout_s, context=context)
        return smtplib.SMTP(self.host, self.port, name, timeout=self.timeout_s)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _away(self, error: Exception) -> MailServerUnavailableError:
        return MailServerUnavailableError(
            f"The mail server {self.host}:{self.port} can't be reached, or went away ({type(error).__name__}). "
            "What wasn't sent goes out with the next delivery."
        )

    def _not_encrypted(self, error: Exception) -> MailLoginRefusedError:
        return MailLoginRefusedError(
            f"The mail server {self.host}:{self.port} doesn't encrypt or log in as SPEAKKIT_SMTP_SECURITY={self.security} "
            f"asks ({type(error).__name__}). Look at that setting, at the port and at the server's certificate."
        )


def _require_an_address_for_links(public_url: str | None) -> None:
    if not public_url:
        raise MissingSettingError("SPEAKKIT_PUBLIC_URL isn't set: a letter has a link to the service. Set its address.")
    parts = urlsplit(public_url)
    if parts.scheme != "https" and not _is_loopback(parts.hostname or ""):
        raise ConfigurationError(
            "SPEAKKIT_PUBLIC_URL isn't https: whoever is on the way could open the reports that letters link to."
        )


def _sender(given: str | None) -> str:
    if not given:
        raise MissingSettingError("SPEAKKIT_SMTP_SENDER isn't set: a letter comes from an address. Set it.")
    try:
        return TypeAdapter(EmailAddress).validate_python(given)
    except ValidationError:
        raise ConfigurationError(
            "SPEAKKIT_SMTP_SENDER isn't one address and nothing else, such as reports@school.example."
        ) from None


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
