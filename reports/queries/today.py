"""Today: what each person should look at first, by what they may do. Each section has fixed queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.models import Client
from clients.queries import clearance_queue, expiring_clearances, tasks_of_person
from clinic.audit.models import AuditEvent
from clinic.core.labels import label
from clinic.health import services as health
from clinic.policy.reach import may
from clinic.policy.terms import Permission, Role
from clinic.practice.terms import AppointmentKind
from clinic.reminders.models import Reminder
from clinic.reminders.terms import ReminderState
from clinic.scheduling.models import Appointment
from clinic.scheduling.rules.slots import day_window
from clinic.scheduling.terms import AppointmentStatus
from clinic.staff.models import User
from integration.queries import board
from integration.terms import Standing
from reports.queries.readiness import unmet_ahead
from sessions.models import DosingSession
from sessions.rules.lifecycle import MAY_BE_SIGNED

ROWS: Final = 12
EXPIRES_WITHIN: Final = timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line: when, who or what, the detail, and where it is dealt with."""

    title: str
    detail: str = ""
    lead: str = ""
    at: datetime | None = None
    url: str = ""
    badges: tuple[StrEnum, ...] = ()
    is_urgent: bool = False


@dataclass(frozen=True, kw_only=True)
class Section:
    """One heading with its lines; ``empty`` says what belongs here."""

    title: str
    icon: str
    rows: list[Row]
    empty: str
    more_url: str = ""
    wide: bool = False
    left_out: int = 0
    notes: tuple[str, ...] = field(default_factory=tuple)


def today_of(user: User, now: datetime) -> list[Section]:
    """Return the sections of one person's Today, in reading order."""
    sections: list[Section] = []
    if may(user, Permission.VIEW_SCHEDULE):
        sections.append(appointments_today(user, now))
    if may(user, Permission.DECIDE_CLEARANCE):
        sections.append(clearances_to_decide(user, now))
    if may(user, Permission.VIEW_INTEGRATION):
        sections.append(integration_due(user, now))
    if may(user, Permission.SIGN_NOTE):
        sections.append(unsigned_notes(user))
    if may(user, Permission.RESOLVE_TASK):
        sections.append(tasks(user))
    if may(user, Permission.RESEND_MESSAGE):
        sections.append(messages_in_trouble(user))
    if Role.FRONT_DESK in user.roles:
        sections.append(clients_without_warning(user))
    if may(user, Permission.VIEW_SYSTEM_HEALTH):
        sections.append(system_health(now))
        sections.append(recent_activity(user))
    return sections


def appointments_today(user: User, now: datetime) -> Section:
    """Who comes today; for clinicians with what still stands in the way of a dosing session."""
    day = now.astimezone(user.practice.zone).date() if user.practice else now.date()
    window = day_window(day, user.practice.zone) if user.practice else None
    rows = Appointment.objects.visible_to(user, Permission.VIEW_SCHEDULE).holding().on_view()
    if window is not None:
        rows = rows.filter(starts_at__gte=window.starts_at, starts_at__lt=window.ends_at)
    found = list(rows.select_related("dosing_session").order_by("starts_at", "pk"))
    ahead = unmet_ahead(found, today=day) if may(user, Permission.VIEW_CHART) else {}
    return Section(
        title=_("Appointments today"),
        icon="sun",
        rows=[_appointment_row(user, item, ahead.get(item.pk, ())) for item in found],
        empty=_("Nobody is booked today."),
        more_url=reverse("scheduling:calendar"),
        wide=True,
    )


def _appointment_row(user: User, item: Appointment, unmet: tuple[StrEnum, ...]) -> Row:
    place = item.room.name if item.room else label(item.modality)
    detail = f"{item.appointment_type.name}, {place}"
    if item.therapist_id != user.pk:
        detail = f"{detail}, {item.therapist.name}"
    if unmet:
        missing = ", ".join(label(code) for code in unmet)
        detail = _("%(detail)s. Not ready: %(missing)s") % {"detail": detail, "missing": missing}
    url = reverse("scheduling:detail", args=[item.pk])
    if item.appointment_type.kind is AppointmentKind.DOSING and may(user, Permission.VIEW_DOSING_SESSION):
        session = getattr(item, "dosing_session", None)
        if session is not None:
            url = reverse("sessions:detail", args=[session.pk])
    return Row(
        at=item.starts_at, title=item.client.name, detail=detail, url=url, badges=(item.status,), is_urgent=bool(unmet)
    )


def clearances_to_decide(user: User, now: datetime) -> Section:
    """The prescriber's queue, and what runs out soon."""
    waiting = list(clearance_queue(user).order_by("requested_at", "pk")[: ROWS + 1])
    today = now.date()
    expiring = expiring_clearances(user, on=today, until=today + EXPIRES_WITHIN).count()
    notes = ()
    if expiring:
        notes = (
            ngettext(
                "%(count)s clearance runs out within two weeks.",
                "%(count)s clearances run out within two weeks.",
                expiring,
            )
            % {"count": expiring},
        )
    return Section(
        title=_("Clearances to decide"),
        icon="inbox",
        rows=[
            Row(
                title=row.client.name,
                detail=_("asked by %(name)s") % {"name": row.requested_by.name},
                at=row.requested_at,
                lead=_("since"),
                url=reverse("clients:queue"),
                badges=(row.status,),
            )
            for row in waiting[:ROWS]
        ],
        left_out=max(0, len(waiting) - ROWS),
        empty=_("Nothing waits for a decision."),
        more_url=reverse("clients:queue"),
        notes=notes,
    )


