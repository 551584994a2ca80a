"""Forms for locations and rooms."""

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
from clinic.practice.forms import LocationForm, RoomForm
from clinic.practice.models import Location, Room
from clinic.practice.services import places


@requires(Permission.MANAGE_PRACTICE)
@require_http_methods(["GET", "POST"])
def add_location(request: StaffRequest) -> HttpResponse:
    """Add a place where clients are seen."""
    return _location_form(request, None)


@requires(Permission.MANAGE_PRACTICE)
@require_http_methods(["GET", "POST"])
def edit_location(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Rename a location or take it out of use."""
    return _location_form(request, access.location_for(request.user, pk))


@requires(Permission.MANAGE_PRACTICE)
@require_http_methods(["GET", "POST"])
def add_room(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Add a room to a location."""
    return _room_form(request, access.location_for(request.user, pk), None)


@requires(Permission.MANAGE_PRACTICE)
@require_http_methods(["GET", "POST"])
def edit_room(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Rename a room or take it out of use."""
    room = access.room_for(request.user, pk)
    return _room_form(request, room.location, room)


def _location_form(request: StaffRequest, location: Location | None) -> HttpResponse:
    fields = ("name", "address", "is_active")
    initial = {field: getattr(location, field) for field in fields} if location else None
    form = LocationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        practice = access.practice_for(request.user)
        try:
            places.save_location(
                practice=practice, location=location, actor=request.user, now=timezone.now(), **form.cleaned_data
            )
        except places.NameTaken as refusal:
            form.add_error("name", str(refusal.for_staff))
        else:
            done(request, _("Location saved."))
            return redirect("practice:settings")
    title = _("Change location") if location else _("New location")
    return render(request, "practice/form.html", {"form": form, "title": title})


def _room_form(request: StaffRequest, location: Location, room: Room | None) -> HttpResponse:
    initial = {"name": room.name, "is_active": room.is_active} if room else None
    form = RoomForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            places.save_room(location=location, room=room, actor=request.user, now=timezone.now(), **form.cleaned_data)
        except places.NameTaken as refusal:
            form.add_error("name", str(refusal.for_staff))
        else:
            done(request, _("Room saved."))
            return redirect("practice:settings")
    title = _("Change room") if room else _("New room, %(location)s") % {"location": location.name}
    return render(request, "practice/form.html", {"form": form, "title": title})
