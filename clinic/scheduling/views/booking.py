"""Book an appointment, or a dosing session and its integration in one act."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from clients.models import Client
from clinic.audit import services as audit
from clinic.core import wording
from clinic.core.http import StaffRequest
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from clinic.practice.terms import AppointmentKind
from clinic.scheduling import access
from clinic.scheduling.forms import BookForm, WantForm
from clinic.scheduling.models import Appointment
from clinic.scheduling.services.booking import BookingRefused, Request, book_appointment, book_dosing_with_integration
from clinic.scheduling.services.conflicts import SlotTaken
from clinic.scheduling.views import booking_page
from clinic.scheduling.views.clock import on_practice_clock

FOUND: Final = 8


@requires(Permission.BOOK_APPOINTMENT)
@require_http_methods(["GET", "POST"])
@on_practice_clock
def book(request: StaffRequest) -> HttpResponse:
    """Ask for whom, what and when, and book it."""
    asked = request.POST.get("client") or request.GET.get("client")
    if not asked:
        return _choose_client(request)
    client = access.bookable_client_for(request.user, uuid_of(asked))
    if request.method == "GET":
        return _page(request, client, WantForm(booking_page.defaults(client, request, timezone.now()), client=client))
    form = BookForm(request.POST, client=client)
    if form.is_valid():
        try:
            appointment = _book(request, form)
        except (SlotTaken, BookingRefused) as refusal:
            form.add_error(None, str(refusal.for_staff))
        else:
            moment = wording.moment_text(appointment.starts_at)
            done(request, _("Booked: %(moment)s, %(who)s.") % {"moment": moment, "who": appointment.therapist.name})
            return redirect("scheduling:detail", pk=appointment.pk)
    return _page(request, client, form)


@requires(Permission.BOOK_APPOINTMENT)
@require_GET
def find_clients(request: StaffRequest) -> HttpResponse:
    """Find the client to book for; part of the booking page, and its list while typing."""
    return _choose_client(request)


def _choose_client(request: StaffRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:80]
    audit.record_listing(actor=request.user, action="scheduling.clients.searched")
    found = access.bookable_clients_for(request.user)
    clients = found.matching(words).order_by("search_name", "pk")[:FOUND] if words else ()
    kept = {name: value for name, value in request.GET.items() if name not in {"q", "client"}}
    template = (
        "scheduling/_found_clients.html" if request.headers.get("HX-Request") else "scheduling/choose_client.html"
    )
    return render(request, template, {"clients": clients, "words": words, "kept": kept})


def _book(request: StaffRequest, form: BookForm) -> Appointment:
    now, data, want = timezone.now(), form.cleaned_data, form.want
    first = Request(
        client=form.client, appointment_type=want.appointment_type, therapist=want.therapist,
        modality=want.modality, room=want.room, starts_at=data["starts_at"], note=data["note"],
    )  # fmt: skip
    if not data["integration_at"] or not data["integration_type"]:
        return book_appointment(request=first, actor=request.user, now=now)
    after = Request(
        client=form.client, appointment_type=data["integration_type"], therapist=want.therapist,
        modality=want.modality, room=want.room, starts_at=data["integration_at"],
    )  # fmt: skip
    return book_dosing_with_integration(dosing=first, integration=after, actor=request.user, now=now).dosing


def _page(request: StaffRequest, client: Client, form: WantForm) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "client": client}
    if form.is_valid() or "day" in form.cleaned_data:
        asks_day = request.method == "POST" or bool(request.GET.get("day") or request.GET.get("starts_at"))
        context |= _times(client, form, is_day_asked=asks_day)
    if request.method == "GET" and "times" in context:
        form.data = {**form.data, "day": context["times"].day.isoformat()}
    return render(
        request, "scheduling/book.html", context, status=400 if form.errors and request.method == "POST" else 200
    )


def _times(client: Client, form: WantForm, *, is_day_asked: bool) -> dict[str, Any]:
    """Return the free times for what was asked, as far as it makes sense."""
    if any(name in form.errors for name in ("appointment_type", "therapist", "modality", "room")):
        return {}
    now, want = timezone.now(), form.want
    start = booking_page.parse_start(str(form.data.get("starts_at", "")))
    day = form.cleaned_data.get("day") or timezone.localdate(start or now)
    asked = {
        name: str(form.data.get(name, "")) for name in ("appointment_type", "therapist", "modality", "room", "day")
    }
    asked["client"] = str(client.pk)
    is_dosing = want.appointment_type.kind is AppointmentKind.DOSING
    context: dict[str, Any] = {
        "want": want,
        "start": start,
        "is_dosing": is_dosing,
        "warnings": booking_page.warnings(want, start),
        "times": booking_page.times(want, day, now=now, asked=asked, links_only=is_dosing, is_day_asked=is_day_asked),
    }
    if is_dosing and start is not None:
        context["integration"] = booking_page.integration_choice(want, start, now=now)
    return context


def uuid_of(text: str) -> UUID:
    """Read a key out of an address or a form; nothing is behind nonsense."""
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
