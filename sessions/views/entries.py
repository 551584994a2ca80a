"""Recording in the room: doses, the end of a hold, vital signs, events, adverse events.

Every form carries a key; the same key twice is one entry, so that a repeat is harmless.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid5

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from clinic.core.http import StaffRequest
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from clinic.staff.presence import while_locked
from sessions import access
from sessions.forms.entries import AdverseEventForm, DoseForm, DoseOutForm, EntryForm, EventForm, VitalsForm
from sessions.models import Dose, DosingSession
from sessions.services import doses, events, vitals
from sessions.services.refusals import Refused
from sessions.views.answers import put_at_field
from sessions.views.room import clock_of, show_room

RECORD = Permission.RECORD_DOSING_SESSION


@requires(RECORD)
@require_POST
@while_locked
def record_dose(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Record medicine the client took."""
    dosing_session = access.dosing_session_for(request.user, pk, RECORD)
    form = DoseForm(request.POST, clock=clock_of(dosing_session), auto_id="dose-%s")
    return _keep(
        request,
        dosing_session,
        "dose",
        form,
        lambda key, values: doses.record_dose(
            dosing_session=dosing_session, key=key, taken=doses.Taken(**values), actor=request.user, now=timezone.now()
        ),
    )


@requires(RECORD)
@require_POST
@while_locked
def end_hold(request: StaffRequest, pk: UUID, entry_pk: UUID) -> HttpResponse:
    """Record that the client spat out or swallowed."""
    dosing_session = access.dosing_session_for(request.user, pk, RECORD)
    dose = access.entry_for(request.user, dosing_session, "dose", entry_pk)
    assert isinstance(dose, Dose)  # noqa: S101 -- the kind is fixed above
    form = DoseOutForm(request.POST, clock=clock_of(dosing_session), auto_id="out-%s")
    return _keep(
        request,
        dosing_session,
        "out",
        form,
        lambda key, values: doses.end_hold(dose=dose, key=key, actor=request.user, now=timezone.now(), **values),
    )


@requires(RECORD)
@require_POST
@while_locked
def record_vitals(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Record a set of vital signs."""
    dosing_session = access.dosing_session_for(request.user, pk, RECORD)
    form = VitalsForm(request.POST, clock=clock_of(dosing_session), auto_id="vitals-%s")
    return _keep(
        request,
        dosing_session,
        "vitals",
        form,
        lambda key, values: vitals.record_vitals(
            dosing_session=dosing_session,
            key=key,
            measured=vitals.Measured(**values),
            actor=request.user,
            now=timezone.now(),
        ),
    )


@requires(RECORD)
@require_POST
@while_locked
def record_event(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Record one event, by a tap or with a note."""
    dosing_session = access.dosing_session_for(request.user, pk, RECORD)
    form = EventForm(request.POST, clock=clock_of(dosing_session), auto_id="event-%s")
    is_tap = "tap" in request.POST
    return _keep(
        request,
        dosing_session,
        "event",
        form,
        lambda key, values: events.record_event(
            dosing_session=dosing_session,
            # All buttons of a page share one key: two different ones tapped quickly are two entries.
            key=uuid5(key, values["kind"].value) if is_tap else key,
            happening=events.Happening(**values),
            actor=request.user,
            now=timezone.now(),
        ),
    )


@requires(RECORD)
@require_POST
@while_locked
def record_adverse_event(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Record something untoward."""
    dosing_session = access.dosing_session_for(request.user, pk, RECORD)
    form = AdverseEventForm(request.POST, clock=clock_of(dosing_session), auto_id="adverse-%s")
    return _keep(
        request,
        dosing_session,
        "adverse",
        form,
        lambda key, values: events.record_adverse_event(
            dosing_session=dosing_session,
            key=key,
            untoward=events.Untoward(**values),
            actor=request.user,
            now=timezone.now(),
        ),
    )


def _keep(
    request: StaffRequest,
    dosing_session: DosingSession,
    name: str,
    form: EntryForm,
    record: Callable[[UUID, dict[str, Any]], object],
) -> HttpResponse:
    """Record what a valid form says, or show the page again with what was typed."""
    if form.is_valid():
        values = dict(form.cleaned_data)
        try:
            record(values.pop("key"), values)
        except Refused as refusal:
            put_at_field(form, refusal)
        else:
            return redirect("sessions:detail", pk=dosing_session.pk)
    return show_room(request, dosing_session, **{name: form})
