"""The messages that were kept on this machine because no mail server is set up."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from clinic.core.http import StaffRequest
from clinic.core.tables import CappedPaginator
from clinic.messaging import access
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission

PER_PAGE = 10


@requires(Permission.VIEW_OUTBOX)
@require_GET
def outbox(request: StaffRequest) -> HttpResponse:
    """Show what would have been mailed."""
    page = CappedPaginator(access.outbox_for(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "messaging/outbox.html", {"page": page, "has_server": bool(settings.EMAIL_URL)})
