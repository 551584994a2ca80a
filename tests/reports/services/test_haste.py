"""The ledger refuses the export that is one too many, and shows who opened fifty clients at once."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, transaction

from clients.models import Client
from clinic.audit import services as audit
from clinic.audit.hooks import ExportRefused
from clinic.audit.models import AuditEvent
from clinic.audit.terms import Act
from clinic.messaging.senders.email import NotSent
from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.staff.models import User
from reports import tasks
from reports.models import HasteAlert
from reports.queries.today import today_of
from reports.rules.haste import CLIENTS, NEVER_COUNTED
from reports.services import haste
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 9, 16, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def export(actor: User, at: datetime, action: str = "reports.document.downloaded") -> AuditEvent:
    return audit.record(actor=actor, act=Act.EXPORT, action=action, at=at)


def open_clients(actor: User, count: int, *, at: datetime = NOON) -> None:
    for number in range(count):
        client = uuid.uuid5(uuid.NAMESPACE_OID, str(number))
        at_once = at + number * SECOND
        audit.record(actor=actor, act=Act.VIEW, action="clients.client.viewed", client_id=client, at=at_once)


@pytest.fixture
def three_an_hour(practice: Practice) -> Practice:
    practice.exports_per_hour = 3
    practice.save()
    return practice


def test_the_fourth_file_within_the_hour_waits(three_an_hour: Practice, thea: User, priya: User) -> None:
    for minutes in (0, 10, 20):
        export(thea, NOON + timedelta(minutes=minutes))

    with pytest.raises(ExportRefused) as refused:
        export(thea, NOON + timedelta(minutes=45))

    assert "3 files" in refused.value.for_staff
    assert "15 min" in refused.value.for_staff
    assert AuditEvent.objects.filter(act=Act.EXPORT).count() == 3
    export(priya, NOON + timedelta(minutes=45))
    export(thea, NOON + timedelta(hours=1))


def test_the_emergency_sheet_is_always_printed(three_an_hour: Practice, thea: User) -> None:
    for minutes in range(3):
        export(thea, NOON + timedelta(minutes=minutes))
    for action in NEVER_COUNTED:
        export(thea, NOON + timedelta(minutes=5), action)

    assert AuditEvent.objects.filter(act=Act.EXPORT).count() == 3 + len(NEVER_COUNTED)


def test_what_a_task_exports_is_not_counted(three_an_hour: Practice, thea: User) -> None:
    for _number in range(5):
        audit.record(actor=None, system="reports.emergency", act=Act.EXPORT, action="reports.emergency.printed",
                     practice_id=three_an_hour.pk, at=NOON)  # fmt: skip

    export(thea, NOON)


def test_an_act_that_exports_is_undone_when_it_is_refused(three_an_hour: Practice, thea: User, alex: Client) -> None:
    for _number in range(3):
        export(thea, NOON)

    @transaction.atomic
    def change_and_export() -> None:
        alex.preferred_name = "Changed"
        alex.save()
        export(thea, NOON + SECOND)

    with pytest.raises(ExportRefused):
        change_and_export()

    alex.refresh_from_db()
    assert alex.preferred_name == ""


def test_fifty_clients_in_ten_minutes_are_noticed_once(practice: Practice, thea: User, otto: User) -> None:
    open_clients(thea, CLIENTS - 1)
    assert haste.notice_bursts(now=NOON + timedelta(minutes=2)) == 0

    open_clients(thea, CLIENTS + 3)
    found = [haste.notice_bursts(now=NOON + timedelta(minutes=minutes)) for minutes in (2, 3, 60, 1400)]

    assert found == [1, 0, 0, 0]
    alert = HasteAlert.objects.get()
    assert (alert.user, alert.since, alert.reached_at) == (thea, NOON, NOON + (CLIENTS - 1) * SECOND)
    assert AuditEvent.objects.filter(action="reports.haste.noticed", object_id=str(alert.pk)).count() == 1


def test_each_person_and_each_hour_is_told_of(practice: Practice, thea: User, dana: User) -> None:
    for person in (thea, dana):
        open_clients(person, CLIENTS)
    open_clients(thea, CLIENTS, at=NOON + timedelta(hours=2))

    assert haste.notice_bursts(now=NOON + timedelta(hours=3)) == 3
    assert sorted(HasteAlert.objects.values_list("user__name", flat=True)) == ["Dana Pike", "Thea Quinn", "Thea Quinn"]


def test_the_same_entry_is_never_two_alerts(practice: Practice, thea: User) -> None:
    open_clients(thea, CLIENTS)
    looks = haste._looks(since=NOON - SECOND, until=NOON + timedelta(hours=1))
    (burst,) = haste._new_bursts(thea, looks)

    assert [haste._notice(thea, burst), haste._notice(thea, burst)] == [True, False]


def test_every_owner_gets_one_mail_in_initials(practice: Practice, thea: User, otto: User) -> None:
    second = make_user(practice, Role.OWNER, name="Olga Owner")
    open_clients(thea, CLIENTS)
    haste.notice_bursts(now=NOON + timedelta(minutes=2))

    assert [haste.tell_owners(now=NOON), haste.tell_owners(now=NOON)] == [1, 0]
    assert sorted(to for message in mail.outbox for to in message.to) == sorted([otto.email, second.email])
    said = f"{mail.outbox[0].subject} {mail.outbox[0].body}".casefold()
    assert "tq opened 50 records" in said
    assert [
        word for word in ("thea", "quinn", "client", "therap", "ketamine", practice.name.casefold()) if word in said
    ] == []


def test_a_mail_server_that_is_down_is_tried_again(
    practice: Practice, thea: User, otto: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(**_message: Any) -> None:
        raise NotSent("connect:OSError")

    open_clients(thea, CLIENTS)
    haste.notice_bursts(now=NOON + timedelta(minutes=2))
    with monkeypatch.context() as patch:
        patch.setattr("clinic.messaging.senders.notices.send_email", down)
        assert haste.tell_owners(now=NOON) == 0

    assert haste.tell_owners(now=NOON) == 1


def test_the_wake_up_notices_and_tells(practice: Practice, thea: User, otto: User) -> None:
    open_clients(thea, CLIENTS, at=datetime.now(UTC) - timedelta(minutes=5))

    tasks.watch_haste()
    tasks.watch_haste()

    assert len(mail.outbox) == 1
    titles = [section.title for section in today_of(otto, datetime.now(UTC))]
    assert "Many records at once" in titles


def test_nobody_closes_their_own_while_another_owner_can(practice: Practice, otto: User) -> None:
    alert = HasteAlert.objects.create(practice=practice, user=otto, since=NOON, reached_at=NOON, reached_seq=1)
    other = make_user(practice, Role.OWNER, name="Olga Owner")

    with pytest.raises(haste.AlertRefused):
        haste.close(alert=alert, finding="It was me.", actor=otto, now=NOON)
    haste.close(alert=alert, finding="A migration of charts.", actor=other, now=NOON)

    with pytest.raises(haste.AlertRefused):
        haste.close(alert=alert, finding="Again.", actor=other, now=NOON)
    alert.refresh_from_db()
    assert (alert.closed_by, alert.finding) == (other, "A migration of charts.")
    assert AuditEvent.objects.filter(action="reports.haste.closed", actor_id=other.pk).count() == 1


def test_who_is_the_only_owner_closes_their_own(practice: Practice, otto: User) -> None:
    alert = HasteAlert.objects.create(practice=practice, user=otto, since=NOON, reached_at=NOON, reached_seq=1)

    haste.close(alert=alert, finding="I cleaned up.", actor=otto, now=NOON)


@pytest.mark.parametrize("change", [{"reached_seq": 2}, {"since": NOON - SECOND}])
def test_what_was_noticed_stays(practice: Practice, thea: User, change: dict[str, Any]) -> None:
    alert = HasteAlert.objects.create(practice=practice, user=thea, since=NOON, reached_at=NOON, reached_seq=1)

    with pytest.raises(DatabaseError), transaction.atomic():
        HasteAlert.objects.filter(pk=alert.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        HasteAlert.objects.filter(pk=alert.pk).delete()


def test_what_was_found_stays(practice: Practice, thea: User, otto: User) -> None:
    alert = HasteAlert.objects.create(practice=practice, user=thea, since=NOON, reached_at=NOON, reached_seq=1)
    haste.close(alert=alert, finding="Asked.", actor=otto, now=NOON)

    with pytest.raises(DatabaseError), transaction.atomic():
        HasteAlert.objects.filter(pk=alert.pk).update(closed_at=None, closed_by=None)
