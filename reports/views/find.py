"""The command box: clients, coming appointments and pages by the first letters."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clinic.audit import services as audit
from clinic.core.http import StaffRequest
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from reports.queries.find import find_all

LONGEST_QUERY = 80


@requires(Permission.USE_APPLICATION)
@require_GET
def find(request: StaffRequest) -> HttpResponse:
    """Answer the command box; a search for clients is recorded."""
    text = request.GET.get("q", "").strip().replace("\0", "")
    if len(text) > LONGEST_QUERY:
        return JsonResponse({"results": [], "message": _("Type fewer letters.")}, status=400)
    if text:
        audit.record_listing(actor=request.user, action="reports.search.made")
    results = find_all(request.user, text, path=request.path, now=timezone.now())
    return JsonResponse({"results": [hit.as_json() for hit in results]})
