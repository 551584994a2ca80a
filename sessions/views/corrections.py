"""Correcting an entry: the wrong version and the right one both stay, with who and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clinic.core.http import StaffRequest
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from sessions import access
from sessions.forms.entries import (
    CorrectAdverseEventForm,
    CorrectDoseForm,
    CorrectEventForm,
    CorrectVitalsForm,
    EntryForm,
)
from sessions.models import Entry
from sessions.queries.rows import row_of
from sessions.services import doses, events, vitals
from sessions.services.refusals import Refused
from sessions.views.answers import put_at_field
from sessions.views.room import clock_of


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How one kind of entry is corrected: its form, its service, and what the service calls them."""

    form: type[EntryForm]
    correct: Callable[..., object]
    entry: str
    content: str
    build: Callable[..., object]


KINDS: Final = {
    "dose": Kind(form=CorrectDoseForm, correct=doses.correct_dose, entry="dose", content="taken", build=doses.Taken),
    "vitals": Kind(
        form=CorrectVitalsForm,
        correct=vitals.correct_vitals,
        entry="reading",
        content="measured",
        build=vitals.Measured,
    ),
    "event": Kind(
        form=CorrectEventForm, correct=events.correct_event, entry="event", content="happening", build=events.Happening
    ),
    "adverse-event": Kind(
        form=CorrectAdverseEventForm,
        correct=events.correct_adverse_event,
        entry="event",
        content="untoward",
        build=events.Untoward,
    ),
}


@requires(Permission.RECORD_DOSING_SESSION)
@require_http_methods(["GET", "POST"])
def correct_entry(request: StaffRequest, pk: UUID, kind: str, entry_pk: UUID) -> HttpResponse:
    """Put a right version beside a wrong entry."""
    if kind not in KINDS:
        raise Http404
    dosing_session = access.dosing_session_for(request.user, pk, Permission.RECORD_DOSING_SESSION)
    entry = access.entry_for(request.user, dosing_session, kind, entry_pk)
    how, clock = KINDS[kind], clock_of(dosing_session)
    form = how.form(request.POST or None, clock=clock, initial=_initial(how, entry))
    if request.method == "POST" and form.is_valid():
        try:
            _correct(how, entry, dict(form.cleaned_data), request)
        except Refused as refusal:
            put_at_field(form, refusal)
        else:
            return redirect("sessions:detail", pk=pk)
    context = {"form": form, "dosing_session": dosing_session, "row": row_of(entry)}
    status = 400 if form.is_bound else 200
    return render(request, "sessions/correct.html", context, status=status)


def _correct(how: Kind, entry: Entry, values: dict[str, Any], request: StaffRequest) -> None:
    key, reason, is_void = values.pop("key"), values.pop("correction_reason"), values.pop("is_void")
    # A correction is made with the wrong entry on the screen: it never waits on a device.
    values.pop("device")
    how.correct(
        **{how.entry: entry, how.content: how.build(**values)},
        key=key,
        reason=reason,
        is_void=is_void,
        actor=request.user,
        now=timezone.now(),
    )


def _initial(how: Kind, entry: Entry) -> dict[str, Any]:
    """Return the wrong version as the form's first values."""
    names = [
        name
        for name in how.form.base_fields
        if name not in {"key", "tapped_at", "device_offset_ms", "is_void", "correction_reason"}
    ]
    return {name: getattr(entry, name) for name in names}
