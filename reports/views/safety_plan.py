"""A client's safety plan as a PDF to take home."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clients.risk.access import plan_for
from clinic.core.http import StaffRequest
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from reports.services import safety_plans


@requires(Permission.ISSUE_DOCUMENT)
@require_POST
def print_plan(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Hand the plan over as it is written."""
    plan = plan_for(request.user, pk, Permission.ISSUE_DOCUMENT)
    content = safety_plans.print_plan(plan=plan, actor=request.user, now=timezone.now())
    headers = {"Content-Disposition": 'attachment; filename="safety-plan.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
