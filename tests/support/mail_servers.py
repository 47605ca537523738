"""Mail servers on this machine that keep what they are given, and refuse what they are told to refuse."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from ipaddress import ip_address
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

USER, PASSWORD = "reports", "a-long-password-4711"


@dataclass
class Post:
    """What a server was given: envelopes and letters. Addresses in `refused` aren't delivered to."""

    host: str = "127.0.0.1"
    port: int = 0
    refused: frozenset[str] = frozenset()
    says_to_letters: str = "250 OK"
    letters: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    logged_in: list[bool] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802  # the library's name
        self, server: object, session: Session, envelope: Envelope, address: str, options: object
    ) -> str:
        if address in self.refused:
            return f"550 {address} isn't known here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: object, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.says_to_letters.startswith("250"):
            assert isinstance(envelope.content, bytes)
            letter = message_from_bytes(envelope.content, policy=SMTP)
            assert isinstance(letter, EmailMessage)
            self.letters.append(letter)
            self.envelopes.append((envelope.mail_from or "", envelope.rcpt_tos))
            self.logged_in.append(bool(session.authenticated))
            self.encrypted.append(session.ssl is not None)
        return self.says_to_letters


class _OnAFreePort(Controller):
    """Listens on a port that the system chooses, which it must know before it greets itself."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


def _is_known(server: object, session: Session, envelope: Envelope, mechanism: str, given: LoginPassword) -> AuthResult:
    return AuthResult(handled=False, success=(given.login, given.password) == (USER.encode(), PASSWORD.encode()))


@contextmanager
def mail_server(
    post: Post | None = None, *, certificate: Path | None = None, is_tls: bool = False, asks_login: bool = False
) -> Iterator[Post]:
    """A server that listens until the block ends; with a certificate it offers STARTTLS, or speaks TLS from the start."""
    kept, context = post or Post(), None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    controller = _OnAFreePort(
        kept,
        hostname=kept.host,
        port=0,
        ssl_context=context if is_tls else None,
        tls_context=None if is_tls else context,
        authenticator=_is_known if asks_login else None,
        # it doesn't see that it speaks TLS where it does so from the start
        auth_required=asks_login and not is_tls,
        auth_require_tls=not is_tls,
    )
    controller.start()
    try:
        kept.port = controller.port
        yield kept
    finally:
        controller.stop()


def write_certificate(path: Path) -> Path:
    """A certificate of 127.0.0.1 with its key, which signs itself, in one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path
