"""The page of a session: before, during and after the medicine, in one place."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from clients.queries import latest_weight
from clinic.core.http import StaffRequest
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.staff.presence import in_background, while_locked
from sessions import access
from sessions.forms.before import PassGateForm, PrepareForm, ReasonForm
from sessions.forms.entries import (
    AdverseEventForm,
    DoseForm,
    DoseOutForm,
    EventForm,
    EventWordsForm,
    TouchGivenForm,
    VitalsForm,
    taps_of,
)
from sessions.forms.leaving import DischargeForm, ReadinessForm
from sessions.forms.moments import Clock, clock_for
from sessions.models import DosingSession
from sessions.queries.outbox import outbox_of
from sessions.queries.record import mark_of
from sessions.queries.room import Phase, Room, room_of
from sessions.queries.rows import ICONS
from sessions.queries.surface import surface_of
from sessions.queries.touch import touch_of
from sessions.terms import Depth, DoseKind

# While the session goes on, its page shows the latest entries, so that it stays as light as it was; the others are
# a tap away.
RECENT: Final = 40
PAGE_KEYS: Final = (
    ("1", _("The first of what is likely next; 2 and 3 the others")),
    ("e", _("Events")),
    ("v", _("Vital signs")),
    ("m", _("Medicine")),
    ("l", _("Leaving")),
    ("r", _("Timeline")),
    ("o", _("Note")),
)


@requires(Permission.VIEW_DOSING_SESSION)
@require_safe
def detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show a session."""
    return show_room(request, access.dosing_session_for(request.user, pk))


@requires(Permission.RECORD_DOSING_SESSION)
@require_safe
@in_background
@while_locked
def watch(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show what a locked screen may: clocks, what is due, and alarms; nobody's name."""
    room = room_of(access.watched_session_for(request.user, pk), timezone.now())
    return render(request, "sessions/_watch.html", {"room": room})


@requires(Permission.VIEW_DOSING_SESSION)
@require_safe
@in_background
@while_locked
def mark(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Tell an open page whether the session has changed since it last asked, and what the time is."""
    mark = mark_of(access.session_to_follow(request.user, pk))
    return JsonResponse({"mark": mark, "now": timezone.now().isoformat()})


def show_room(request: StaffRequest, dosing_session: DosingSession, **refused: Form) -> HttpResponse:
    """Show a session's page; ``refused`` are forms that were sent and not taken, by name.

    A refused form is answered 400, except to htmx, which would not show it.
    """
    room = room_of(dosing_session, timezone.now())
    context = {
        "room": room,
        "dosing_session": dosing_session,
        "surface": surface_of(room),
        "touch": touch_of(dosing_session.client, timezone.now()),
        "page_keys": PAGE_KEYS if room.phase is Phase.DURING else (),
        "open_form": next(iter(refused), ""),
        "outbox": outbox_of(dosing_session, request.user, room.now),
        **_forms(request, room),
    }
    is_whole = room.phase is not Phase.DURING or request.GET.get("timeline") == "all"
    context["rows"] = room.rows if is_whole else room.rows[:RECENT]
    context["older_rows"] = len(room.rows) - len(context["rows"])
    context.update({f"{name}_form": form for name, form in refused.items()})
    is_htmx = bool(getattr(request, "htmx", False))
    return render(request, "sessions/room.html", context, status=400 if refused and not is_htmx else 200)


def clock_of(dosing_session: DosingSession) -> Clock:
    """Return the clock that typed times of this session are read against."""
    return clock_for(timezone.now(), dosing_session.appointment.ends_at)


def _forms(request: StaffRequest, room: Room) -> dict[str, Any]:
    """Return every form the page offers this person, each with ids of its own."""
    dosing_session = room.dosing_session
    if room.is_closed or not may(request.user, Permission.RECORD_DOSING_SESSION):
        return {"may_record": False}
    clock = clock_of(dosing_session)
    return {
        "may_record": True,
        "prepare_form": PrepareForm(initial=header_of(dosing_session), clock=clock, auto_id="prepare-%s"),
        "gate_form": PassGateForm(auto_id="gate-%s"),
        "reason_form": ReasonForm(auto_id="reason-%s"),
        "dose_form": DoseForm(initial=_next_dose(room), clock=clock, auto_id="dose-%s"),
        "out_form": DoseOutForm(clock=clock, auto_id="out-%s"),
        "vitals_form": VitalsForm(clock=clock, auto_id="vitals-%s"),
        "event_form": EventForm(clock=clock, auto_id="event-%s"),
        "touched_form": TouchGivenForm(clock=clock, auto_id="touch-%s"),
        "words_form": EventWordsForm(clock=clock, auto_id="words-%s"),
        "adverse_form": AdverseEventForm(clock=clock, auto_id="adverse-%s"),
        "readiness_form": ReadinessForm(clock=clock, auto_id="readiness-%s"),
        "discharge_form": DischargeForm(clock=clock, auto_id="discharge-%s"),
        "taps": [{"kind": kind, "icon": ICONS[kind]} for kind in taps_of(dosing_session.modality)],
        "scale": range(11),
        "depths": tuple(Depth),
    }


def header_of(dosing_session: DosingSession) -> dict[str, Any]:
    """Return the header as its form shows it; the last known weight until one is taken today."""
    values = {name: getattr(dosing_session, name) for name in PrepareForm.base_fields}
    if values["weight_kg"] is None and (weight := latest_weight(dosing_session.client)) is not None:
        values |= {"weight_kg": weight.kg, "weight_measured_on": weight.measured_on}
    return values


def _next_dose(room: Room) -> dict[str, Any]:
    """Guess what comes next; a booster is offered only inside its window."""
    if not room.record.standing_doses:
        return {"kind": DoseKind.INITIAL.value, "units": room.dosing_session.planned_units}
    kind = DoseKind.BOOSTER if room.booster_is_open else DoseKind.SECOND_UNIT
    return {"kind": kind.value}
