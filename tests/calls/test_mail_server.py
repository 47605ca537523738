"""Letters over a connection as the settings have it, and what a mail server says in our words."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from speakkit.calls.mail_server import MailServer
from speakkit.errors import ConfigurationError, MailLoginRefusedError, MailServerUnavailableError, MissingSettingError
from speakkit.intake.people import about_learner
from speakkit.model import Learner
from speakkit.report.letter import report_letter
from speakkit.report.wording import wording
from speakkit.settings import Settings
from tests.support.hostile import MARKUP
from tests.support.mail_servers import PASSWORD, USER, Post, mail_server, write_certificate
from tests.support.values import NOON

SENDER = "reports@school.example"


def server_for(post: Post, **fields: object) -> MailServer:
    settings = Settings.model_validate(
        {
            "smtp_host": post.host,
            "smtp_port": post.port,
            "smtp_sender": SENDER,
            "public_url": "https://s.example",
            "smtp_timeout_s": 5,
            **fields,
        }
    )
    server = MailServer.from_settings(settings)
    assert server is not None
    return server


def letter() -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"] = SENDER, "ana@home.example"
    made.set_content("a link")
    return made


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_certificate(tmp_path_factory.mktemp("tls") / "both.pem")


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_letters_travel_encrypted_and_with_a_login(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mail_server(certificate=certificate, is_tls=security == "tls", asks_login=True) as post:
        server = server_for(post, smtp_security=security, smtp_user=USER, smtp_password=PASSWORD)
        assert "lets us in" in server.check()
        with server.open():
            server.send(letter())
            server.send(letter())
    assert post.logged_in == [True, True]
    assert post.encrypted == [security == "starttls"] * 2  # the server sees no TLS that was there from the start


def test_a_wrong_password_says_so_and_not_what_it_was(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mail_server(certificate=certificate, asks_login=True) as post:
        server = server_for(post, smtp_user=USER, smtp_password="wrong-4711")
        with pytest.raises(MailLoginRefusedError, match="SPEAKKIT_SMTP_PASSWORD") as caught:
            server.check()
    assert "4711" not in f"{caught.value}{server!r}"
    assert caught.value.__suppress_context__


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: Path) -> None:
    with mail_server(certificate=certificate) as post, pytest.raises(MailLoginRefusedError, match="certificate"):
        server_for(post).check()


def test_a_server_that_offers_no_encryption_gets_no_letter_where_it_is_asked_for() -> None:
    with mail_server() as post, pytest.raises(MailLoginRefusedError, match="starttls"):
        server_for(post).send(letter())
    assert post.letters == []


def test_a_server_that_went_away_says_where_and_nothing_of_the_letter() -> None:
    with mail_server() as post:
        server = server_for(post, smtp_security="none")
    with pytest.raises(MailServerUnavailableError, match=rf"{post.host}:{post.port}") as caught:
        server.send(letter())
    assert "ana" not in caught.value.message


@pytest.mark.parametrize(
    ("fields", "kind", "said"),
    [
        ({"public_url": None}, MissingSettingError, "SPEAKKIT_PUBLIC_URL isn't set"),
        ({"public_url": "http://school.example"}, ConfigurationError, "isn't https"),
        ({"smtp_sender": None}, MissingSettingError, "SPEAKKIT_SMTP_SENDER isn't set"),
        ({"smtp_sender": "a@b.example\r\nBcc: all@b.example"}, ConfigurationError, "isn't one address"),
        ({"smtp_host": "mail.example", "smtp_security": "none", "smtp_user": "u"}, ConfigurationError, "unencrypted"),
    ],
)
def test_settings_that_would_give_something_away_are_refused(
    fields: dict[str, object], kind: type[ConfigurationError], said: str
) -> None:
    with pytest.raises(kind, match=said):
        server_for(Post(port=25), **fields)


@pytest.mark.parametrize("language", ["en", "es", "de"])
def test_a_hostile_name_makes_no_header_and_no_line(tmp_path: Path, language: str) -> None:
    name = f"Eve\r\nBcc: all@home.example\r\n\r\n{MARKUP}"
    learner = Learner(learner_id="eve", created_at=NOON, display_name=name, email="eve@home.example")
    settings = Settings(data_dir=tmp_path, public_url="https://s.example/", smtp_password=SecretStr("x"))
    made = report_letter(learner, wording(language), settings, SENDER, datetime.now(UTC))
    assert set(made.keys()) == {
        "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
        "Content-Transfer-Encoding",
    }  # fmt: skip
    assert (made["To"], made.get_content_type(), made.is_multipart()) == ("eve@home.example", "text/plain", False)
    greeting, *_ = made.get_content().splitlines()
    assert "Bcc: all@home.example" in greeting
    assert "/api/learners/eve/report?ticket=" in made.get_content()


@pytest.mark.parametrize(
    "address",
    ["nobody", "nobody@", "a@b@c.example", "Ana <ana@home.example>", "ana@home.example\r\nBcc: x@y.example", "ana@home.example,",
     "ana@-home.example", f"{'a' * 65}@home.example", "añ@home.example", "ana @home.example"],
)  # fmt: skip
def test_what_is_no_plain_address_is_not_kept_and_not_repeated(address: str) -> None:
    with pytest.raises(Exception, match="e-mail") as caught:
        about_learner(email=address)
    assert address not in str(caught.value)
    with pytest.raises(ValidationError):
        Learner(learner_id="eve", created_at=NOON, email=address)
