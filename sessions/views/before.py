"""Before the medicine: open, prepare, pass a soft gate, start, or use the hour otherwise."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic.audit.clock import ClockWentBack
from clinic.core.http import StaffRequest
from clinic.core.labels import label
from clinic.core.toasts import done, refused
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from clinic.signatures import ceremony
from clinic.signatures.queries import held_text
from clinic.signatures.terms import Meaning
from sessions import access
from sessions.forms.before import ConvertForm, PassGateForm, PrepareForm, ReasonForm, StartForm
from sessions.models import DosingSession
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
    """Go on although a soft gate is not met: at once for who has just confirmed who they are, else after that."""
    dosing_session = access.dosing_session_for(request.user, pk, RECORD)
    form = PassGateForm(request.POST, auto_id="gate-%s")
    if form.is_valid():
        whose: dict[str, Any] = {"dosing_session": dosing_session, "actor": request.user, "now": timezone.now()}
        try:
            # Nobody is asked who they are for what would be refused all the same.
            dosing.refuse_hard_gate(gate=form.cleaned_data["gate"], **whose)
            back_to = reverse("sessions:sign_gate", args=[pk])
            if (way := ceremony.confirm_first(request, back_to=back_to)) is not None:
                dosing.hold_gate(entered={name: form.data[name] for name in form.fields}, **whose)
                return way
            dosing.pass_gate(**form.cleaned_data, **whose)
        except Refused as refusal:
            put_at_field(form, refusal)
        except ClockWentBack as problem:
            form.add_error(None, problem.for_staff)
        else:
            return redirect("sessions:detail", pk=pk)
    return show_room(request, dosing_session, gate=form)


@requires(RECORD)
@require_http_methods(["GET", "POST"])
def sign_gate(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show gate and reason once more after the person has confirmed who they are, and sign."""
    dosing_session, refusal = access.dosing_session_for(request.user, pk, RECORD), ""
    form = PassGateForm(held_text(request.user, dosing.GATE, dosing_session))
    if not form.is_valid():
        return redirect("sessions:detail", pk=pk)
    if (way := ceremony.confirm_first(request, back_to=request.path)) is not None:
        return way
    if request.method == "POST":
        try:
            dosing.pass_gate(dosing_session=dosing_session, actor=request.user, now=timezone.now(), **form.cleaned_data)
        except (Refused, ClockWentBack) as refused_one:
            refusal = str(refused_one.for_staff)
        else:
            return redirect("sessions:detail", pk=pk)
    return ceremony.review_page(request, _gate_review(dosing_session, form, refusal))


def _gate_review(dosing_session: DosingSession, form: PassGateForm, refusal: str) -> ceremony.Review:
    values = form.cleaned_data
    return ceremony.Review(
        title=_("Pass this gate in my name"),
        client=dosing_session.client,
        meaning=Meaning.AUTHOR,
        sections=[(label(values["gate"]), values["reason"])],
        consequence=_(
            "The session may go on although this is not met. The reason stays with it and cannot be changed."
        ),
        verb=_("Pass this gate in my name"),
        back_url=reverse("sessions:detail", args=[dosing_session.pk]),
        back_label=_("Session"),
        refusal=refusal,
    )


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
    group_pk = dosing_session.appointment.group_id
    if "stay" in request.POST and group_pk is not None:
        return redirect("sessions:group", pk=group_pk)
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