def integration_due(user: User, now: datetime) -> Section:
    """Dosing sessions whose integration is due, late or not yet written."""
    pressing = [row for row in board(user, now) if row.standing in {Standing.OVERDUE, Standing.DUE}]
    return Section(
        title=_("Integration due"),
        icon="sprout",
        rows=[
            Row(
                title=row.dosing_session.client.name,
                detail=_("Dosing session %(number)s; due until") % {"number": row.dosing_session.number},
                at=row.window.closes_at,
                url=reverse("integration:session", args=[row.dosing_session.pk]),
                badges=(row.standing,),
                is_urgent=row.standing is Standing.OVERDUE,
            )
            for row in pressing[:ROWS]
        ],
        left_out=max(0, len(pressing) - ROWS),
        empty=_("Every dosing session has its integration."),
        more_url=reverse("integration:board"),
    )


def unsigned_notes(user: User) -> Section:
    """Sessions that ended and whose note this person has not signed."""
    rows = (
        DosingSession.objects.visible_to(user, Permission.SIGN_NOTE)
        .filter(status__in=MAY_BE_SIGNED, therapist=user)
        .select_related("client", "appointment")
        .order_by("appointment__starts_at", "pk")[: ROWS + 1]
    )
    found = list(rows)
    return Section(
        title=_("Notes to sign"),
        icon="signature",
        rows=[
            Row(
                title=row.client.name,
                detail=_("Dosing session %(number)s") % {"number": row.number},
                at=row.appointment.starts_at,
                url=reverse("sessions:detail", args=[row.pk]),
                badges=(row.status,),
            )
            for row in found[:ROWS]
        ],
        left_out=max(0, len(found) - ROWS),
        empty=_("Every note is signed."),
    )


def tasks(user: User) -> Section:
    """What this person was asked to see to."""
    found = list(tasks_of_person(user).order_by("-is_urgent", "due_at", "created_at", "pk")[: ROWS + 1])
    return Section(
        title=_("Tasks"),
        icon="list-checks",
        rows=[
            Row(
                title=label(row.kind),
                detail=row.client.name,
                at=row.due_at or row.created_at,
                url=reverse("clients:detail", args=[row.client_id]),
                is_urgent=row.is_urgent,
            )
            for row in found[:ROWS]
        ],
        left_out=max(0, len(found) - ROWS),
        empty=_("No open tasks."),
    )


def messages_in_trouble(user: User) -> Section:
    """Messages that did not surely arrive."""
    rows = (
        Reminder.objects.visible_to(user, Permission.RESEND_MESSAGE)
        .filter(state__in=[ReminderState.DEAD, ReminderState.UNCERTAIN])
        .on_view()
        .order_by("-due_at", "pk")[: ROWS + 1]
    )
    found = list(rows)
    return Section(
        title=_("Messages to call about"),
        icon="mail-warning",
        rows=[
            Row(
                title=row.client.name,
                detail=row.subject,
                at=row.due_at,
                url=reverse("reminders:messages"),
                badges=(row.state,),
            )
            for row in found[:ROWS]
        ],
        left_out=max(0, len(found) - ROWS),
        empty=_("Every message went out as planned."),
        more_url=reverse("reminders:messages"),
    )


def clients_without_warning(user: User) -> Section:
    """Clients with a coming appointment who get no message, because nobody told them of the risk."""
    rows = (
        Client.objects.visible_to(user)
        .filter(
            archived_at__isnull=True,
            channel_warned_at__isnull=True,
            appointments__status__in=[AppointmentStatus.BOOKED, AppointmentStatus.CONFIRMED],
        )
        .distinct()
        .order_by("search_name", "pk")[: ROWS + 1]
    )
    found: list[Any] = list(rows)
    return Section(
        title=_("No messages agreed"),
        icon="message-circle-off",
        rows=[
            Row(
                title=row.name,
                detail=_("Ask how to be reached, and say what messages can reveal."),
                url=reverse("clients:detail", args=[row.pk]),
            )
            for row in found[:ROWS]
        ],
        left_out=max(0, len(found) - ROWS),
        empty=_("Everybody with an appointment agreed how to be reached."),
    )


def system_health(now: datetime) -> Section:
    """Whether the installation works, in a word per part."""
    return Section(
        title=_("This installation"),
        icon="activity",
        rows=[
            Row(title=part.name.capitalize(), detail=part.detail, is_urgent=not part.is_well)
            for part in health.examine(now)
        ],
        empty="",
    )


def recent_activity(user: User) -> Section:
    """Who looked at or changed records lately; no client is named here."""
    events = list(AuditEvent.objects.of_practice(user.practice_id).order_by("-seq")[:8]) if user.practice_id else []
    people = dict(User.objects.filter(practice_id=user.practice_id).values_list("pk", "name"))
    return Section(
        title=_("Latest activity"),
        icon="eye",
        rows=[
            Row(
                title=people.get(event.actor_id) or event.system,
                detail=f"{label(event.act)}: {event.action}",
                at=event.at,
            )
            for event in events
        ],
        empty=_("Nobody has opened a record yet."),
        more_url=reverse("reports:activity"),
    )
