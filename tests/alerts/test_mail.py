"""Mail: what the URL says, what goes over the wire, and what never does."""

from __future__ import annotations

import datetime
import ssl
from email.message import EmailMessage
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests.alerts.sink import running_sink

from resonance.alerts.mail import MailServer, UndeliveredMail, hand_in, mail_server, recipients
from resonance.errors import BadSetting


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for localhost with its key, valid today."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    built = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + built.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def served(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusted(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


def note() -> EmailMessage:
    message = EmailMessage()
    message["To"], message["Subject"] = "ops@example.org", "夜批被质检拦下 · Night held"
    message.set_content("内容")
    return message


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.org", MailServer("smtp", "mail.example.org", 25, "", "", "resonance@mail.example.org")),
        ("smtps://mail.example.org", MailServer("smtps", "mail.example.org", 465, "", "", "resonance@mail.example.org")),
        ("smtp://me%40x.org:p%3Aw@h:587", MailServer("smtp", "h", 587, "me@x.org", "p:w", "me@x.org")),
        ("smtp://h?from=night@x.org", MailServer("smtp", "h", 25, "", "", "night@x.org")),
    ],
)
def test_a_url_says_server_login_and_sender(url: str, expected: MailServer) -> None:
    assert mail_server(url) == expected


@pytest.mark.parametrize("url", ["http://h", "smtp://", "mail.example.org", "smtp://h:port", "smtp://u:geheim@h:99999"])
def test_a_url_that_is_none_is_named_by_its_variable_and_not_repeated(url: str) -> None:
    with pytest.raises(BadSetting, match="RESONANCE_SMTP_URL") as raised:
        mail_server(url)
    assert "geheim" not in str(raised.value)


def test_the_password_is_in_no_text() -> None:
    assert "geheim" not in f"{mail_server('smtp://me:geheim@h')!r} {mail_server('smtp://me:geheim@h')}"


def test_addresses_are_read_once_each_and_checked() -> None:
    assert recipients(" a@x.org, b@x.org;a@x.org,") == ["a@x.org", "b@x.org"]
    for bad in ("nobody", "a@b@c", "a@x.org\nBcc: spy@y.org"):
        with pytest.raises(BadSetting, match="RESONANCE_REPORT_TO"):
            recipients(bad)


def test_a_chinese_subject_arrives_to_the_letter() -> None:
    with running_sink() as sink:
        hand_in(mail_server(f"smtp://127.0.0.1:{sink.port}"), note())
    assert sink.messages[0]["Subject"] == "夜批被质检拦下 · Night held" and sink.encrypted == [False]


def test_smtps_is_encrypted_and_its_certificate_is_checked(served: ssl.SSLContext, trusted: ssl.SSLContext) -> None:
    with running_sink(smtps=served) as sink:
        server = mail_server(f"smtps://localhost:{sink.port}")
        hand_in(server, note(), trusted)
        with pytest.raises(UndeliveredMail, match="SSLCertVerificationError"):
            hand_in(server, note())
    assert len(sink.messages) == 1 and sink.encrypted == [True]


def test_starttls_is_taken_when_offered(served: ssl.SSLContext, trusted: ssl.SSLContext) -> None:
    with running_sink(starttls=served, login=True) as sink:
        hand_in(mail_server(f"smtp://me:open%20sesame@localhost:{sink.port}"), note(), trusted)
    assert sink.encrypted == [True] and sink.logins == [("me", "open sesame")]


def test_a_wrong_password_is_a_refusal_without_the_password(served: ssl.SSLContext, trusted: ssl.SSLContext) -> None:
    with running_sink(starttls=served, login=True) as sink, pytest.raises(UndeliveredMail) as raised:
        hand_in(mail_server(f"smtp://me:geheim@localhost:{sink.port}"), note(), trusted)
    assert "geheim" not in str(raised.value) and "535" in str(raised.value) and sink.messages == []


def test_a_password_never_crosses_a_network_in_the_clear() -> None:
    with running_sink(login=True) as sink:
        hand_in(mail_server(f"smtp://me:open%20sesame@127.0.0.1:{sink.port}"), note())
        assert sink.logins == [("me", "open sesame")]
    with running_sink(login=True, host="127.0.0.2") as elsewhere:
        with pytest.raises(UndeliveredMail, match="SMTPNotSupportedError"):
            hand_in(mail_server(f"smtp://me:open%20sesame@127.0.0.2:{elsewhere.port}"), note())
        assert elsewhere.logins == [] and elsewhere.messages == []


def test_a_closed_door_is_an_undelivered_mail() -> None:
    with pytest.raises(UndeliveredMail, match="ConnectionRefusedError"):
        hand_in(mail_server("smtp://127.0.0.1:9"), note())
