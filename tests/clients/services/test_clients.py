"""Adding, editing and archiving clients."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from clients.models import CareTeamMember, Client
from clients.rules.particulars import ClientDetails
from clients.services import clients as services
from clients.terms import ContactChannel
from clinic.audit.models import AuditEvent
from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.staff.models import User

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def details(**fields: object) -> ClientDetails:
    values = {"legal_first_name": "Zoë", "legal_last_name": "Ekström", "time_zone": "America/New_York", **fields}
    return ClientDetails(**values)  # type: ignore[arg-type]


def test_add_client_saves_the_particulars_and_the_responsible_therapist(
    practice: Practice, thea: User, dana: User
) -> None:
    client = services.add_client(
        practice=practice, details=details(email="zoe@example.org"), lead=thea, actor=dana, now=NOW
    )

    client.refresh_from_db()
    member = CareTeamMember.objects.get(client=client)
    assert (client.name, client.email, client.search_name) == ("Zoë Ekström", "zoe@example.org", "ekstrom zoe")
    assert (member.user, member.role, member.is_lead, member.started_on) == (
        thea,
        Role.THERAPIST,
        True,
        date(2026, 3, 2),
    )
    assert Client.objects.visible_to(thea).get() == client


def test_add_client_is_recorded(practice: Practice, thea: User, dana: User) -> None:
    client = services.add_client(practice=practice, details=details(), lead=thea, actor=dana, now=NOW)

    events = AuditEvent.objects.filter(client_id=client.pk).order_by("seq").values_list("action", "actor_id")
    assert list(events) == [("clients.client.added", dana.pk), ("clients.care_team.joined", dana.pk)]


def test_contact_details_lie_sealed_in_the_database(practice: Practice, thea: User) -> None:
    client = services.add_client(
        practice=practice, details=details(phone="(555) 555-0188"), lead=thea, actor=thea, now=NOW
    )

    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, phone_index FROM clients_client")
        phone, index = cursor.fetchone()
    assert b"0188" not in bytes(phone)
    assert "0188" not in index
    assert Client.objects.get(pk=client.pk).phone == "(555) 555-0188"


def test_the_warning_is_dated_when_it_is_first_given_and_kept(practice: Practice, thea: User) -> None:
    told = details(channel=ContactChannel.EMAIL, told_of_risk=True, email="zoe@example.org")
    client = services.add_client(practice=practice, details=told, lead=thea, actor=thea, now=NOW)

    later = datetime(2026, 4, 2, tzinfo=UTC)
    services.edit_client(client=client, details=told, seen_version=1, actor=thea, now=later)

    client.refresh_from_db()
    assert client.channel_warned_at == NOW


def test_edit_client_saves_and_counts_the_version(alex: Client, thea: User) -> None:
    changed = services.edit_client(client=alex, details=details(), seen_version=1, actor=thea, now=NOW)

    assert (changed.legal_last_name, changed.version) == ("Ekström", 2)
    assert AuditEvent.objects.get(action="clients.client.changed").client_id == alex.pk


def test_edit_client_refuses_what_was_read_before_another_change(alex: Client, thea: User) -> None:
    services.edit_client(client=alex, details=details(), seen_version=1, actor=thea, now=NOW)

    with pytest.raises(services.ClientChangedMeanwhile):
        services.edit_client(client=alex, details=details(legal_last_name="Late"), seen_version=1, actor=thea, now=NOW)

    alex.refresh_from_db()
    assert alex.legal_last_name == "Ekström"


def test_two_clients_cannot_carry_one_number_of_the_former_system(practice: Practice, alex: Client, thea: User) -> None:
    numbered = details(external_reference="C-17")
    services.add_client(practice=practice, details=numbered, lead=thea, actor=thea, now=NOW)

    with pytest.raises(services.ReferenceTaken):
        services.add_client(practice=practice, details=numbered, lead=thea, actor=thea, now=NOW)
    with pytest.raises(services.ReferenceTaken):
        services.edit_client(client=alex, details=numbered, seen_version=1, actor=thea, now=NOW)


def test_archive_and_restore_are_recorded_once_each(alex: Client, dana: User) -> None:
    for _ in range(2):
        services.archive_client(client=alex, actor=dana, now=NOW)
    alex.refresh_from_db()
    archived_at = alex.archived_at
    for _ in range(2):
        services.restore_client(client=alex, actor=dana, now=NOW)
    alex.refresh_from_db()

    actions = AuditEvent.objects.order_by("seq").values_list("action", flat=True)
    assert (archived_at, alex.archived_at) == (NOW, None)
    assert list(actions) == ["clients.client.archived", "clients.client.restored"]
