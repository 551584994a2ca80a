"""Before the medicine: open, prepare, pass a soft gate, start, or use the hour otherwise."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clinic.core.http import StaffRequest
from clinic.core.toasts import done, refused
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from sessions import access
from sessions.forms.before import ConvertForm, PassGateForm, PrepareForm, ReasonForm, StartForm
from sessions.services import dosing
from sessions.services.refusals import Refused
from sessions.views.answers import put_at_field, take_version
from sessions.views.room import clock_of, show_room

RECORD = Permission.RECORD_DOSING_SESSION


@requires(RECORD)
@require_POST
def open_session(request: StaffRequest, appointment_pk: UUID) -> HttpResponse:
    """Open the session of a dosing appointment; the second time it is the same one."""
    appointment = access.dosing_appointment_for(request.user, appointment_pk)
    try:
        dosing_session = dosing.open_session(appointment=appointment, actor=request.user, now=timezone.now())
    except Refused as refusal:
        refused(request, refusal.for_staff)
        return redirect("clients:detail", pk=appointment.client_id)
    return redirect("sessions:detail", pk=dosing_session.pk)


@requires(RECORD)
@require_POST
def prepare(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Keep what was asked before the medicine."""
    dosing_session = access.dosing_session_for(request.user, pk, RECORD)
    form = PrepareForm(request.POST, clock=clock_of(dosing_session), auto_id="prepare-%s")
    if form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("version")
        try:
            dosing.prepare(
                dosing_session=dosing_session,
                version=version,
                header=dosing.Header(**values),
                actor=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            put_at_field(form, refusal)
            if isinstance(refusal, dosing.StaleHeader):
                take_version(form, dosing_session.version)
        else:
            return redirect("sessions:detail", pk=pk)
    return show_room(request, dosing_session, prepare=form)


@requires(RECORD)
@require_POST
def pass_gate(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Go on although a soft gate is not met, with a reason."""
    dosing_session = access.dosing_session_for(request.user, pk, RECORD)
    form = PassGateForm(request.POST, auto_id="gate-%s")
    if form.is_valid():
        try:
            dosing.pass_gate(dosing_session=dosing_session, actor=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            put_at_field(form, refusal)
        else:
            return redirect("sessions:detail", pk=pk)
    return show_room(request, dosing_session, gate=form)


@requires(RECORD)
@require_POST
def start(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Let the session start, or say which gates stand in the way."""
    dosing_session = access.dosing_session_for(request.user, pk, RECORD)
    form = StartForm(request.POST)
    try:
        dosing.start_session(dosing_session=dosing_session, actor=request.user, now=timezone.now())
    except Refused as refusal:
        form.full_clean()
        put_at_field(form, refusal)
        dosing_session.refresh_from_db(fields=["status"])
        return show_room(request, dosing_session, start=form)
    return redirect("sessions:detail", pk=pk)


@requires(RECORD)
@require_POST
def convert(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Use the hour as a talk session."""
    dosing_session = access.dosing_session_for(request.user, pk, RECORD)
    form = ConvertForm(request.POST, auto_id="convert-%s")
    if form.is_valid():
        try:
            dosing.convert_to_talk_session(
                dosing_session=dosing_session, actor=request.user, now=timezone.now(), **form.cleaned_data
            )
        except Refused as refusal:
            put_at_field(form, refusal)
        else:
            done(request, _("This hour is a talk session now. The appointment stays as it is."))
            return redirect("sessions:detail", pk=pk)
    return show_room(request, dosing_session, convert=form)


@requires(RECORD)
@require_POST
def abort(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Call the session off."""
    dosing_session = access.dosing_session_for(request.user, pk, RECORD)
    form = ReasonForm(request.POST, auto_id="abort-%s")
    if form.is_valid():
        try:
            dosing.abort_session(
                dosing_session=dosing_session, actor=request.user, now=timezone.now(), **form.cleaned_data
            )
        except Refused as refusal:
            put_at_field(form, refusal)
        else:
            done(request, _("The session was called off."))
            return redirect("sessions:detail", pk=pk)
    return show_room(request, dosing_session, abort=form)
