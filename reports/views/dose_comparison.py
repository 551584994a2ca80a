"""A client's dosing sessions side by side: what was taken, what it did, and what was said."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clinic.core import wording
from clinic.core.http import StaffRequest
from clinic.core.labels import label
from clinic.core.tables import configure
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from reports import access, charts
from reports.queries.course_chart import DEPTHS
from reports.tables import DoseComparisonTable
from sessions.queries.comparison import Compared, compared_sessions


@requires(Permission.VIEW_DOSING_SESSION)
@require_safe
def compare(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show this dose beside the client's earlier ones."""
    client = access.client_whose_doses_are_compared(request.user, pk)
    sessions = compared_sessions(client, request.user, this=_key(request.GET.get("session", "")))
    context: dict[str, Any] = {
        "client": client,
        "sessions": sessions,
        "this": next((one for one in sessions if one.is_this), None),
        "table": configure(request, DoseComparisonTable(sessions)),
        "picture": charts.doses_compared(
            [_drawn(one) for one in reversed(sessions)], [label(depth) for depth in DEPTHS]
        ),
    }
    return render(request, "reports/dose_comparison.html", context)


def _drawn(one: Compared) -> dict[str, Any]:
    """Return what the picture needs, as plain values."""
    return {
        "day": f"{one.number}, {wording.day(one.day, 'date')}",
        "mg": float(one.mg),
        "systolic": one.peak.systolic if one.peak else None,
        "diastolic": one.peak.diastolic if one.peak else None,
        "depth": label(one.depth) if one.depth else "",
        "level": DEPTHS.index(one.depth) if one.depth in DEPTHS else None,
    }


def _key(text: str) -> UUID | None:
    """Return which session an address calls this one; what is no key names none."""
    try:
        return UUID(text)
    except ValueError:
        return None
