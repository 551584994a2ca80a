"""Forms for what can be booked."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.core.http import StaffRequest
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from clinic.practice import access
from clinic.practice.forms import AppointmentTypeForm
from clinic.practice.models import AppointmentType
from clinic.practice.services import appointment_types
from clinic.practice.services.places import NameTaken

FIELDS = ("name", "minutes", "buffer_minutes", "price", "needs_room", "is_active")


@requires(Permission.MANAGE_PRACTICE)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    """Add something that can be booked."""
    return _form(request, None)


@requires(Permission.MANAGE_PRACTICE)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change an appointment type or take it out of use."""
    return _form(request, access.appointment_type_for(request.user, pk))


def _form(request: StaffRequest, appointment_type: AppointmentType | None) -> HttpResponse:
    initial = None
    if appointment_type:
        initial = {field: getattr(appointment_type, field) for field in FIELDS}
        initial["kind"] = appointment_type.kind.value
    form = AppointmentTypeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            appointment_types.save_appointment_type(
                practice=access.practice_for(request.user),
                appointment_type=appointment_type,
                actor=request.user,
                now=timezone.now(),
                **form.cleaned_data,
            )
        except NameTaken as refusal:
            form.add_error("name", str(refusal.for_staff))
        else:
            done(request, _("Appointment type saved."))
            return redirect("practice:settings")
    title = _("Change appointment type") if appointment_type else _("New appointment type")
    return render(request, "practice/form.html", {"form": form, "title": title})
