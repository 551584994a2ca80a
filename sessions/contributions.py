"""What the medicine adds to a client's page: rows of the timeline, and two panels."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.hooks import Blocker
from clients.models import Client, Course
from clients.panels import Panel
from clients.queries import is_visible, lead
from clients.terms import CourseStatus
from clients.timeline import TimelineRow
from clinic.core import wording
from clinic.core.labels import label
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.practice.terms import AppointmentKind
from clinic.scheduling.models import Appointment
from clinic.staff.models import User
from sessions.models import AdverseEvent, Dose, DosingSession, Prescription, SessionNote, TouchConsent, VitalReading
from sessions.queries.ahead import gates_ahead, points_of
from sessions.queries.counts import count_of
from sessions.queries.gates import gates_of, passed_gates
from sessions.queries.lists import orders_of, sessions_of
from sessions.queries.touch import touch_of
from sessions.rules.gates import unmet
from sessions.rules.lifecycle import BEFORE_MEDICINE, PRESCRIPTION_IN_FORCE
from sessions.terms import DosingStatus

# A session that ran late is still "next" until its evening.
STILL_NEXT = timedelta(hours=12)
NEEDS_AN_ORDER = frozenset({CourseStatus.PREPARATION, CourseStatus.ACTIVE, CourseStatus.MAINTENANCE})
LATEST_READINGS = 6


def session_rows(client: Client, user: User) -> Iterator[TimelineRow]:
    """Show every dosing session with what was taken in it."""
    if not may(user, Permission.VIEW_DOSING_SESSION):
        return
    for dosing_session in sessions_of(client, user):
        if dosing_session.status is DosingStatus.PLANNED:
            continue
        taken = getattr(dosing_session, "taken_mg", None)
        yield TimelineRow(
            at=dosing_session.started_at or dosing_session.appointment.starts_at,
            icon="pill",
            title=_("Dosing session %(number)s: %(status)s")
            % {"number": dosing_session.number, "status": label(dosing_session.status)},
            detail=wording.amount(taken, "mg") if taken else "",
            url=reverse("sessions:detail", args=[dosing_session.pk]),
            kind="dosing-session",
        )


def adverse_rows(client: Client, user: User) -> Iterator[TimelineRow]:
    """Show what went wrong, as reported."""
    if not may(user, Permission.VIEW_DOSING_SESSION):
        return
    found = AdverseEvent.objects.visible_to(user).standing().filter(client=client, is_void=False).in_order()
    for event in found:
        yield TimelineRow(
            at=event.at,
            icon="triangle-alert",
            title=_("Adverse event: %(term)s") % {"term": label(event.term)},
            detail=label(event.reported_severity),
            url=reverse("sessions:detail", args=[event.dosing_session_id]),
            kind="adverse",
        )


def order_rows(client: Client, user: User) -> Iterator[TimelineRow]:
    """Show every signed order."""
    if not may(user, Permission.VIEW_PRESCRIPTION):
        return
    for order in orders_of(client, user):
        if order.signed_at is None:
            continue
        yield TimelineRow(
            at=order.signed_at,
            icon="clipboard-list",
            title=_("Order signed by %(name)s") % {"name": order.signed_name},
            detail=_("%(least)s to %(most)s a session")
            % {"least": wording.amount(order.min_session_mg, "mg"), "most": wording.amount(order.max_session_mg, "mg")},
            url=reverse("sessions:prescription", args=[order.pk]),
            kind="order",
        )


def note_rows(client: Client, user: User) -> Iterator[TimelineRow]:
    """Show every signed note."""
    if not may(user, Permission.VIEW_DOSING_SESSION):
        return
    found = SessionNote.objects.visible_to(user, Permission.VIEW_DOSING_SESSION).filter(
        client=client, signed_at__isnull=False
    )
    for note in found:
        if note.signed_at is None:
            continue
        yield TimelineRow(
            at=note.signed_at,
            icon="signature",
            title=_("Session note signed by %(name)s") % {"name": note.signed_name},
            detail=_("Late entry") if note.is_late_entry else "",
            url=reverse("sessions:note", args=[note.dosing_session_id]),
            kind="note",
        )


def medicine_panel(client: Client, user: User) -> Panel | None:
    """Show the order in force, what is left of it, and the last dose."""
    if not may(user, Permission.VIEW_PRESCRIPTION):
        return None
    order: Prescription | None = (
        orders_of(client, user)
        .filter(signed_at__isnull=False, status__in=PRESCRIPTION_IN_FORCE)
        .select_related("vital_limits", "course")
        .order_by("-signed_at", "-pk")
        .first()
    )
    last: Dose | None = (
        Dose.objects.visible_to(user).standing().filter(client=client, is_void=False).order_by("-at", "-pk").first()
    )
    context: dict[str, Any] = {
        "person": client,
        "order": order,
        "count": count_of(order) if order is not None else None,
        "last_dose": last,
        "course": client.courses.order_by("-opened_at", "-pk").first(),
        "may_sign_order": may(user, Permission.WRITE_PRESCRIPTION),
        "today": timezone.localdate(),
    }
    return Panel(title=_("Medicine"), template="sessions/_panel_medicine.html", order=30, context=context)


def touch_panel(client: Client, user: User) -> Panel | None:
    """Show with whom the client agreed to which touch, and whether it counts today."""
    if not may(user, Permission.VIEW_DOSING_SESSION):
        return None
    context = {"person": client, "touch": touch_of(client, timezone.now())}
    return Panel(title=_("Touch"), template="sessions/_panel_touch.html", order=35, context=context)


def touch_rows(client: Client, user: User) -> Iterator[TimelineRow]:
    """Show what was said about touch."""
    if not may(user, Permission.VIEW_DOSING_SESSION):
        return
    for line in TouchConsent.objects.visible_to(user, Permission.VIEW_DOSING_SESSION).filter(client=client):
        yield TimelineRow(
            at=line.at,
            icon="hand",
            title=_("Touch: %(what)s") % {"what": label(line.kind)},
            detail=line.person,
            url=reverse("sessions:touch", args=[line.client_id]),
            kind="touch",
        )


def vitals_panel(client: Client, user: User) -> Panel | None:
    """Show a prescriber who decides a clearance the latest vital signs of all sessions."""
    if not may(user, Permission.VIEW_DOSING_SESSION):
        return None
    found = VitalReading.objects.visible_to(user).standing().filter(client=client, is_void=False)
    context = {"readings": list(found.order_by("-at", "-pk")[:LATEST_READINGS])}
    return Panel(title=_("Vital signs"), template="sessions/_panel_vitals.html", order=40, context=context)


def order_blockers(course: Course, user: User, _today: date) -> Iterator[Blocker]:
    """Say that no order is in force, from preparation on: without one nothing can be taken."""
    if course.status not in NEEDS_AN_ORDER or not may(user, Permission.VIEW_PRESCRIPTION):
        return
    if orders_of(course.client, user).filter(signed_at__isnull=False, status__in=PRESCRIPTION_IN_FORCE).exists():
        return
    yield Blocker(
        sentence=_("No order of a prescriber is in force."),
        url=reverse("sessions:medicine", args=[course.client_id]),
        action=_("Orders and medicine"),
    )


def unsigned_session(client: Client, _now: datetime) -> str:
    """Say why a chart cannot be closed by a merge: the note of a session in it is not signed."""
    if not DosingSession.objects.filter(client=client).exclude(status=DosingStatus.CLOSED).exists():
        return ""
    return _("A dosing session in the chart that closes is not signed yet.")


def next_session_panel(client: Client, user: User) -> Panel | None:
    """Show the next dosing session and the gates that are still open."""
    if not may(user, Permission.VIEW_DOSING_SESSION):
        return None
    appointment = _next_dosing(client, user)
    return None if appointment is None else _session_panel(appointment, user, title=_("Next dosing session"))


def appointment_panel(appointment: Appointment, user: User) -> Panel | None:
    """Show, on the page of a dosing appointment, its session and the gates that are still open."""
    if appointment.appointment_type.kind is not AppointmentKind.DOSING:
        return None
    # The desk sees the appointment; its session opens only to the care team.
    if not is_visible(user, appointment.client, Permission.VIEW_DOSING_SESSION):
        return None
    return _session_panel(appointment, user, title=_("Dosing session"))


def _session_panel(appointment: Appointment, user: User, *, title: str) -> Panel:
    dosing_session: DosingSession | None = (
        DosingSession.objects.visible_to(user, Permission.VIEW_DOSING_SESSION)
        .filter(appointment=appointment)
        .select_related("client", "course", "practice", "appointment", "prescription__vital_limits")
        .first()
    )
    is_before = dosing_session is not None and dosing_session.status in BEFORE_MEDICINE
    now = timezone.now()
    if dosing_session is None:
        gates = gates_ahead([appointment]).get(appointment.pk, ())
    else:
        gates = unmet(gates_of(dosing_session, now), passed=passed_gates(dosing_session)) if is_before else ()
    points = points_of(appointment)
    since = {point.gate: point.noticed_at for point in points if point.ended_at is None}
    owners = {role: lead(appointment.client, role) for role in {gate.owner for gate in gates}}
    context: dict[str, Any] = {
        "appointment": appointment,
        "dosing_session": dosing_session,
        "gates": [(gate, owners[gate.owner], since.get(gate.code)) for gate in gates],
        "seen_to": [point for point in points if point.ended_at is not None],
        "overrides": _overrides(dosing_session) if is_before else (),
        "is_before": is_before or dosing_session is None,
        "as_of": now,
        "may_record": may(user, Permission.RECORD_DOSING_SESSION),
    }
    return Panel(title=title, template="sessions/_panel_next.html", order=10, context=context)


def _overrides(dosing_session: DosingSession | None) -> list[Any]:
    if dosing_session is None:
        return []
    return list(dosing_session.gate_overrides.select_related("actor").order_by("at", "pk"))


def _next_dosing(client: Client, user: User) -> Appointment | None:
    found: Appointment | None = (
        Appointment.objects.visible_to(user, Permission.VIEW_SCHEDULE)
        .holding()
        .filter(
            client=client,
            appointment_type__kind=AppointmentKind.DOSING,
            starts_at__gte=timezone.now() - STILL_NEXT,
        )
        .order_by("starts_at", "pk")
        .first()
    )
    return found
