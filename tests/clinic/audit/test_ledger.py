"""The ledger is appended to, chained, and never changed."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, OperationalError, connection, transaction

from clients.models import Client
from clinic.audit import services as audit
from clinic.audit.chain import GENESIS
from clinic.audit.context import Source, source_of_request
from clinic.audit.models import AuditEvent, LedgerHead, LedgerIsAppendOnly
from clinic.audit.services import LedgerUnavailable
from clinic.audit.terms import Act, Outcome
from clinic.audit.verification import verify
from clinic.staff.models import User

pytestmark = pytest.mark.django_db


def test_an_event_says_who_did_what_to_whom_from_where(thea: User, alex: Client) -> None:
    with source_of_request(Source(address="203.0.113.7", sign_in_hash="abc")):
        audit.record_read(actor=thea, target=alex)

    event = AuditEvent.objects.get()
    assert (event.seq, event.act, event.action) == (1, Act.VIEW, "clients.client.viewed")
    assert (event.actor_id, event.acting_roles) == (thea.pk, "THERAPIST")
    assert (event.object_type, event.object_id) == ("clients.client", str(alex.pk))
    assert (event.client_id, event.practice_id) == (alex.pk, alex.practice_id)
    assert (event.source_address, event.sign_in_hash) == ("203.0.113.7", "abc")
    assert (event.outcome, event.previous_hash) == (Outcome.DONE, GENESIS)


def test_outside_a_request_the_source_is_empty(thea: User) -> None:
    with source_of_request(Source(address="203.0.113.7")):
        pass

    assert audit.record_listing(actor=thea, action="clients.list.viewed").source_address == ""


def test_each_event_follows_the_one_before(thea: User) -> None:
    events = [audit.record_listing(actor=thea, action="clients.list.viewed") for _ in range(3)]

    assert [event.seq for event in events] == [1, 2, 3]
    assert [event.previous_hash for event in events] == [GENESIS, events[0].hash, events[1].hash]
    head = LedgerHead.objects.get()
    assert (head.seq, head.hash) == (3, events[2].hash)
    assert list(verify()) == []


def test_a_refusal_is_an_event(thea: User, alex: Client) -> None:
    event = audit.record_refusal(actor=thea, action="clients.client.refused", reason_code="ROLE", target=alex)

    assert (event.act, event.outcome, event.reason_code) == (Act.ACCESS, Outcome.REFUSED, "ROLE")


def test_nobody_acts_without_a_name(db: None) -> None:
    with pytest.raises(ValueError, match="actor"):
        audit.record(actor=None, act=Act.CHANGE, action="reminders.reminder.sent")


def test_a_task_acts_under_its_name(db: None) -> None:
    event = audit.record(actor=None, system="reminders.send_due", act=Act.CHANGE, action="reminders.reminder.sent")

    assert (event.actor_id, event.system) == (None, "reminders.send_due")


def test_an_act_that_is_undone_leaves_no_event(thea: User) -> None:
    with transaction.atomic():
        audit.record_listing(actor=thea, action="clients.list.viewed")
        transaction.set_rollback(True)

    assert AuditEvent.objects.count() == 0
    assert list(verify()) == []


def test_no_name_reaches_the_ledger(thea: User, alex: Client) -> None:
    event = audit.record_read(actor=thea, target=alex)

    row = " ".join(str(getattr(event, field.attname)) for field in AuditEvent._meta.fields)
    assert [text for text in (alex.legal_last_name, alex.email, thea.name, thea.email) if text in row] == []


def test_django_offers_no_way_to_change_an_event(thea: User) -> None:
    event = audit.record_listing(actor=thea, action="clients.list.viewed")
    attempts: list[Any] = [
        lambda: AuditEvent.objects.update(action="x"),
        lambda: AuditEvent.objects.all().delete(),
        lambda: AuditEvent.objects.bulk_update([event], ["action"]),
        event.delete,
        event.save,
    ]

    for attempt in attempts:
        with pytest.raises(LedgerIsAppendOnly):
            attempt()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditevent SET action = 'x'",
        "UPDATE audit_auditevent SET hash = previous_hash WHERE seq = 1",
        "DELETE FROM audit_auditevent",
        "DELETE FROM audit_auditevent WHERE seq = 1",
    ],
)
def test_the_database_refuses_too(thea: User, statement: str) -> None:
    audit.record_listing(actor=thea, action="clients.list.viewed")

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert AuditEvent.objects.get().action == "clients.list.viewed"


def test_an_unwritable_ledger_is_its_own_error(thea: User) -> None:
    broken = patch.object(AuditEvent, "save", side_effect=OperationalError("disk full"))
    with broken, pytest.raises(LedgerUnavailable) as problem:
        audit.record_listing(actor=thea, action="clients.list.viewed")

    assert "disk" not in str(problem.value)


def test_verify_command_says_how_many_rows_hold(thea: User, capsys: Any) -> None:
    audit.record_listing(actor=thea, action="clients.list.viewed")

    call_command("verify_audit")

    assert "verifies: 1 rows" in capsys.readouterr().out


def test_verify_command_fails_on_a_broken_chain(thea: User, capsys: Any) -> None:
    audit.record_listing(actor=thea, action="clients.list.viewed")
    LedgerHead.objects.update(seq=2)

    with pytest.raises(CommandError) as failure:
        call_command("verify_audit")

    assert failure.value.returncode == 1
    assert "row 2" in capsys.readouterr().err
