"""Who: the client, the people of the practice, the care team, and when they met."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from clients.models import CareTeamMember
from clinic.core.labels import label
from clinic.custody.exports.fhir import codes
from clinic.custody.exports.fhir.codes import day, derived_id, instant, reference, without_nothing
from clinic.custody.exports.gathering import ClientRecord
from clinic.practice.terms import Modality

ACT_CODE: Final = "http://terminology.hl7.org/CodeSystem/v3-ActCode"


def resources(record: ClientRecord) -> Iterator[dict[str, Any]]:
    """Yield client, practice, people, care team, courses, encounters and consents."""
    yield _client(record)
    yield _practice(record)
    yield from _people(record)
    yield _care_team(record)
    for course in record.of("clients.course"):
        yield _course(record, course)
    for item in record.of("scheduling.appointment"):
        yield _encounter(record, item)
    for item in record.of("clients.consentrecord"):
        yield _consent(record, item)


def _client(record: ClientRecord) -> dict[str, Any]:
    client = record.client
    names = [{"use": "official", "family": client.legal_last_name, "given": [client.legal_first_name]}]
    if client.preferred_name:
        names.append({"use": "usual", "given": [client.preferred_name]})
    telecom = [
        {"system": system, "value": value}
        for system, value in (("phone", client.phone), ("email", client.email))
        if value
    ]
    return without_nothing(
        {
            "resourceType": "Patient",
            "id": str(client.pk),
            "identifier": [{"system": "urn:ietf:rfc:3986", "value": codes.urn(client.pk)}],
            "active": client.archived_at is None,
            "name": [without_nothing(name) for name in names],
            "telecom": telecom,
            "birthDate": day(client.birth_date) if client.birth_date else None,
            "address": [{"text": client.address}] if client.address else [],
            "contact": [_contact(person) for person in record.of("clients.contactperson") if not person.removed_at],
            "managingOrganization": reference(client.practice_id),
        }
    )


def _contact(person: Any) -> dict[str, Any]:
    return without_nothing(
        {
            "relationship": [without_nothing({"text": person.relationship or label(person.kind)})],
            "name": {"text": person.name},
            "telecom": [{"system": "phone", "value": person.phone}] if person.phone else [],
        }
    )


def _practice(record: ClientRecord) -> dict[str, Any]:
    practice = record.client.practice
    return without_nothing(
        {
            "resourceType": "Organization",
            "id": str(practice.pk),
            "name": practice.name,
            "telecom": [{"system": "phone", "value": practice.phone}] if practice.phone else [],
        }
    )


def _people(record: ClientRecord) -> Iterator[dict[str, Any]]:
    for pk, user in sorted(record.people.items()):
        yield {
            "resourceType": "Practitioner",
            "id": str(pk),
            "active": user.is_active,
            "name": [{"text": user.printed_name}],
        }


def _care_team(record: ClientRecord) -> dict[str, Any]:
    members: list[CareTeamMember] = record.of("clients.careteammember")
    return without_nothing(
        {
            "resourceType": "CareTeam",
            "id": derived_id(record.client.pk, "care-team"),
            "status": "active",
            "subject": reference(record.client.pk),
            "participant": [
                {
                    "role": [codes.local(member.role)],
                    "member": reference(member.user_id, record.person(member.user_id)),
                    "period": without_nothing(
                        {
                            "start": day(member.started_on),
                            "end": day(member.ended_on) if member.ended_on else None,
                        }
                    ),
                }
                for member in members
            ],
        }
    )


def _course(record: ClientRecord, course: Any) -> dict[str, Any]:
    return {
        "resourceType": "EpisodeOfCare",
        "id": str(course.pk),
        "status": "finished" if course.closed_at else "active",
        "type": [codes.local(course.status)],
        "patient": reference(record.client.pk),
        "managingOrganization": reference(record.client.practice_id),
        "period": without_nothing(
            {"start": instant(course.opened_at), "end": instant(course.closed_at) if course.closed_at else None}
        ),
    }


def _encounter(record: ClientRecord, item: Any) -> dict[str, Any]:
    is_here = item.modality is Modality.IN_PERSON
    kind = record.referred("practice.appointmenttype", item.appointment_type_id)
    return without_nothing(
        {
            "resourceType": "Encounter",
            "id": str(item.pk),
            "status": codes.APPOINTMENT[item.status],
            "class": {"system": ACT_CODE, "code": "AMB" if is_here else "VR"},
            "type": [codes.local(kind.kind)] if kind else [],
            "subject": reference(record.client.pk),
            "episodeOfCare": [reference(item.course_id)] if item.course_id else [],
            "participant": [{"individual": reference(item.therapist_id, record.person(item.therapist_id))}],
            "period": {"start": instant(item.starts_at), "end": instant(item.ends_at)},
            "serviceProvider": reference(record.client.practice_id),
        }
    )


def _consent(record: ClientRecord, item: Any) -> dict[str, Any]:
    scope = "patient-privacy" if item.kind in codes.ABOUT_PRIVACY else "treatment"
    template = record.referred("clients.consenttemplate", item.template_id)
    title = f"{template.title}, version {template.version}" if template else label(item.kind)
    period = {
        "start": instant(item.signed_at) if item.signed_at else None,
        "end": instant(item.withdrawn_at) if item.withdrawn_at else (day(item.expires_on) if item.expires_on else None),
    }
    return without_nothing(
        {
            "resourceType": "Consent",
            "id": str(item.pk),
            "status": codes.CONSENT[item.status],
            "scope": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": scope}]},
            "category": [codes.local(item.kind)],
            "patient": reference(record.client.pk),
            "dateTime": instant(item.signed_at) if item.signed_at else None,
            "organization": [reference(record.client.practice_id)],
            "policyRule": {"text": title},
            "provision": {"period": without_nothing(period)} if any(period.values()) else None,
        }
    )
