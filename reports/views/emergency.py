"""The emergency sheet: where it lies, and printing it now."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.access import practice_of
from clinic.core.http import StaffRequest
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from reports.services import emergency


@requires(Permission.PRINT_EMERGENCY, Permission.VIEW_SYSTEM_HEALTH)
@require_safe
def sheet(request: StaffRequest) -> HttpResponse:
    """Show when the sheet was last printed and where it lies; it names no client."""
    practice = practice_of(request.user)
    context = {
        "newest_at": emergency.newest_at(practice),
        "folder": emergency.folder_of(practice),
        "newest": emergency.NEWEST,
        "may_print": may(request.user, Permission.PRINT_EMERGENCY),
    }
    return render(request, "reports/emergency.html", context)


@requires(Permission.PRINT_EMERGENCY)
@require_POST
def print_now(request: StaffRequest) -> HttpResponse:
    """Hand the sheet over as it is now."""
    content = emergency.print_on_demand(practice=practice_of(request.user), actor=request.user, now=timezone.now())
    headers = {"Content-Disposition": 'attachment; filename="emergency-sheet.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
