"""Once a day, from seven in the practice's morning, owners get a mail that tells nothing and proves the ledger."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command

from clinic.audit import services as audit
from clinic.audit.models import AuditEvent
from clinic.messaging.senders.email import NotSent
from clinic.practice.models import Practice
from clinic.staff.models import User
from reports import tasks
from reports.models import LedgerNote
from reports.services.ledger_notes import mail_notes

pytestmark = pytest.mark.django_db

SEVEN = datetime(2026, 3, 9, 11, tzinfo=UTC)  # in New York


@pytest.fixture
def event(thea: User, otto: User) -> AuditEvent:
    return audit.record_listing(actor=thea, action="clients.list.viewed")


def test_owners_get_one_mail_a_day_with_the_row_and_its_hash(event: AuditEvent, otto: User) -> None:
    sent = [mail_notes(now=SEVEN + timedelta(hours=hours)) for hours in (-1, 0, 1, 16, 24)]

    assert sent == [0, 1, 0, 0, 1]
    assert [message.to for message in mail.outbox] == [[otto.email]] * 2
    assert f"{event.seq}:{event.hash}" in mail.outbox[0].body


def test_the_mail_reveals_nothing(event: AuditEvent, practice: Practice) -> None:
    mail_notes(now=SEVEN)

    (message,) = mail.outbox
    said = f"{message.subject} {message.body} {message.from_email}".casefold()
    words = (practice.name, "kapstone", "ketamine", "therap", "client", "practice", "record of", "dose", "audit")
    assert [word for word in words if word.casefold() in said] == []


def test_the_row_from_the_mail_verifies_the_ledger(event: AuditEvent) -> None:
    mail_notes(now=SEVEN)
    noted = next(line for line in mail.outbox[0].body.splitlines() if ":" in line)

    call_command("verify_audit", expect=noted, stdout=io.StringIO())


def test_a_mail_server_that_is_down_is_tried_again(event: AuditEvent, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(**_message: Any) -> None:
        raise NotSent("connect:OSError")

    with monkeypatch.context() as patch:
        patch.setattr("reports.services.ledger_notes.send_email", down)
        assert mail_notes(now=SEVEN) == 0
    assert LedgerNote.objects.count() == 0

    assert mail_notes(now=SEVEN + timedelta(minutes=15)) == 1


def test_an_empty_ledger_is_not_mailed(otto: User) -> None:
    tasks.mail_ledger_notes()

    assert mail.outbox == []
