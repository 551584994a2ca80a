"""Hand one message to the mail server, and say what is known about its fate.

Plain SMTP has no way to ask "did you take it?". So three outcomes are told apart: taken, surely not
taken (which may be tried again) and unknown, which must never be repeated blindly (trust.md 3.2).
"""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import formataddr, parseaddr
from threading import Timer
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection as database

from clinic.practice.models import Practice

PRACTICE_HEADER: Final = "X-Kapstone-Practice"
CONNECT_SECONDS: Final = 3
TOTAL_SECONDS: Final = 10
PERMANENT: Final = 500


class NotSent(Exception):
    """The server surely did not take the message. ``code`` is safe to store and show."""

    def __init__(self, code: str, *, is_final: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.is_final = is_final


class FateUnknown(Exception):
    """The server may or may not have taken the message."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class InsideTransaction(RuntimeError):
    """A provider was called while a transaction was open: it would hold locks for seconds."""


def send_email(*, practice: Practice, to: str, subject: str, body: str, key: str, concern: str = "") -> None:
    """Mail one plain text in the practice's neutral name.

    Returns when the server took it; raises :class:`NotSent` or :class:`FateUnknown`. ``key`` makes
    the Message-ID, so that a mailbox can recognise one message that arrived twice. ``concern``
    says who may read it in the local outbox, when that is not the people who write to clients.
    """
    refuse_inside_transaction()
    server: Any = get_connection(timeout=CONNECT_SECONDS)
    message = _message(practice, to, subject, body, key, concern)
    message.connection = server
    with _connected(server):
        _hand_over(server, message)


def refuse_inside_transaction() -> None:
    """Raise when the caller holds a transaction; the one a test case wraps itself in is exempt."""
    if any(not getattr(block, "_from_testcase", False) for block in database.atomic_blocks):
        raise InsideTransaction("Messages are sent outside transactions.")


def _message(practice: Practice, to: str, subject: str, body: str, key: str, concern: str) -> EmailMessage:
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    host = sender.rpartition("@")[2] or "localhost"
    # A line break in a name must not become a header of its own.
    name = " ".join(practice.neutral_name.split())
    # Half of a SHA-256 is plenty, and keeps the header on one line.
    message_id = f"<{key[:32]}@{host}>"
    concerned = f"{practice.pk}; {concern}" if concern else str(practice.pk)
    headers = {PRACTICE_HEADER: concerned, "Message-ID": message_id, "Auto-Submitted": "auto-generated"}
    return EmailMessage(
        subject=" ".join(subject.split()), body=body, from_email=formataddr((name, sender)), to=[to], headers=headers
    )


@contextmanager
def _connected(server: Any) -> Iterator[None]:
    """Open the connection, cut it off when the whole exchange takes too long, close it quietly."""
    deadline = Timer(TOTAL_SECONDS, _cut_off, args=[server])
    deadline.daemon = True
    deadline.start()
    try:
        try:
            server.open()
        except (OSError, smtplib.SMTPException) as problem:
            raise NotSent(f"connect:{type(problem).__name__}") from None
        _allow(server, TOTAL_SECONDS)
        yield
    finally:
        deadline.cancel()
        # The message was taken or not before this; a rude goodbye changes nothing.
        with suppress(OSError, smtplib.SMTPException):
            server.close()


def _hand_over(server: Any, message: EmailMessage) -> None:
    try:
        server.send_messages([message])
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as problem:
        code = _reply_code(problem)
        raise NotSent(f"refused:{code}", is_final=code >= PERMANENT) from None
    except smtplib.SMTPNotSupportedError:
        raise NotSent("refused:not-supported", is_final=True) from None
    except (ValueError, UnicodeError):
        # Never left this machine: an address or header that cannot be written.
        raise NotSent("refused:not-an-address", is_final=True) from None
    except (OSError, smtplib.SMTPException) as problem:
        raise FateUnknown(type(problem).__name__) from None


def _reply_code(problem: smtplib.SMTPException) -> int:
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return max((reply[0] for reply in problem.recipients.values()), default=PERMANENT)
    return int(getattr(problem, "smtp_code", PERMANENT))


def _allow(server: Any, seconds: float) -> None:
    sock = getattr(getattr(server, "connection", None), "sock", None)
    if sock is not None:
        sock.settimeout(seconds)


def _cut_off(server: Any) -> None:
    sock = getattr(getattr(server, "connection", None), "sock", None)
    if sock is not None:
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
