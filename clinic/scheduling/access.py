"""The only doors from an address to an appointment, and to the list of them.

What a person may not see does not exist for them (404). Opening one is recorded once per page.
"""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from clients.models import Client, ClientQuerySet
from clinic.audit import services as audit
from clinic.policy.grants import scope_of
from clinic.policy.terms import Permission, Scope
from clinic.scheduling.models import Appointment, AppointmentQuerySet, GroupSession, GroupSessionQuerySet
from clinic.staff.models import User


def appointment_for(user: User, pk: UUID, permission: Permission = Permission.VIEW_SCHEDULE) -> Appointment:
    """Return an appointment this person may act on in the way ``permission`` names."""
    rows = Appointment.objects.visible_to(user, permission).on_view()
    appointment: Appointment = get_object_or_404(rows.select_related("client__practice", "booked_by"), pk=pk)
    audit.record_read(actor=user, target=appointment)
    return appointment


def schedule_for(user: User) -> AppointmentQuerySet:
    """Return every appointment this person may see on a calendar, and record the look."""
    audit.record_listing(actor=user, action="scheduling.calendar.viewed")
    rows: AppointmentQuerySet = Appointment.objects.visible_to(user, Permission.VIEW_SCHEDULE)
    return rows


def groups_for(user: User) -> GroupSessionQuerySet:
    """Return every group this person may see on a calendar; the look at the calendar is recorded with it."""
    return GroupSession.objects.visible_to(user, Permission.VIEW_SCHEDULE)


def group_for(user: User, pk: UUID, permission: Permission = Permission.VIEW_SCHEDULE) -> GroupSession:
    """Return a group on which this person may act in the way ``permission`` names."""
    rows = GroupSession.objects.visible_to(user, permission)
    found = rows.select_related("practice", "appointment_type", "therapist", "room__location", "booked_by")
    group: GroupSession = get_object_or_404(found, pk=pk)
    audit.record_read(actor=user, target=group, action="scheduling.group.viewed")
    return group


def group_to_call_off(user: User, pk: UUID) -> GroupSession:
    """Return a group this person may call off: seeing it for one client's sake is not enough."""
    group = group_for(user, pk, Permission.BOOK_APPOINTMENT)
    if not may_call_off(user, group):
        raise Http404
    return group


def may_call_off(user: User, group: GroupSession) -> bool:
    """Say whether every appointment in the group is this person's to cancel: they lead it, or book for the practice."""
    return group.therapist_id == user.pk or scope_of(user.roles, Permission.BOOK_APPOINTMENT) is Scope.PRACTICE


def members_for(user: User, group: GroupSession) -> AppointmentQuerySet:
    """Return the members of a group whose appointments this person may see, also those who gave up their seat."""
    rows: AppointmentQuerySet = Appointment.objects.visible_to(user, Permission.VIEW_SCHEDULE)
    return rows.filter(group=group).on_view().order_by("seat", "starts_at", "pk")


def bookable_client_for(user: User, pk: UUID) -> Client:
    """Return a client this person may book for."""
    rows = bookable_clients_for(user).select_related("practice")
    client: Client = get_object_or_404(rows, pk=pk)
    audit.record_read(actor=user, target=client, action="scheduling.booking.opened")
    return client


def bookable_clients_for(user: User) -> ClientQuerySet:
    """Return the clients this person may book for; archived ones cannot be booked."""
    return Client.objects.visible_to(user, Permission.BOOK_APPOINTMENT).filter(archived_at__isnull=True)
