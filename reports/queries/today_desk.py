"""The sections of Today that are about appointments and messages."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from clients.models import Client
from clinic.core.labels import label
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.practice.terms import AppointmentKind
from clinic.reminders.models import Reminder
from clinic.reminders.terms import ReminderState
from clinic.scheduling.models import Appointment, AppointmentQuerySet
from clinic.scheduling.rules.lifecycle import UPCOMING
from clinic.scheduling.rules.slots import day_window
from clinic.scheduling.terms import AppointmentStatus
from clinic.staff.models import User
from reports.queries.today_rows import Reader, Row, Section
from sessions.queries.ahead import unmet_ahead


def appointments_today(reader: Reader) -> Section:
    """Who comes today; for clinicians with what still stands in the way of a dosing session."""
    day = reader.today
    window = day_window(day, reader.practice.zone)
    rows = _appointments(reader.user).holding().filter(starts_at__gte=window.starts_at, starts_at__lt=window.ends_at)
    found = list(rows.on_view().select_related("dosing_session").order_by("starts_at", "pk"))
    ahead = unmet_ahead(found) if may(reader.user, Permission.VIEW_CHART) else {}
    return Section(
        title=_("Appointments today"),
        icon="sun",
        rows=[_appointment_row(reader.user, item, ahead.get(item.pk, ())) for item in found],
        empty=_("Nobody is booked today. Appointments appear here on their day, by the hour."),
        more_url=reverse("scheduling:calendar"),
        wide=True,
        shows_clock=True,
    )


def unconfirmed(reader: Reader) -> Section:
    """Who has not confirmed for tomorrow and the day after; today's stand above with their status."""
    first = day_window(reader.today + timedelta(days=1), reader.practice.zone).starts_at
    last = day_window(reader.today + timedelta(days=2), reader.practice.zone).ends_at
    rows = _appointments(reader.user).filter(status=AppointmentStatus.BOOKED, starts_at__gte=first, starts_at__lt=last)
    return Section(
        title=_("Not confirmed yet"),
        icon="phone",
        **reader.first_rows(rows.on_view().order_by("starts_at", "pk"), _unconfirmed_row),
        empty=_("Everybody who comes tomorrow or the day after has confirmed."),
        more_url=reverse("scheduling:calendar"),
    )


def messages_in_trouble(reader: Reader) -> Section:
    """Messages that did not surely arrive."""
    rows = Reminder.objects.visible_to(reader.user, Permission.RESEND_MESSAGE).filter(
        state__in=[ReminderState.DEAD, ReminderState.UNCERTAIN]
    )
    return Section(
        title=_("Messages to call about"),
        icon="mail-warning",
        **reader.first_rows(rows.on_view().order_by("-due_at", "pk"), _message_row),
        empty=_("Every message went out as planned."),
        more_url=reverse("reminders:messages"),
    )


def clients_without_warning(reader: Reader) -> Section:
    """Clients with a coming appointment who get no message, because nobody told them of the risk."""
    coming = Appointment.objects.filter(client=OuterRef("pk"), status__in=UPCOMING, starts_at__gte=reader.now)
    rows = Client.objects.visible_to(reader.user).filter(
        Exists(coming), archived_at__isnull=True, channel_warned_at__isnull=True
    )
    return Section(
        title=_("No messages agreed"),
        icon="message-circle-off",
        **reader.first_rows(rows.order_by("search_name", "pk"), _client_row),
        empty=_("Everybody with an appointment agreed how to be reached."),
    )


def _appointments(user: User) -> AppointmentQuerySet:
    rows: AppointmentQuerySet = Appointment.objects.visible_to(user, Permission.VIEW_SCHEDULE)
    return rows


def _appointment_row(user: User, item: Appointment, unmet: tuple[StrEnum, ...]) -> Row:
    detail = f"{item.appointment_type.name}, {item.room.name if item.room else label(item.modality)}"
    if item.therapist_id != user.pk:
        detail = f"{detail}, {item.therapist.name}"
    if unmet:
        missing = ", ".join(label(code) for code in unmet)
        detail = _("%(detail)s. Not ready: %(missing)s") % {"detail": detail, "missing": missing}
    return Row(
        at=item.starts_at,
        title=item.client.name,
        detail=detail,
        url=_where(user, item),
        badges=(item.status,),
        is_urgent=bool(unmet),
    )


def _where(user: User, item: Appointment) -> str:
    session = getattr(item, "dosing_session", None)
    if session is not None and may(user, Permission.VIEW_DOSING_SESSION):
        return reverse("sessions:detail", args=[session.pk])
    return reverse("scheduling:detail", args=[item.pk])


def _unconfirmed_row(item: Appointment) -> Row:
    return Row(
        at=item.starts_at,
        title=item.client.name,
        detail=f"{item.appointment_type.name}, {item.therapist.name}",
        url=reverse("scheduling:detail", args=[item.pk]),
        badges=(item.status,),
        is_urgent=item.appointment_type.kind is AppointmentKind.DOSING,
        person=item.client,
    )


def _message_row(row: Reminder) -> Row:
    return Row(
        title=row.client.name,
        detail=row.subject,
        at=row.due_at,
        url=reverse("reminders:messages"),
        badges=(row.state,),
        person=row.client,
    )


def _client_row(row: Client) -> Row:
    return Row(
        title=row.name,
        detail=_("Ask how to be reached, and say what messages can reveal."),
        url=reverse("clients:detail", args=[row.pk]),
        person=row,
    )
