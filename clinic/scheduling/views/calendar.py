"""Day, week and list of what is booked, and the feed the grid draws from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clinic.core.http import StaffRequest
from clinic.core.labels import label
from clinic.core.templatetags.ui import slug
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.practice.terms import AppointmentKind, Modality
from clinic.scheduling import access, queries
from clinic.scheduling.models import GroupSession
from clinic.scheduling.readiness import Readiness, readiness_of
from clinic.scheduling.rules.lifecycle import UPCOMING
from clinic.scheduling.rules.slots import day_window
from clinic.scheduling.terms import AppointmentStatus
from clinic.scheduling.views.calendar_page import (
    COOKIE,
    Choice,
    calendar_page,
    choice_of,
    feed_window,
    grouped_by_day,
    seats_taken,
)
from clinic.scheduling.views.clock import on_practice_clock, practice_of

# "2026-11-26T10:00:00": without the offset, which the grid would turn into the device's clock.
WALL_CLOCK: Final = 19
REMEMBER: Final = timedelta(days=365)
GROUP_PARTS: Final = ("appointment_type", "therapist", "room")
FIELDS: Final = (
    "pk", "starts_at", "ends_at", "status", "therapist_id", "therapist__name", "appointment_type__name",
    "appointment_type__kind", "room__name", "client__preferred_name", "client__legal_first_name",
    "client__legal_last_name", "modality",
)  # fmt: skip


@requires(Permission.VIEW_SCHEDULE)
@require_GET
@on_practice_clock
def calendar(request: StaffRequest) -> HttpResponse:
    """Show a day, a week, or the same week as a list; remembers the last choice in this browser."""
    choice = choice_of(request, now=timezone.now())
    rows = access.schedule_for(request.user)
    page = calendar_page(choice, request.user, now=timezone.now())
    context = {"page": page, "choice": choice, "may_book": may(request.user, Permission.BOOK_APPOINTMENT)}
    if choice.view == "list":
        window = day_window(choice.first, choice.zone, days=choice.days)
        found = queries.on_calendar(rows, window, therapist_id=choice.therapist_id)
        shown = list(found.on_view())
        groups = queries.groups_on_calendar(access.groups_for(request.user), window, therapist_id=choice.therapist_id)
        context["days"] = grouped_by_day(shown, list(groups.select_related(*GROUP_PARTS)), choice)
        context["readiness"] = readiness_of(shown, request.user, now=timezone.now())
    response = render(request, "scheduling/calendar.html", context)
    _remember(response, choice)
    return response


@requires(Permission.VIEW_SCHEDULE)
@require_GET
@on_practice_clock
def feed(request: StaffRequest) -> HttpResponse:
    """Give the grid the appointments of the visible range; a fixed number of queries, however many there are."""
    window = feed_window(request, practice_of(request).zone)
    if window is None:
        return JsonResponse({"error": "range"}, status=400)
    choice = choice_of(request, now=timezone.now())
    found = queries.on_calendar(access.schedule_for(request.user), window, therapist_id=choice.therapist_id)
    # Those who sit in a group stand on its page: side by side they would be too narrow to read.
    found = found.filter(group__isnull=True)
    groups = queries.groups_on_calendar(access.groups_for(request.user), window, therapist_id=choice.therapist_id)
    may_move = may(request.user, Permission.BOOK_APPOINTMENT)
    dosing = found.filter(appointment_type__kind=AppointmentKind.DOSING, ends_at__gt=timezone.now())
    ready = readiness_of(dosing.select_related("appointment_type"), request.user, now=timezone.now())
    events = [_event(row, choice.zone, ready, may_move=may_move) for row in found.values_list(*FIELDS)]
    events += [_group_event(group, choice.zone) for group in groups.select_related(*GROUP_PARTS)]
    return JsonResponse({"events": events})


def _event(row: tuple[Any, ...], zone: ZoneInfo, ready: Mapping[UUID, Readiness], *, may_move: bool) -> dict[str, Any]:
    """Return one appointment as the grid wants it; a week holds hundreds, so no row is an object."""
    pk, starts_at, ends_at, status, therapist_id, therapist, type_name, kind, room, preferred, first, last, modality = (
        row
    )
    look = _look(kind, status, modality)
    return {
        "id": str(pk),
        "start": starts_at.astimezone(zone).isoformat()[:WALL_CLOCK],
        "end": ends_at.astimezone(zone).isoformat()[:WALL_CLOCK],
        "title": f"{preferred or first} {last}".strip(),
        "resourceId": str(therapist_id),
        "classNames": look.css,
        "editable": may_move and look.is_upcoming,
        "extendedProps": {
            "url": f"{look.base_url}{pk}/",
            "status": status,
            "statusLabel": look.status,
            "type": type_name,
            "clinician": therapist,
            "room": room or look.modality,
            **({"ready": found.words, "readyIcon": found.icon} if (found := ready.get(pk)) else {}),
        },
    }


def _group_event(group: GroupSession, zone: ZoneInfo) -> dict[str, Any]:
    """Return one group as the grid wants it; it never moves, and it names nobody."""
    return {
        "id": str(group.pk),
        "start": group.starts_at.astimezone(zone).isoformat()[:WALL_CLOCK],
        "end": group.ends_at.astimezone(zone).isoformat()[:WALL_CLOCK],
        "title": _("Group session"),
        "resourceId": str(group.therapist_id),
        "classNames": ["visit", f"kind-{slug(group.appointment_type.kind)}"],
        "editable": False,
        "extendedProps": {
            "url": reverse("scheduling:group", args=[group.pk]),
            "status": "group",
            "statusLabel": seats_taken(group.seated),  # type: ignore[attr-defined]
            "type": group.appointment_type.name,
            "clinician": group.therapist.name,
            "room": group.room.name,
        },
    }


@dataclass(frozen=True, kw_only=True)
class _Look:
    css: list[str]
    status: str
    modality: str
    is_upcoming: bool
    base_url: str


@lru_cache(maxsize=256)
def _look(kind: AppointmentKind, status: AppointmentStatus, modality: Modality) -> _Look:
    """Return what appointments alike share; the labels are those of the one language we have."""
    return _Look(
        css=["visit", f"kind-{slug(kind)}", f"status-{slug(status)}"],
        status=label(status),
        modality=label(modality),
        is_upcoming=status in UPCOMING,
        base_url=reverse("scheduling:calendar"),
    )


def _remember(response: HttpResponse, choice: Choice) -> None:
    response.set_cookie(
        COOKIE, f"{choice.view}.{choice.person}", max_age=REMEMBER, httponly=True, samesite="Lax",
        secure=settings.IS_HTTPS,
    )  # fmt: skip
