"""Letters over SMTP: one conversation for several letters, short patience, errors told apart."""

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from services.notifications.errors import MailDeferred, MailRefused, MailServerAway

TIMEOUT = 10.0
"""Seconds without a byte from the server."""
CONVERSATION = 12.0
"""Seconds one letter may take in all: a server that drips a byte now and then is cut off (jobs are stopped at 20 s)."""


@dataclass(frozen=True)
class SmtpMailer:
    """`tls`: "implicit" from the first byte, "starttls" demanded first of all, "none" for a server next door."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: str = "none"
    timeout: float = TIMEOUT
    conversation: float = CONVERSATION

    @classmethod
    def from_url(cls, url: str) -> "SmtpMailer":
        """`smtp://`, `smtp+starttls://` or `smtps://` with optional `user:password@`. ValueError for anything else.

        A password never travels in clear: `smtp://` with a user and a host elsewhere means STARTTLS.
        """
        parts = urlsplit(url)
        tls = {"smtp": "none", "smtp+starttls": "starttls", "smtps": "implicit"}.get(parts.scheme)
        if tls is None or not parts.hostname:
            msg = "SMTP_URL phải có dạng smtp://, smtp+starttls:// hoặc smtps://[người-dùng:mật-khẩu@]máy-chủ[:cổng]"
            raise ValueError(msg)
        if tls == "none" and parts.username and not _is_loopback(parts.hostname):
            tls = "starttls"
        port = parts.port or {"none": 25, "starttls": 587, "implicit": 465}[tls]
        return cls(parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""), tls)

    def send(self, message: EmailMessage) -> None:
        """See Mailer. A conversation of its own per letter: no state is kept between two."""
        with self._guarded() as client:
            try:
                refused = client.send_message(message)
            except smtplib.SMTPRecipientsRefused as error:
                raise _answer(*_first(error.recipients)) from error
            except smtplib.SMTPNotSupportedError as error:  # an address with letters beyond ASCII
                raise MailRefused(str(error)) from error
            except smtplib.SMTPResponseException as error:
                raise _answer(error.smtp_code, error.smtp_error) from error
            if refused:
                raise _answer(*_first(refused))

    def close(self) -> None:
        """Nothing is kept open."""

    @contextmanager
    def _guarded(self) -> Iterator[smtplib.SMTP]:
        """A client signed in and ready, cut off when the whole takes too long. MailServerAway for all else."""
        client = _make(self)
        cut = threading.Timer(self.conversation, _cut, [client])
        cut.daemon = True
        cut.start()
        try:
            _open(client, self)
            yield client
        except (MailRefused, MailDeferred):
            raise
        except (smtplib.SMTPException, OSError) as error:
            raise MailServerAway(_words(error)) from error
        finally:
            _quit(client)
            cut.cancel()


def _make(mailer: SmtpMailer) -> smtplib.SMTP:
    name = "toasoan.localdomain"  # asking the resolver for our own name may hang
    if mailer.tls == "implicit":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(timeout=mailer.timeout, local_hostname=name, context=context)
    return smtplib.SMTP(timeout=mailer.timeout, local_hostname=name)


def _open(client: smtplib.SMTP, mailer: SmtpMailer) -> None:
    client._host = mailer.host  # type: ignore[attr-defined]  # noqa: SLF001  (the name TLS checks; set by __init__ only)
    code, answer = client.connect(mailer.host, mailer.port)
    if code != 220:
        raise smtplib.SMTPConnectError(code, answer)
    if mailer.tls == "starttls":
        client.starttls(context=ssl.create_default_context())
    if mailer.user:
        client.login(mailer.user, mailer.password)
    client.ehlo_or_helo_if_needed()


def _quit(client: smtplib.SMTP) -> None:
    """A polite end; whatever happens now no longer matters for the letter."""
    with suppress(smtplib.SMTPException, OSError, ValueError):
        if client.sock is not None:
            client.sock.settimeout(1.0)
            client.quit()
    with suppress(OSError):
        client.close()


def _cut(client: smtplib.SMTP) -> None:
    sock = client.sock
    if sock is not None:
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)


def _answer(code: int, text: bytes | str) -> Exception:
    """What the server's answer to a letter means. 421: it is about to hang up on everybody."""
    words = f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}".strip()
    if code == 421:
        return MailServerAway(words)
    return MailRefused(words) if 500 <= code < 600 else MailDeferred(words)


def _first(recipients: dict[str, tuple[int, bytes]]) -> tuple[int, bytes]:
    return next(iter(recipients.values()))


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return f"{error.smtp_code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
    return f"{type(error).__name__}: {error}"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
