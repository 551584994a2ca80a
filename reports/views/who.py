"""Who can see a client's record, and what each role sees of it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.panels import parts_for
from clients.views.client import page_of
from clinic.core.http import StaffRequest
from clinic.policy.decorators import requires
from clinic.policy.preview import as_role
from clinic.policy.reach import holds
from clinic.policy.terms import Permission, Role
from reports import access
from reports.queries.sight import onlookers

ROLES: Final = {role.value.lower().replace("_", "-"): role for role in Role}


@requires(Permission.VIEW_CHART)
@require_safe
def who_can_see(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Name everybody who can open this record, the reason, since when, and their last look."""
    client = access.client_whose_access_is_asked(request.user, pk, action="reports.sight.viewed")
    context = {"client": client, "found": onlookers(client, request.user, timezone.now()), "roles": ROLES.items()}
    return render(request, "reports/who_can_see.html", context)


@requires(Permission.VIEW_CHART)
@require_safe
def preview(request: StaffRequest, pk: UUID, role: str) -> HttpResponse:
    """Show the client's page as a role sees it, by the same policy, and never more than the viewer sees."""
    shown = ROLES.get(role)
    if shown is None:
        raise Http404
    client = access.client_whose_access_is_asked(request.user, pk, action="reports.preview.viewed")
    stand_in = as_role(request.user, shown)
    sees_page = holds(stand_in, Permission.VIEW_CLIENT)
    page = page_of(client, stand_in, request, parts_for(stand_in)) if sees_page else {"client": client}
    return render(request, "reports/preview.html", {**page, "role": shown, "sees_page": sees_page})
