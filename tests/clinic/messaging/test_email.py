"""Handing a message to a real mail server: taken, surely not taken, or unknown."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from clinic.messaging.senders import email as sender
from clinic.messaging.senders.email import FateUnknown, InsideTransaction, NotSent, send_email
from clinic.practice.models import Practice
from tests.plugins.mail import SmtpSink


def send(practice: Practice, **fields: str) -> None:
    values = {"to": "alex@example.org", "subject": "Reminder", "body": "Hello", "key": "abc123"}
    send_email(practice=practice, **{**values, **fields})


def test_a_message_arrives_in_the_neutral_name(practice: Practice, mail_goes_to_sink: SmtpSink) -> None:
    send(practice)

    (message,) = mail_goes_to_sink.messages
    assert message["From"] == "Willow Office <office@example.org>"
    assert message["Message-ID"] == "<abc123@example.org>"
    assert message["Subject"] == "Reminder"
    assert mail_goes_to_sink.recipients == [["alex@example.org"]]


def test_a_line_break_in_a_name_adds_no_header(practice: Practice, mail_goes_to_sink: SmtpSink) -> None:
    practice.neutral_name = "Willow\r\nBcc: spy@example.org"

    send(practice, subject="Reminder\r\nX-Spy: 1")

    (message,) = mail_goes_to_sink.messages
    assert (message["Bcc"], message["X-Spy"]) == (None, None)
    assert mail_goes_to_sink.recipients == [["alex@example.org"]]


@pytest.mark.parametrize(("answer", "is_final"), [("451 later", False), ("552 too big", True), ("550 unknown", True)])
def test_a_refusal_is_known_to_be_one(
    answer: str, is_final: bool, practice: Practice, mail_goes_to_sink: SmtpSink
) -> None:
    mail_goes_to_sink.refuse_with = answer

    with pytest.raises(NotSent) as problem:
        send(practice)

    assert (problem.value.code, problem.value.is_final) == (f"refused:{answer[:3]}", is_final)


def test_without_a_server_it_is_surely_not_sent(practice: Practice, mail_goes_to_sink: SmtpSink, settings: Any) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = closed.getsockname()[1]
        with pytest.raises(NotSent) as problem:
            send(practice)

    assert (problem.value.code, problem.value.is_final) == ("connect:ConnectionRefusedError", False)


def test_an_impossible_address_is_refused_for_good(practice: Practice, mail_goes_to_sink: SmtpSink) -> None:
    with pytest.raises(NotSent) as problem:
        send(practice, to="alex@exa mple.org\r\nBcc: spy@example.org")

    assert problem.value.is_final
    assert mail_goes_to_sink.messages == []


Conversation = Callable[[socket.socket], None]


@pytest.fixture
def bad_server(settings: Any) -> Iterator[Callable[[Conversation], None]]:
    """Return a function that starts a server which speaks SMTP up to a point."""
    listener = socket.create_server(("127.0.0.1", 0))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = listener.getsockname()
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""

    def start(converse: Conversation) -> None:
        def serve() -> None:
            peer, _address = listener.accept()
            with peer:
                converse(peer)

        threading.Thread(target=serve, daemon=True).start()

    yield start
    listener.close()


def _up_to_the_text(peer: socket.socket) -> None:
    peer.sendall(b"220 hello\r\n")
    for answer in (b"250 hello\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n"):
        peer.recv(4096)
        peer.sendall(answer)
    received = b""
    while not received.endswith(b"\r\n.\r\n"):
        received += peer.recv(4096)


def test_a_server_that_cuts_off_after_the_text_leaves_the_outcome_unknown(
    practice: Practice, bad_server: Callable[[Conversation], None]
) -> None:
    bad_server(_up_to_the_text)

    with pytest.raises(FateUnknown) as problem:
        send(practice)

    assert problem.value.code == "SMTPServerDisconnected"


def test_a_server_that_never_answers_after_the_text_is_given_up(
    practice: Practice, bad_server: Callable[[Conversation], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "TOTAL_SECONDS", 0.5)
    done = threading.Event()

    def hang(peer: socket.socket) -> None:
        _up_to_the_text(peer)
        done.wait(5)

    bad_server(hang)
    with pytest.raises(FateUnknown):
        send(practice)
    done.set()


def test_a_server_that_never_greets_is_surely_not_sent_to(
    practice: Practice, bad_server: Callable[[Conversation], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "CONNECT_SECONDS", 0.3)
    done = threading.Event()
    bad_server(lambda _peer: bool(done.wait(5)) and None)

    with pytest.raises(NotSent) as problem:
        send(practice)
    done.set()

    assert problem.value.code.startswith("connect:")


def test_a_provider_is_never_called_inside_a_transaction(practice: Practice) -> None:
    with pytest.raises(InsideTransaction), transaction.atomic():
        send(practice)
