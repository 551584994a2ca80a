"""Before the client leaves: the checklist, and the discharge."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from clinic.core.http import StaffRequest
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from clinic.staff.presence import while_locked
from sessions import access
from sessions.forms.leaving import DischargeForm, ReadinessForm
from sessions.services import readiness
from sessions.services.refusals import Refused
from sessions.views.answers import put_at_field
from sessions.views.keeping import keep_entry
from sessions.views.room import clock_of, show_room

RECORD = Permission.RECORD_DOSING_SESSION


@requires(RECORD)
@require_POST
@while_locked
def record_readiness(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Keep the checklist as it is now."""
    dosing_session = access.dosing_session_for(request.user, pk, RECORD)
    form = ReadinessForm(request.POST, clock=clock_of(dosing_session), auto_id="readiness-%s")
    return keep_entry(
        request,
        dosing_session,
        "readiness",
        form,
        lambda key, device, values: readiness.record_readiness(
            dosing_session=dosing_session,
            key=key,
            checklist=readiness.Checklist(**values),
            actor=request.user,
            now=timezone.now(),
            device=device,
        ),
    )


@requires(RECORD)
@require_POST
def discharge(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Record that the client left."""
    dosing_session = access.dosing_session_for(request.user, pk, RECORD)
    form = DischargeForm(request.POST, clock=clock_of(dosing_session), auto_id="discharge-%s")
    if form.is_valid():
        try:
            readiness.discharge(
                dosing_session=dosing_session, at=form.cleaned_data["at"], actor=request.user, now=timezone.now()
            )
        except Refused as refusal:
            put_at_field(form, refusal)
        else:
            return redirect("sessions:note", pk=pk)
    return show_room(request, dosing_session, discharge=form)
