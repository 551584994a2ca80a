"""What can be known ahead of a day of dosing sessions, for all of them at once.

The gates themselves are judged in the session; this is the list's view of the ones that need
somebody else's act: clearance, consents, order, integration booked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from clients.models import ConsentRecord, MedicalClearance
from clients.queries import clearance_facts, consent_facts, current_versions
from clients.rules import clearance as clearance_rules
from clients.rules import consent as consent_rules
from clients.terms import ClearanceStanding
from clinic.practice.terms import AppointmentKind, Modality
from clinic.scheduling.models import Appointment
from sessions.models import Prescription
from sessions.rules.lifecycle import PRESCRIPTION_IN_FORCE
from sessions.terms import GateCode


def unmet_ahead(appointments: Iterable[Appointment], *, today: date) -> Mapping[UUID, tuple[GateCode, ...]]:
    """Return, per dosing appointment, the gates that somebody has to see to before the day."""
    dosing = [item for item in appointments if item.appointment_type.kind is AppointmentKind.DOSING]
    if not dosing:
        return {}
    clients = {item.client_id for item in dosing}
    cleared = _cleared_courses(clients, today)
    missing = _clients_without_consents(dosing, today)
    ordered = set(
        Prescription.objects.filter(
            client_id__in=clients, signed_at__isnull=False, status__in=PRESCRIPTION_IN_FORCE
        ).values_list("course_id", flat=True)
    )
    integrated = _followed(dosing)
    return {
        item.pk: tuple(
            code
            for code, is_met in (
                (GateCode.CLEARANCE, item.course_id in cleared),
                (GateCode.CONSENTS, item.pk not in missing),
                (GateCode.ORDER, item.course_id in ordered),
                (GateCode.INTEGRATION_BOOKED, item.pk in integrated),
            )
            if not is_met
        )
        for item in dosing
    }


def _cleared_courses(clients: set[UUID], today: date) -> set[UUID]:
    by_course: dict[UUID, list[MedicalClearance]] = defaultdict(list)
    for clearance in MedicalClearance.objects.filter(client_id__in=clients):
        by_course[clearance.course_id].append(clearance)
    return {
        course
        for course, clearances in by_course.items()
        if clearance_rules.best_standing(clearance_facts(clearances), on=today) is ClearanceStanding.IN_FORCE
    }


def _clients_without_consents(dosing: list[Appointment], today: date) -> set[UUID]:
    versions = current_versions(dosing[0].practice_id)
    by_client: dict[UUID, list[ConsentRecord]] = defaultdict(list)
    clients = {item.client_id for item in dosing}
    for consent in ConsentRecord.objects.filter(client_id__in=clients).select_related("template"):
        by_client[consent.client_id].append(consent)
    return {
        item.pk
        for item in dosing
        if consent_rules.missing_for_dosing(
            consent_facts(by_client[item.client_id]),
            on=today,
            current_versions=versions,
            is_remote=item.modality is Modality.REMOTE,
        )
    }


def _followed(dosing: list[Appointment]) -> set[UUID]:
    booked = Appointment.objects.holding().filter(
        client_id__in={item.client_id for item in dosing}, appointment_type__kind=AppointmentKind.INTEGRATION
    )
    starts: dict[UUID, list[Appointment]] = defaultdict(list)
    for appointment in booked.only("client_id", "starts_at"):
        starts[appointment.client_id].append(appointment)
    return {item.pk for item in dosing if any(other.starts_at > item.starts_at for other in starts[item.client_id])}
