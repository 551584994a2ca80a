"""Recording in the room: doses, the end of a hold, vital signs, events, adverse events.

Every form carries a key; the same key twice is one entry, so that a repeat is harmless.
"""

from __future__ import annotations

from uuid import UUID, uuid5

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from clinic.core.http import StaffRequest, asks_for_json
from clinic.core.toasts import refused
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from clinic.staff.presence import while_locked
from sessions import access
from sessions.forms.entries import (
    AdverseEventForm,
    DoseForm,
    DoseOutForm,
    EventForm,
    EventWordsForm,
    TouchGivenForm,
    VitalsForm,
)
from sessions.models import Dose, TimelineEvent
from sessions.services import doses, events, undoing, vitals
from sessions.services.refusals import Refused
from sessions.views.keeping import keep_entry
from sessions.views.room import clock_of

RECORD = Permission.RECORD_DOSING_SESSION


@requires(RECORD)
@require_POST
@while_locked
def record_dose(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Record medicine the client took."""
    dosing_session = access.dosing_session_for(request.user, pk, RECORD)
    form = DoseForm(request.POST, clock=clock_of(dosing_session), auto_id="dose-%s")
    return keep_entry(
        request,
        dosing_session,
        "dose",
        form,
        lambda key, device, values: doses.record_dose(
            dosing_session=dosing_session,
            key=key,
            taken=doses.Taken(**values),
            actor=request.user,
            now=timezone.now(),
            device=device,
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
    return keep_entry(
        request,
        dosing_session,
        "out",
        form,
        lambda key, device, values: doses.end_hold(
            dose=dose, key=key, actor=request.user, now=timezone.now(), device=device, **values
        ),
    )


@requires(RECORD)
@require_POST
@while_locked
def record_vitals(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Record a set of vital signs."""
    dosing_session = access.dosing_session_for(request.user, pk, RECORD)
    form = VitalsForm(request.POST, clock=clock_of(dosing_session), auto_id="vitals-%s")
    return keep_entry(
        request,
        dosing_session,
        "vitals",
        form,
        lambda key, device, values: vitals.record_vitals(
            dosing_session=dosing_session,
            key=key,
            measured=vitals.Measured(**values),
            actor=request.user,
            now=timezone.now(),
            device=device,
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
    return keep_entry(
        request,
        dosing_session,
        "event",
        form,
        lambda key, device, values: events.record_event(
            dosing_session=dosing_session,
            # All buttons of a page share one key: two different ones tapped quickly are two entries.
            key=uuid5(key, values["kind"].value) if is_tap else key,
            happening=events.Happening(**values),
            actor=request.user,
            now=timezone.now(),
            device=device,
        ),
    )


@requires(RECORD)
@require_POST
@while_locked
def record_touch(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Record touch, with what was asked and answered."""
    dosing_session = access.dosing_session_for(request.user, pk, RECORD)
    form = TouchGivenForm(request.POST, clock=clock_of(dosing_session), auto_id="touch-%s")
    return keep_entry(
        request,
        dosing_session,
        "touched",
        form,
        lambda key, device, values: events.record_touch(
            dosing_session=dosing_session,
            key=key,
            touched=events.Touched(**values),
            actor=request.user,
            now=timezone.now(),
            device=device,
        ),
    )


@requires(RECORD)
@require_POST
@while_locked
def add_words(request: StaffRequest, pk: UUID, entry_pk: UUID) -> HttpResponse:
    """Put words to an event that was tapped before."""
    dosing_session = access.dosing_session_for(request.user, pk, RECORD)
    event = access.entry_for(request.user, dosing_session, "event", entry_pk)
    assert isinstance(event, TimelineEvent)  # noqa: S101 -- the kind is fixed above
    form = EventWordsForm(request.POST, clock=clock_of(dosing_session), auto_id="words-%s")
    return keep_entry(
        request,
        dosing_session,
        "words",
        form,
        lambda key, device, values: events.add_words(
            event=event, key=key, actor=request.user, now=timezone.now(), device=device, **values
        ),
    )


@requires(RECORD)
@require_POST
@while_locked
def record_adverse_event(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Record something untoward."""
    dosing_session = access.dosing_session_for(request.user, pk, RECORD)
    form = AdverseEventForm(request.POST, clock=clock_of(dosing_session), auto_id="adverse-%s")
    return keep_entry(
        request,
        dosing_session,
        "adverse",
        form,
        lambda key, device, values: events.record_adverse_event(
            dosing_session=dosing_session,
            key=key,
            untoward=events.Untoward(**values),
            actor=request.user,
            now=timezone.now(),
            device=device,
        ),
    )


@requires(RECORD)
@require_POST
@while_locked
def undo_entry(request: StaffRequest, pk: UUID, kind: str, entry_pk: UUID) -> HttpResponse:
    """Take back a slip of the finger, moments after it; both stay readable."""
    if kind not in undoing.KINDS:
        raise Http404
    dosing_session = access.dosing_session_for(request.user, pk, RECORD)
    entry = access.entry_for(request.user, dosing_session, kind, entry_pk)
    try:
        undoing.undo_entry(entry=entry, actor=request.user, now=timezone.now())
    except Refused as refusal:
        if asks_for_json(request):
            return JsonResponse({"sentences": [str(refusal.for_staff)]}, status=409)
        refused(request, refusal.for_staff)
        return redirect("sessions:detail", pk=pk)
    if asks_for_json(request):
        # By name: a page that a strange network puts in between is answered with 200 as well.
        return JsonResponse({"undone": str(entry_pk)})
    return redirect("sessions:detail", pk=pk)
