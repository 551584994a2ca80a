"""The command box: clients, coming appointments and pages by the first letters."""

from __future__ import annotations

import time
from typing import Final

from django.core.cache import cache
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clients.rules.identity import search_words
from clinic.audit import services as audit
from clinic.core.http import StaffRequest
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from reports.queries.find import find_all

LONGEST_QUERY: Final = 80
# A person types a letter or two a second; whoever asks faster is reading the client list with a machine.
WINDOW_SECONDS: Final = 60
MOST_PER_WINDOW: Final = 150


@requires(Permission.USE_APPLICATION)
@require_GET
def find(request: StaffRequest) -> HttpResponse:
    """Answer the command box; a search for clients is recorded."""
    if not cache.add(*_slot(request), timeout=2 * WINDOW_SECONDS) and cache.incr(_slot(request)[0]) > MOST_PER_WINDOW:
        return JsonResponse({"results": [], "message": _("Wait a moment, then type on.")}, status=429)
    text = request.GET.get("q", "").strip().replace("\0", "")
    if len(text) > LONGEST_QUERY:
        return JsonResponse({"results": [], "message": _("Type fewer letters.")}, status=400)
    if search_words(text):
        audit.record_listing(actor=request.user, action="reports.search.made")
    results = find_all(request.user, text, path=request.path, now=timezone.now())
    return JsonResponse({"results": [hit.as_json() for hit in results]})


def _slot(request: StaffRequest) -> tuple[str, int]:
    """Return this person's counter for the present minute, and its first value."""
    return f"find:{request.user.pk}:{int(time.time()) // WINDOW_SECONDS}", 1
