"""Book a session of a group, see who sits in it, seat somebody, call it off."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.audit import services as audit
from clinic.core import wording
from clinic.core.http import StaffRequest
from clinic.core.toasts import done, refused
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.scheduling import access
from clinic.scheduling.forms import CancelForm, GroupBookForm, GroupWantForm
from clinic.scheduling.models import GroupSession
from clinic.scheduling.rules.seats import SEATS
from clinic.scheduling.services import groups
from clinic.scheduling.services.booking import BookingRefused
from clinic.scheduling.services.changes import StepRefused
from clinic.scheduling.services.conflicts import SlotTaken
from clinic.scheduling.views import booking_page
from clinic.scheduling.views.booking import FOUND, uuid_of
from clinic.scheduling.views.clock import on_practice_clock, practice_of
from clinic.scheduling.views.group_page import seats_of

ASKED: Final = ("appointment_type", "therapist", "room", "day")


@requires(Permission.BOOK_APPOINTMENT)
@require_http_methods(["GET", "POST"])
@on_practice_clock
def book(request: StaffRequest) -> HttpResponse:
    """Ask what, with whom and when, and hold the hours; who comes is asked on the page of the group."""
    practice = practice_of(request)
    if request.method == "GET":
        asked = booking_page.group_defaults(request, timezone.now())
        return _book_page(request, GroupWantForm(asked, booker=request.user, practice=practice))
    form = GroupBookForm(request.POST, booker=request.user, practice=practice)
    if form.is_valid():
        data = form.cleaned_data
        wanted = groups.GroupRequest(
            appointment_type=data["appointment_type"], therapist=data["therapist"], starts_at=data["starts_at"],
            room=data["room"],
        )  # fmt: skip
        try:
            group = groups.book_group(request=wanted, actor=request.user, now=timezone.now())
        except (SlotTaken, BookingRefused) as refusal:
            form.add_error(None, str(refusal.for_staff))
        else:
            done(request, _("Booked: %(moment)s.") % {"moment": wording.moment_text(group.starts_at)})
            return redirect("scheduling:group", pk=group.pk)
    return _book_page(request, form, status=400)


@requires(Permission.VIEW_SCHEDULE)
@require_GET
@on_practice_clock
def detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show a group: its hours, its six seats, and whoever can be seated."""
    return _show(request, access.group_for(request.user, pk), CancelForm())


@requires(Permission.BOOK_APPOINTMENT)
@require_POST
@on_practice_clock
def add_member(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Seat a client."""
    group = access.group_for(request.user, pk, Permission.BOOK_APPOINTMENT)
    chosen = request.POST.get("client", "")
    if not chosen:
        refused(request, _("Choose who gets the seat."))
        return redirect("scheduling:group", pk=pk)
    client = access.bookable_client_for(request.user, uuid_of(chosen))
    try:
        groups.add_member(group=group, client=client, actor=request.user, now=timezone.now())
    except (SlotTaken, BookingRefused) as refusal:
        refused(request, str(refusal.for_staff))
    else:
        done(request, _("%(name)s has a seat.") % {"name": client.name})
    return redirect("scheduling:group", pk=pk)


@requires(Permission.BOOK_APPOINTMENT)
@require_POST
@on_practice_clock
def call_off(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Cancel the group and every appointment in it, with one reason."""
    group = access.group_to_call_off(request.user, pk)
    form = CancelForm(request.POST)
    if form.is_valid():
        try:
            groups.call_off(group=group, actor=request.user, now=timezone.now(), **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, refusal.for_staff)
        else:
            done(request, _("Called off. Messages that were waiting will not be sent."))
            return redirect("scheduling:group", pk=pk)
    return _show(request, group, form, status=400)


def _show(request: StaffRequest, group: GroupSession, form: CancelForm, *, status: int = 200) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:80]
    seats = seats_of(group, request.user, timezone.now())
    may_book = may(request.user, Permission.BOOK_APPOINTMENT) and group.cancelled_at is None
    context: dict[str, Any] = {
        "group": group,
        "seats": seats,
        "number_of_seats": SEATS,
        "cancel_form": form,
        "may_book": may_book,
        "may_call_off": may_book and access.may_call_off(request.user, group) and not seats.have_begun,
        "may_room": may(request.user, Permission.RECORD_DOSING_SESSION),
        "words": words,
        "minutes": round((group.ends_at - group.starts_at).total_seconds() / 60),
    }
    if may_book and words:
        audit.record_listing(actor=request.user, action="scheduling.clients.searched")
        found = access.bookable_clients_for(request.user).matching(words).order_by("search_name", "pk")
        context["clients"] = found.exclude(pk__in=[row.client_id for row in seats.members])[:FOUND]
    return render(request, "scheduling/group.html", context, status=status)


def _book_page(request: StaffRequest, form: GroupWantForm, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"form": form}
    if form.is_valid() or not {"appointment_type", "therapist", "room"} & set(form.errors):
        now, start = timezone.now(), booking_page.parse_start(str(form.data.get("starts_at", "")))
        day = form.cleaned_data.get("day") or timezone.localdate(start or now)
        asked = {name: str(form.data.get(name, "")) for name in ASKED}
        context |= {
            "want": form.want,
            "start": start,
            "times": booking_page.times(form.want, day, now=now, asked=asked, links_only=False),
        }
    return render(request, "scheduling/book_group.html", context, status=status)
