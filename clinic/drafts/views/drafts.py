"""Keep, find, give back and discard drafts; a page names itself, and only its reader may ask."""

from __future__ import annotations

import json
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clinic.core import wording
from clinic.core.http import StaffRequest
from clinic.drafts import services
from clinic.drafts.middleware import TAKEN
from clinic.drafts.page import page_named
from clinic.drafts.rules import LARGEST, kept_fields
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from clinic.staff.presence import in_background

# The page was shown too long ago, or to somebody else: its script stops.
NOT_THIS_PAGE = HTTPStatus.CONFLICT


@requires(Permission.USE_APPLICATION)
@require_POST
@in_background
def keep(request: StaffRequest) -> HttpResponse:
    """Keep what a form holds now."""
    page, token, sent = _page(request), _uuid(request, "token"), request.POST.get("fields", "")
    if not page or token is None:
        return HttpResponse(status=NOT_THIS_PAGE)
    if str(token) in request.session.get(TAKEN, []):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    if len(sent) > LARGEST:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    fields = kept_fields(_json(sent))
    if fields is None:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    now = timezone.now()
    services.keep(
        user=request.user, page=page, form=request.POST.get("form", "")[:500], token=token, fields=fields, now=now
    )
    return JsonResponse({"at": wording.clock(now)})


@requires(Permission.USE_APPLICATION)
@require_POST
@in_background
def find(request: StaffRequest) -> HttpResponse:
    """Say which forms of a page have a draft, and since when; not what it says."""
    now = timezone.now()
    drafts = services.drafts_on(user=request.user, page=_page(request), now=now)
    found = [{"pk": str(draft.pk), "form": draft.content["form"], "at": _when(draft.saved_at, now)} for draft in drafts]
    return JsonResponse({"drafts": found})


@requires(Permission.USE_APPLICATION)
@require_POST
def restore(request: StaffRequest) -> HttpResponse:
    """Give back what was typed."""
    pk = _uuid(request, "pk")
    draft = pk and services.give_back(user=request.user, page=_page(request), pk=pk, now=timezone.now())
    if not draft:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    return JsonResponse({"fields": draft.content["fields"], "token": str(draft.token)})


@requires(Permission.USE_APPLICATION)
@require_POST
def discard(request: StaffRequest) -> HttpResponse:
    """Throw away what was typed."""
    if pk := _uuid(request, "pk"):
        services.discard(user=request.user, page=_page(request), pk=pk, now=timezone.now())
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _when(at: datetime, now: datetime) -> str:
    is_today = timezone.localdate(at) == timezone.localdate(now)
    return wording.clock(at) if is_today else wording.moment_text(at)


def _page(request: StaffRequest) -> str:
    return page_named(request.user, request.POST.get("page", ""))


def _uuid(request: StaffRequest, name: str) -> UUID | None:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        return None


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
