"""The page a supervisor or load balancer asks."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from clinic.health import services


@require_GET
def health(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when everything works, else 503; names the part, never a client."""
    parts = services.examine(timezone.now())
    body = {part.name: {"ok": part.is_well, "detail": part.detail, "seconds_ago": part.seconds_ago} for part in parts}
    is_well = all(part.is_well for part in parts)
    return JsonResponse({"ok": is_well, **body}, status=200 if is_well else 503)
