"""Consents, tasks, weights and contact people."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from clients import queries
from clients.models import Client, ConsentRecord, Task, Weight
from clients.services import consents, contact_people, tasks, weights
from clients.terms import ConsentKind, ConsentStanding, ConsentStatus, ContactKind, TaskKind
from clinic.audit.models import AuditEvent
from clinic.practice.models import Practice
from clinic.staff.models import User
from tests.factories.clients import make_contact_person, make_task, make_template

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
KAP = ConsentKind.KAP_PSYCHOTHERAPY


def sign(client: Client, practice: Practice, actor: User, version: int = 1, **fields: object) -> ConsentRecord:
    template = make_template(practice, KAP, version=version, body=f"Wording {version}")
    values = {"signer_name": "Alex Doe", "signed_on": date(2026, 3, 1), "expires_on": date(2027, 3, 1), **fields}
    return consents.record_consent(client=client, template=template, actor=actor, now=NOW, **values)  # type: ignore[arg-type]


def test_a_consent_keeps_version_signer_day_and_the_hash_of_its_wording(
    alex: Client, practice: Practice, thea: User
) -> None:
    consent = sign(alex, practice, thea)

    consent.refresh_from_db()
    assert (consent.status, consent.signer_name, consent.expires_on) == (
        ConsentStatus.SIGNED,
        "Alex Doe",
        date(2027, 3, 1),
    )
    assert consent.signed_at == datetime(2026, 3, 1, 17, 0, tzinfo=UTC)
    assert consent.text_hash == consents.wording_hash(consent.template)
    assert AuditEvent.objects.get(action="clients.consent.signed").client_id == alex.pk


def test_a_consent_signed_today_is_dated_now(alex: Client, practice: Practice, thea: User) -> None:
    assert sign(alex, practice, thea, signed_on=date(2026, 3, 2)).signed_at == NOW


def test_a_new_version_supersedes_the_one_before(alex: Client, practice: Practice, thea: User) -> None:
    first = sign(alex, practice, thea)
    second = sign(alex, practice, thea, version=2)

    first.refresh_from_db()
    assert (first.status, second.status) == (ConsentStatus.SUPERSEDED, ConsentStatus.SIGNED)
    assert AuditEvent.objects.filter(action="clients.consent.superseded").count() == 1


def test_a_withdrawn_consent_no_longer_stands_and_tells_the_therapist(
    alex: Client, practice: Practice, thea: User, priya: User
) -> None:
    consent = sign(alex, practice, thea)

    consents.withdraw_consent(consent=consent, actor=priya, now=NOW)

    missing = queries.missing_consents(alex, on=date(2026, 3, 2))
    task = Task.objects.get(client=alex)
    assert missing[KAP] is ConsentStanding.WITHDRAWN
    assert (task.kind, task.assignee) == (TaskKind.CONSENT_WITHDRAWN, thea)
    assert AuditEvent.objects.get(action="clients.consent.withdrawn").actor_id == priya.pk
    with pytest.raises(consents.ConsentNotInForce):
        consents.withdraw_consent(consent=consent, actor=thea, now=NOW)


def test_a_therapist_who_withdraws_needs_no_task(alex: Client, practice: Practice, thea: User) -> None:
    consents.withdraw_consent(consent=sign(alex, practice, thea), actor=thea, now=NOW)

    assert not Task.objects.exists()


def test_a_signature_is_not_rewritten_even_around_the_application(alex: Client, practice: Practice, thea: User) -> None:
    consent = sign(alex, practice, thea)

    with pytest.raises(DatabaseError), transaction.atomic():
        ConsentRecord.objects.filter(pk=consent.pk).update(text_hash="f" * 64)
    with pytest.raises(DatabaseError), transaction.atomic():
        ConsentRecord.objects.filter(pk=consent.pk).delete()


def test_a_task_closes_once_with_its_outcome(alex: Client, thea: User, priya: User) -> None:
    task = make_task(alex, thea)

    tasks.close_task(task=task, outcome="Called, all well", actor=thea, now=NOW)

    task.refresh_from_db()
    assert (task.closed_at, task.closed_by, task.outcome) == (NOW, thea, "Called, all well")
    assert AuditEvent.objects.get(action="clients.task.closed").client_id == alex.pk
    with pytest.raises(tasks.TaskAlreadyClosed):
        tasks.close_task(task=task, outcome="Me too", actor=priya, now=NOW)


def test_a_job_can_open_a_task(alex: Client, thea: User) -> None:
    task = tasks.open_task(
        client=alex,
        kind=TaskKind.INTEGRATION_OVERDUE,
        assignee=thea,
        detail="Overdue",
        subject=alex,
        actor=None,
        system="integration.sweep",
        now=NOW,
    )

    assert (task.subject_type, task.subject_id) == ("clients.client", alex.pk)
    assert AuditEvent.objects.get(action="clients.task.opened").system == "integration.sweep"


def test_a_weight_is_added_and_stays(alex: Client, thea: User) -> None:
    weight = weights.record_weight(client=alex, kg=Decimal("72.4"), measured_on=date(2026, 3, 2), actor=thea, now=NOW)

    assert queries.latest_weight(alex) == weight
    assert AuditEvent.objects.get(action="clients.weight.recorded").client_id == alex.pk
    with pytest.raises(DatabaseError), transaction.atomic():
        Weight.objects.update(kg=Decimal(50))


def test_contact_people_are_added_changed_and_removed(alex: Client, dana: User) -> None:
    person = contact_people.add_contact_person(
        client=alex,
        kind=ContactKind.EMERGENCY,
        name="Rowan",
        phone="555-555-0101",
        relationship="",
        actor=dana,
        now=NOW,
    )
    contact_people.change_contact_person(
        person=person, kind=ContactKind.CHAPERONE, name="Rowan Doe", phone="555-555-0102", relationship="Spouse",
        actor=dana, now=NOW,
    )  # fmt: skip

    found = queries.contact_people(alex)
    assert [(row.kind, row.name, row.relationship) for row in found] == [(ContactKind.CHAPERONE, "Rowan Doe", "Spouse")]

    for _ in range(2):
        contact_people.remove_contact_person(person=person, actor=dana, now=NOW)
    assert queries.contact_people(alex) == []
    actions = AuditEvent.objects.order_by("seq").values_list("action", flat=True)
    assert list(actions) == [
        "clients.contact_person.added",
        "clients.contact_person.changed",
        "clients.contact_person.removed",
    ]


def test_a_removed_contact_stays_on_file(alex: Client, dana: User) -> None:
    person = make_contact_person(alex)

    contact_people.remove_contact_person(person=person, actor=dana, now=NOW)

    person.refresh_from_db()
    assert person.removed_at == NOW
