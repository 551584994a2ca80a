"""Day, week and list of what is booked, and the feed the grid draws from."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from clinic.core.http import StaffRequest
from clinic.core.labels import label
from clinic.core.templatetags.ui import slug
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.scheduling import access, queries
from clinic.scheduling.rules.lifecycle import UPCOMING
from clinic.scheduling.rules.slots import day_window
from clinic.scheduling.views.calendar_page import COOKIE, Choice, calendar_page, choice_of, feed_window, grouped_by_day
from clinic.scheduling.views.clock import on_practice_clock, practice_of

REMEMBER: Final = timedelta(days=365)
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
        context["days"] = grouped_by_day(found.on_view(), choice)
    response = render(request, "scheduling/calendar.html", context)
    _remember(response, choice)
    return response


@requires(Permission.VIEW_SCHEDULE)
@require_GET
@on_practice_clock
def feed(request: StaffRequest) -> HttpResponse:
    """Give the grid the appointments of the visible range; one query, however many there are."""
    window = feed_window(request, practice_of(request).zone)
    if window is None:
        return JsonResponse({"error": "range"}, status=400)
    choice = choice_of(request, now=timezone.now())
    found = queries.on_calendar(access.schedule_for(request.user), window, therapist_id=choice.therapist_id)
    zone, may_move = choice.zone, may(request.user, Permission.BOOK_APPOINTMENT)
    events = [
        {
            "id": str(row[0]),
            "start": row[1].astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S"),
            "end": row[2].astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S"),
            "title": f"{row[9] or row[10]} {row[11]}".strip(),
            "resourceId": str(row[4]),
            "classNames": ["visit", f"kind-{slug(row[7])}", f"status-{slug(row[3])}"],
            "editable": may_move and row[3] in UPCOMING,
            "extendedProps": {
                "url": reverse("scheduling:detail", args=[row[0]]),
                "status": row[3],
                "statusLabel": label(row[3]),
                "type": row[6],
                "clinician": row[5],
                "room": row[8] or label(row[12]),
            },
        }
        for row in found.values_list(*FIELDS)
    ]
    return JsonResponse({"events": events})


def _remember(response: HttpResponse, choice: Choice) -> None:
    response.set_cookie(
        COOKIE, f"{choice.view}.{choice.person}", max_age=REMEMBER, httponly=True, samesite="Lax",
        secure=settings.IS_HTTPS,
    )  # fmt: skip
