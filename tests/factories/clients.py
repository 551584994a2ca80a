"""Makers of what belongs to a client: clearances, consents, tasks."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from clients.models import Client, ConsentRecord, ConsentTemplate, ContactPerson, Course, MedicalClearance, Task, Weight
from clients.terms import ClearanceStatus, ConsentKind, ConsentStatus, ContactKind, TaskKind
from clinic.practice.models import Practice
from clinic.staff.models import User


def make_clearance(course: Course, prescriber: User, **fields: Any) -> MedicalClearance:
    """Save a clearance, in force for half a year unless said otherwise."""
    today = timezone.localdate()
    fields.setdefault("status", ClearanceStatus.GRANTED)
    if fields["status"] in {ClearanceStatus.GRANTED, ClearanceStatus.GRANTED_WITH_CONDITIONS}:
        fields.setdefault("decided_at", timezone.now())
        fields.setdefault("valid_from", today - timedelta(days=7))
        fields.setdefault("valid_until", today + timedelta(days=180))
    fields.setdefault("requested_at", timezone.now() - timedelta(days=9))
    fields.setdefault("requested_by", prescriber)
    return MedicalClearance.objects.create(
        practice_id=course.practice_id, client_id=course.client_id, course=course, prescriber=prescriber, **fields
    )


def make_template(
    practice: Practice, kind: ConsentKind = ConsentKind.KAP_PSYCHOTHERAPY, **fields: Any
) -> ConsentTemplate:
    """Save one version of a consent document."""
    fields.setdefault("version", 1)
    fields.setdefault("title", "Consent")
    fields.setdefault("body", "I agree.")
    fields.setdefault("published_at", datetime.combine(date(2020, 1, 1), datetime.min.time(), tzinfo=practice.zone))
    return ConsentTemplate.objects.create(practice=practice, kind=kind, **fields)


def make_consent(client: Client, template: ConsentTemplate, recorded_by: User, **fields: Any) -> ConsentRecord:
    """Save a signed consent."""
    fields.setdefault("status", ConsentStatus.SIGNED)
    fields.setdefault("signed_at", timezone.now())
    fields.setdefault("signer_name", client.legal_name)
    fields.setdefault("text_hash", "0" * 64)
    return ConsentRecord.objects.create(
        practice_id=client.practice_id,
        client=client,
        template=template,
        kind=template.kind,
        recorded_by=recorded_by,
        recorded_at=timezone.now(),
        **fields,
    )


def make_task(client: Client, assignee: User, **fields: Any) -> Task:
    """Save an open task."""
    fields.setdefault("kind", TaskKind.OTHER)
    fields.setdefault("detail", "Call back")
    fields.setdefault("created_at", timezone.now())
    return Task.objects.create(practice_id=client.practice_id, client=client, assignee=assignee, **fields)


def make_contact_person(client: Client, **fields: Any) -> ContactPerson:
    """Save an emergency contact."""
    fields.setdefault("kind", ContactKind.EMERGENCY)
    fields.setdefault("name", "Rowan Doe")
    fields.setdefault("phone", "(555) 555-0199")
    return ContactPerson.objects.create(practice_id=client.practice_id, client=client, **fields)


def make_weight(client: Client, recorded_by: User, **fields: Any) -> Weight:
    """Save a weight."""
    fields.setdefault("kg", "72.4")
    fields.setdefault("measured_on", timezone.localdate())
    return Weight.objects.create(
        practice_id=client.practice_id, client=client, recorded_by=recorded_by, recorded_at=timezone.now(), **fields
    )
