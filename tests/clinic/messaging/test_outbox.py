"""The local outbox: what it keeps, and who reads it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage, get_connection
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse

from clinic.audit.models import AuditEvent
from clinic.messaging.models import LocalMail
from clinic.messaging.senders.email import PRACTICE_HEADER, send_email
from clinic.messaging.terms import MailKind
from clinic.practice.models import Practice
from clinic.staff.models import User

BACKEND = "clinic.messaging.backends.LocalOutboxBackend"
AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def keep(practice: Practice, subject: str, kind: MailKind = MailKind.CLIENT, minute: int = 0) -> LocalMail:
    return LocalMail.objects.create(
        practice=practice, kind=kind, recipient="alex@example.org", subject=subject, body="Text of it",
        written_at=AT + timedelta(minutes=minute),
    )  # fmt: skip


@pytest.fixture
def local_outbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = BACKEND


def test_a_clients_message_is_kept_for_its_practice(
    practice: Practice, other_practice: Practice, local_outbox: None
) -> None:
    send_email(practice=practice, to="alex@example.org", subject="Reminder", body="Hello", key="k")

    mail = LocalMail.objects.get()
    assert (mail.practice, mail.kind, mail.recipient) == (practice, MailKind.CLIENT, "alex@example.org")


def test_recipient_and_text_are_sealed(practice: Practice, local_outbox: None) -> None:
    send_email(practice=practice, to="alex@example.org", subject="Canary subject", body="Canary body", key="k")

    with connection.cursor() as cursor:
        cursor.execute("SELECT recipient, subject, body FROM messaging_localmail")
        stored = b"".join(bytes(value) for value in cursor.fetchone())
    assert b"alex" not in stored
    assert b"Canary" not in stored


def test_mail_about_an_account_goes_to_the_practice_of_the_account(
    other_practice: Practice, stranger: User, practice: Practice, local_outbox: None
) -> None:
    EmailMessage(subject="New password", body="link", to=[stranger.email.upper()]).send()

    assert (LocalMail.objects.get().practice, LocalMail.objects.get().kind) == (other_practice, MailKind.ACCOUNT)


def test_an_invitation_is_about_an_account_of_the_practice_it_names(
    practice: Practice, other_practice: Practice, local_outbox: None
) -> None:
    headers = {PRACTICE_HEADER: f"{other_practice.pk}; account"}
    EmailMessage(subject="Invitation", body="link", to=["new@example.org"], headers=headers).send()

    mail = LocalMail.objects.get()
    assert (mail.practice, mail.kind) == (other_practice, MailKind.ACCOUNT)


def test_mail_to_nobody_known_goes_to_the_only_practice(practice: Practice, local_outbox: None) -> None:
    assert EmailMessage(subject="Invitation", body="link", to=["new@example.org"]).send() == 1
    assert LocalMail.objects.get().practice == practice


def test_mail_that_could_be_anybodys_is_not_kept(
    practice: Practice, other_practice: Practice, local_outbox: None, caplog: pytest.LogCaptureFixture
) -> None:
    assert EmailMessage(subject="Invitation", body="link", to=["new@example.org"]).send() == 0
    assert LocalMail.objects.count() == 0
    assert "new@example.org" not in caplog.text


def test_several_messages_are_kept_at_once(practice: Practice) -> None:
    messages = [EmailMessage("S", "b", to=["a@example.org"], headers={PRACTICE_HEADER: str(practice.pk)})] * 3

    assert get_connection(BACKEND).send_messages(messages) == 3


def test_the_desk_reads_what_clients_would_get(as_dana: Browser, practice: Practice) -> None:
    keep(practice, "To a client")
    keep(practice, "About an account", MailKind.ACCOUNT)

    page = as_dana.get(reverse("messaging:outbox"))

    assert page.status_code == 200
    assert "To a client" in page.content.decode()
    assert "About an account" not in page.content.decode()
    assert AuditEvent.objects.filter(action="messaging.outbox.viewed").count() == 1


def test_the_owner_reads_mail_about_accounts_too(as_otto: Browser, practice: Practice) -> None:
    keep(practice, "Set a new password", MailKind.ACCOUNT)

    assert "Set a new password" in as_otto.get(reverse("messaging:outbox")).content.decode()


def test_another_practice_sees_none_of_it(as_otto: Browser, other_practice: Practice) -> None:
    keep(other_practice, "Not yours")

    page = as_otto.get(reverse("messaging:outbox")).content.decode()

    assert "Not yours" not in page
    assert "Nothing here yet" in page


@pytest.mark.parametrize("role", ["as_thea", "as_priya"])
def test_clinicians_have_no_outbox(role: str, request: pytest.FixtureRequest) -> None:
    assert request.getfixturevalue(role).get(reverse("messaging:outbox")).status_code == 403


def test_the_outbox_only_shows(as_dana: Browser) -> None:
    assert as_dana.post(reverse("messaging:outbox")).status_code == 405


def test_an_impossible_page_shows_the_last(as_dana: Browser, practice: Practice) -> None:
    keep(practice, "The only one")

    assert "The only one" in as_dana.get(reverse("messaging:outbox"), {"page": "999"}).content.decode()


def test_one_and_three_messages_cost_the_same(
    as_dana: Browser, practice: Practice, django_assert_num_queries: Any
) -> None:
    keep(practice, "One")
    as_dana.get(reverse("messaging:outbox"))
    with django_assert_num_queries(10) as first:
        as_dana.get(reverse("messaging:outbox"))
    keep(practice, "Two", minute=1)
    keep(practice, "Three", minute=2)
    with django_assert_num_queries(len(first.captured_queries)):
        as_dana.get(reverse("messaging:outbox"))
