"""The room without a connection: a page that a device keeps, with nothing of anybody in it, and what keeps it."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic.core.http import StaffRequest
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from clinic.staff.presence import in_background
from sessions.forms.entries import TAPS, DoseForm, EventForm, VitalsForm
from sessions.forms.moments import Clock
from sessions.queries.rows import ICONS
from sessions.terms import DoseKind, EventKind

# What ends a session, or hands somebody over, is done with the record in sight.
NOT_BLINDLY: Final = frozenset({EventKind.HANDOVER, EventKind.LEFT})


@requires(Permission.RECORD_DOSING_SESSION)
@require_safe
@in_background
def page(request: StaffRequest) -> HttpResponse:
    """Show what a device shows of a room it cannot reach; the same for everybody."""
    clock = Clock(now=timezone.now(), zone=timezone.get_current_timezone())
    context = {
        "taps": [{"kind": kind, "icon": ICONS[kind]} for kind in TAPS if kind not in NOT_BLINDLY],
        "event_form": EventForm(clock=clock, auto_id="event-%s"),
        "vitals_form": VitalsForm(clock=clock, auto_id="vitals-%s"),
        "dose_form": DoseForm(clock=clock, auto_id="dose-%s", initial={"kind": DoseKind.SECOND_UNIT.value}),
    }
    return render(request, "sessions/offline.html", context)


@requires(Permission.RECORD_DOSING_SESSION)
@require_safe
@in_background
def worker(request: StaffRequest) -> HttpResponse:
    """Hand over the script that keeps that page, for the rooms and nothing else of the application."""
    answer = render(request, "sessions/offline_worker.js", content_type="text/javascript; charset=utf-8")
    answer.headers["Service-Worker-Allowed"] = reverse("sessions:offline").removesuffix("offline/")
    return answer
