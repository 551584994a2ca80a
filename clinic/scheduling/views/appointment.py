"""One appointment: what it is, its next step, moving and cancelling it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.core import wording
from clinic.core.http import StaffRequest
from clinic.core.labels import label
from clinic.core.toasts import done, refused
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from clinic.scheduling import access
from clinic.scheduling.forms import CancelForm, MoveForm, PlaceForm, StepForm, want_of
from clinic.scheduling.models import Appointment
from clinic.scheduling.panels import panels_for
from clinic.scheduling.services import changes
from clinic.scheduling.services.booking import BookingRefused
from clinic.scheduling.services.conflicts import SlotTaken
from clinic.scheduling.views import booking_page
from clinic.scheduling.views.appointment_page import facts_about
from clinic.scheduling.views.clock import on_practice_clock


@requires(Permission.VIEW_SCHEDULE)
@require_GET
@on_practice_clock
def detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show one appointment with its history and what belongs to it."""
    return _show(request, access.appointment_for(request.user, pk), CancelForm())


@requires(Permission.BOOK_APPOINTMENT)
@require_POST
@on_practice_clock
def change_status(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take the next step of an appointment."""
    appointment = access.appointment_for(request.user, pk, Permission.BOOK_APPOINTMENT)
    form = StepForm(request.POST)
    if not form.is_valid():
        refused(request, _("This is not a step of an appointment."))
        return redirect("scheduling:detail", pk=pk)
    try:
        target = form.cleaned_data["target"]
        changes.change_status(appointment=appointment, target=target, actor=request.user, now=timezone.now())
    except changes.StepRefused as refusal:
        refused(request, refusal.for_staff)
    else:
        done(request, _("The appointment is now “%(status)s”.") % {"status": label(target)})
    return redirect("scheduling:detail", pk=pk)


@requires(Permission.BOOK_APPOINTMENT)
@require_POST
@on_practice_clock
def cancel(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Cancel an appointment with a reason; its messages are withdrawn in the same act."""
    appointment = access.appointment_for(request.user, pk, Permission.BOOK_APPOINTMENT)
    form = CancelForm(request.POST)
    if form.is_valid():
        try:
            changes.cancel(appointment=appointment, actor=request.user, now=timezone.now(), **form.cleaned_data)
        except changes.StepRefused as refusal:
            form.add_error(None, refusal.for_staff)
        else:
            done(request, _("Cancelled. Messages that were waiting will not be sent."))
            return redirect("scheduling:detail", pk=pk)
    return _show(request, appointment, form, status=400)


@requires(Permission.BOOK_APPOINTMENT)
@require_http_methods(["GET", "POST"])
@on_practice_clock
def move(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Move an appointment to another time, person or place."""
    appointment = access.appointment_for(request.user, pk, Permission.BOOK_APPOINTMENT)
    if request.method == "GET":
        return _move_page(request, appointment, PlaceForm(_asked(request, appointment), practice=appointment.practice))
    form = MoveForm(request.POST, practice=appointment.practice)
    if form.is_valid():
        try:
            moved = _move(request, appointment, form)
        except (SlotTaken, BookingRefused, changes.StepRefused, changes.ChangedMeanwhile) as refusal:
            form.add_error(None, str(refusal.for_staff))
            appointment.refresh_from_db()
        else:
            done(request, _("Moved to %(moment)s.") % {"moment": wording.moment_text(moved.starts_at)})
            return redirect("scheduling:detail", pk=pk)
    return _move_page(request, appointment, form, status=400)


def _show(request: StaffRequest, appointment: Appointment, form: CancelForm, *, status: int = 200) -> HttpResponse:
    context = {
        "appointment": appointment,
        "cancel_form": form,
        "facts": facts_about(appointment, request.user, now=timezone.now()),
        "panels": [
            (panel, render_to_string(panel.template, {**panel.context, "appointment": appointment}, request))
            for panel in panels_for(appointment, request.user)
        ],
    }
    return render(request, "scheduling/appointment.html", context, status=status)


def _move(request: StaffRequest, appointment: Appointment, form: MoveForm) -> Appointment:
    data = form.cleaned_data
    return changes.reschedule(
        appointment=appointment,
        starts_at=data["starts_at"],
        therapist=data["therapist"],
        modality=data["modality"],
        room=data["room"],
        seen_version=data["version"],
        actor=request.user,
        now=timezone.now(),
    )


def _asked(request: StaffRequest, appointment: Appointment) -> dict[str, str]:
    """Return what the address asks for, else how the appointment stands."""
    start = booking_page.parse_start(request.GET.get("starts_at", "")) or appointment.starts_at
    found = {
        "therapist": str(appointment.therapist_id),
        "modality": appointment.modality.value,
        "room": str(appointment.room_id or ""),
        "day": timezone.localdate(start).isoformat(),
    }
    return {**found, **{name: value for name, value in request.GET.items() if value}}


def _move_page(request: StaffRequest, appointment: Appointment, form: PlaceForm, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"appointment": appointment, "form": form, "client": appointment.client}
    start = booking_page.parse_start(str(form.data.get("starts_at", "")))
    if form.is_valid() or not {"therapist", "modality", "room"} & set(form.errors):
        now = timezone.now()
        day = form.cleaned_data.get("day") or timezone.localdate(start or appointment.starts_at)
        asked = {name: str(form.data.get(name, "")) for name in ("therapist", "modality", "room", "day")}
        want = want_of(appointment, form)
        context["times"] = booking_page.times(want, day, now=now, asked=asked, links_only=False)
    context["start"] = start
    return render(request, "scheduling/move.html", context, status=status)
