"""The only doors from a URL to a prescription, a dosing session or one of its entries.

What a person may not see is answered 404; each door writes one read to the ledger.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.shortcuts import get_object_or_404

from clients.models import Client, Course
from clinic.audit import services as audit
from clinic.policy.terms import Permission
from clinic.practice.terms import AppointmentKind
from clinic.scheduling.models import Appointment, GroupSession
from sessions.models import CountEvent, DosingSession, Prescription, TouchConsent
from sessions.models.entries import ENTRY_MODELS

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from clinic.staff.models import User
    from sessions.models import Entry


# What the page of a session names.
ROOM_PARTS: Final = (
    "client", "course", "practice", "therapist", "appointment__room__location", "prescription__vital_limits",
    "prescription__prescriber",
)  # fmt: skip


def medicine_of(user: User, client_pk: UUID) -> Client:
    """Return a client whose orders and sessions this person may see."""
    client = get_object_or_404(Client.objects.visible_to(user, Permission.VIEW_PRESCRIPTION), pk=client_pk)
    audit.record_read(actor=user, target=client, action="sessions.medicine.viewed")
    return client


def course_for_order(user: User, pk: UUID) -> Course:
    """Return a course for which this person may sign an order."""
    found = Course.objects.visible_to(user, Permission.WRITE_PRESCRIPTION).select_related("client", "practice")
    course = get_object_or_404(found, pk=pk)
    audit.record_read(actor=user, target=course, action="sessions.order.prepared")
    return course


def prescription_for(user: User, pk: UUID, permission: Permission = Permission.VIEW_PRESCRIPTION) -> Prescription:
    """Return an order with its limits and the people on it."""
    found = Prescription.objects.visible_to(user, permission).select_related(
        "client", "course", "prescriber", "practice", "vital_limits", "particulars"
    )
    prescription = get_object_or_404(found, pk=pk)
    audit.record_read(actor=user, target=prescription, action="sessions.prescription.viewed")
    return prescription


def count_event_for(user: User, prescription: Prescription, pk: UUID) -> CountEvent:
    """Return one line of an order's count, to be corrected."""
    found = CountEvent.objects.visible_to(user, Permission.RECORD_COUNT).filter(prescription=prescription)
    return get_object_or_404(found, pk=pk)


def dosing_appointment_for(user: User, pk: UUID) -> Appointment:
    """Return a dosing appointment for which this person may keep the record."""
    found = (
        Appointment.objects.visible_to(user, Permission.RECORD_DOSING_SESSION)
        .filter(appointment_type__kind=AppointmentKind.DOSING)
        .select_related("client", "course", "practice", "therapist")
    )
    appointment = get_object_or_404(found, pk=pk)
    audit.record_read(actor=user, target=appointment, action="sessions.dosing_session.opened")
    return appointment


def dosing_session_for(user: User, pk: UUID, permission: Permission = Permission.VIEW_DOSING_SESSION) -> DosingSession:
    """Return a dosing session with everything its page names."""
    found = DosingSession.objects.visible_to(user, permission).select_related(*ROOM_PARTS)
    dosing_session = get_object_or_404(found, pk=pk)
    audit.record_read(actor=user, target=dosing_session, action="sessions.dosing_session.viewed")
    return dosing_session


def session_to_follow(user: User, pk: UUID) -> DosingSession:
    """Return a session of which a page asks every few seconds only whether anything changed; no read is recorded."""
    return get_object_or_404(DosingSession.objects.visible_to(user, Permission.VIEW_DOSING_SESSION), pk=pk)


def watched_session_for(user: User, pk: UUID) -> DosingSession:
    """Return a session of which only clock times are shown, every few seconds; no read is recorded for them."""
    found = DosingSession.objects.visible_to(user, Permission.RECORD_DOSING_SESSION).select_related(*ROOM_PARTS)
    return get_object_or_404(found, pk=pk)


def group_for(user: User, pk: UUID, permission: Permission = Permission.VIEW_DOSING_SESSION) -> GroupSession:
    """Return a group of which this person leads the sessions, or treats somebody; it holds nothing of any client."""
    found = GroupSession.objects.visible_to(user, permission).select_related("therapist", "room__location", "practice")
    group: GroupSession = get_object_or_404(found, pk=pk)
    return group


def members_of_group(user: User, group: GroupSession) -> tuple[list[Appointment], list[DosingSession]]:
    """Return the members whose sessions this person may see, with these; one read is recorded for each client."""
    members, sessions = _members(user, group, Permission.VIEW_DOSING_SESSION)
    opened = {found.appointment_id: found for found in sessions}
    for member in members:
        target = opened.get(member.pk, member)
        audit.record_read(actor=user, target=target, action="sessions.dosing_session.viewed")
    return members, sessions


def watched_members(user: User, group: GroupSession) -> tuple[list[Appointment], list[DosingSession]]:
    """Return the members of whom only clock times are shown, every few seconds; no read is recorded for them."""
    return _members(user, group, Permission.RECORD_DOSING_SESSION)


def sessions_to_follow(user: User, group: GroupSession) -> QuerySet[DosingSession]:
    """Return the sessions of which a page asks every few seconds only whether anything changed; no read is recorded."""
    found = DosingSession.objects.visible_to(user, Permission.VIEW_DOSING_SESSION)
    held: QuerySet[DosingSession] = found.filter(appointment__group=group, appointment__holds_time=True)
    return held.order_by("appointment__seat")


def _members(user: User, group: GroupSession, permission: Permission) -> tuple[list[Appointment], list[DosingSession]]:
    seated = Appointment.objects.visible_to(user, permission).filter(group=group).holding().select_related("client")
    sessions = DosingSession.objects.visible_to(user, permission).filter(appointment__group=group)
    return list(seated.order_by("seat")), list(sessions.select_related(*ROOM_PARTS))


def entry_for(user: User, dosing_session: DosingSession, kind: str, pk: UUID) -> Entry:
    """Return one entry of a session, to be corrected; ``kind`` is the name in the URL."""
    found = ENTRY_MODELS[kind].objects.visible_to(user, Permission.RECORD_DOSING_SESSION)
    return get_object_or_404(found.filter(dosing_session=dosing_session), pk=pk)


def client_of_touch(user: User, client_pk: UUID, permission: Permission = Permission.VIEW_DOSING_SESSION) -> Client:
    """Return a client whose touch consent this person may see, or record."""
    found = Client.objects.visible_to(user, permission).select_related("practice")
    client = get_object_or_404(found, pk=client_pk)
    audit.record_read(actor=user, target=client, action="sessions.touch.viewed")
    return client


def touch_consent_for(user: User, pk: UUID) -> TouchConsent:
    """Return one agreement, to be re-affirmed or taken back."""
    found = TouchConsent.objects.visible_to(user, Permission.RECORD_CONSENT).select_related("client__practice")
    line = get_object_or_404(found, pk=pk)
    audit.record_read(actor=user, target=line, action="sessions.touch.viewed")
    return line
