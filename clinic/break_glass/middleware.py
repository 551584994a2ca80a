"""Let the chart that was opened in an emergency be seen: while it lasts, in the sign-in that opened it.

Two things are decided here, once for all pages. Only looking: a request that changes something
reaches what it always reached. Only the record: pages without an argument, such as lists, search
and calendar, stay as they were.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from clinic.audit.context import emergency_of_request
from clinic.break_glass.models import EmergencyAccess

SESSION_KEY: Final = "emergency_access"
LOOKING: Final = frozenset({"GET", "HEAD"})


class EmergencyAccessMiddleware:
    """Find the chart that is open now, and mark what is seen of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        access = open_access(request)
        if access is None:
            return self.get_response(request)
        request.emergency_access = access  # type: ignore[attr-defined]
        with emergency_of_request(access.client_id):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, kwargs: dict[str, Any]) -> None:
        """Widen the reach of this one request."""
        access: EmergencyAccess | None = getattr(request, "emergency_access", None)
        if access is not None and request.method in LOOKING and kwargs:
            user: Any = request.user
            user.emergency_client_id = access.client_id


def open_access(request: HttpRequest) -> EmergencyAccess | None:
    """Return what is open in this sign-in at this second; other requests cost no query."""
    held = request.session.get(SESSION_KEY)
    user: Any = request.user
    if not held or not user.is_authenticated:
        return None
    rows = EmergencyAccess.objects.of_person(user).open_at(timezone.now()).filter(pk=held)
    access = rows.select_related("client").first()
    if access is None:
        del request.session[SESSION_KEY]
    return access


def remember(request: HttpRequest, access: EmergencyAccess) -> None:
    """Let this sign-in, which has just confirmed who it is, see the chart."""
    request.session[SESSION_KEY] = str(access.pk)
