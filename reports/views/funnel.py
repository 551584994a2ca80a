"""The funnel: how many courses stand where, how long, and where they came from."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.access import practice_of
from clinic.audit import services as audit
from clinic.core.http import StaffRequest
from clinic.core.tables import configure
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from reports.forms import PeriodForm
from reports.queries.funnel import funnel_of
from reports.tables import FunnelTable

USUAL_DAYS: Final = 90


@requires(Permission.VIEW_FUNNEL)
@require_safe
def funnel(request: StaffRequest) -> HttpResponse:
    """Show the funnel of a period, the last three months unless another is asked for."""
    zone = practice_of(request.user).zone
    today = timezone.localdate(timezone=zone)
    form = PeriodForm({"first": today - timedelta(days=USUAL_DAYS), "last": today, **request.GET.dict()})
    days = form.cleaned_data if form.is_valid() else {"first": today, "last": today}

    def midnight(day: date) -> datetime:
        return datetime.combine(day, time(), tzinfo=zone)

    found = funnel_of(
        request.user,
        first=midnight(days["first"]),
        last=midnight(days["last"] + timedelta(days=1)),
        now=timezone.now(),
    )
    most = max((line.standing for line in found.states), default=0)
    audit.record_listing(actor=request.user, action="reports.funnel.viewed")
    context = {"form": form, "funnel": found, "table": configure(request, FunnelTable(found.states, most=most))}
    return render(request, "reports/funnel.html", context)
