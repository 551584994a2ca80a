"""The only doors from an address to an appointment, and to the list of them.

What a person may not see does not exist for them (404). Opening one is recorded once per page.
"""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404

from clients.models import Client, ClientQuerySet
from clinic.audit import services as audit
from clinic.policy.terms import Permission
from clinic.scheduling.models import Appointment, AppointmentQuerySet
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


def bookable_client_for(user: User, pk: UUID) -> Client:
    """Return a client this person may book for."""
    rows = bookable_clients_for(user).select_related("practice")
    client: Client = get_object_or_404(rows, pk=pk)
    audit.record_read(actor=user, target=client, action="scheduling.booking.opened")
    return client


def bookable_clients_for(user: User) -> ClientQuerySet:
    """Return the clients this person may book for; archived ones cannot be booked."""
    return Client.objects.visible_to(user, Permission.BOOK_APPOINTMENT).filter(archived_at__isnull=True)
