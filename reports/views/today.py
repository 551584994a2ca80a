"""The first page of the day."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from clinic.audit import services as audit
from clinic.core.http import StaffRequest
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from reports.queries.today import section_of, today_of


@requires(Permission.USE_APPLICATION)
@require_GET
def today(request: StaffRequest) -> HttpResponse:
    """Show what this person should look at first."""
    now = timezone.now()
    audit.record_listing(actor=request.user, action="reports.today.viewed")
    whole = section_of(request.user, now, request.GET["all"]) if "all" in request.GET else None
    sections = today_of(request.user, now) if whole is None else [whole]
    return render(request, "reports/today.html", {"sections": sections, "whole": whole, "now": now})
