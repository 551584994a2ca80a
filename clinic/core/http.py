"""The request type of the signed-in application."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, QueryDict

if TYPE_CHECKING:
    from clinic.staff.models import User


class StaffRequest(HttpRequest):
    """A request that the middleware let through: somebody is signed in."""

    user: User


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, for a form to be bound to; None for a page that is only opened.

    ``request.POST or None`` would take an empty post for an opened page.
    """
    return request.POST if request.method == "POST" else None


def asks_for_json(request: HttpRequest) -> bool:
    """Say whether a script of ours asks for an answer that it reads itself."""
    return request.headers.get("Accept") == "application/json"


def address_of(request: HttpRequest) -> str:
    """Return the network address a request came from; behind our proxy the one it names last."""
    given = str(request.META.get("REMOTE_ADDR", ""))
    if settings.BEHIND_PROXY:
        given = request.headers.get("X-Forwarded-For", "").rpartition(",")[2] or given
    try:
        return str(ip_address(given.strip()))
    except ValueError:
        return ""
