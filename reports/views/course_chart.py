"""The course of one client in a picture, with the table behind it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clients.access import client_for
from clinic.core.http import StaffRequest
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from reports import charts
from reports.queries.course_chart import charted, course_chart


@requires(Permission.VIEW_CHART)
@require_safe
def chart(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show scores, doses, depth and integration on one time axis, beside a baseline that can be chosen."""
    client = client_for(request.user, pk, Permission.VIEW_CHART)
    instruments = charted(client)
    code = request.GET.get("measure", "")
    instrument = instruments.get(code) or next(iter(instruments.values()), None)
    context: dict[str, Any] = {"client": client, "instrument": instrument, "tabs": []}
    if instrument is not None:
        found = course_chart(client, instrument, baseline=_key(request.GET.get("baseline", "")))
        context |= {
            "course": found,
            "picture": charts.course_timeline(found.as_drawn),
            "tabs": [
                {"url": f"?measure={one.code}", "label": one.title, "is_current": one.code == instrument.code}
                for one in instruments.values()
            ],
        }
    return render(request, "reports/course_chart.html", context)


def _key(text: str) -> UUID | None:
    """Return what an address names as baseline; what is no key names none."""
    try:
        return UUID(text)
    except ValueError:
        return None
