"""The request type of the signed-in application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from clinic.staff.models import User


class StaffRequest(HttpRequest):
    """A request that the middleware let through: somebody is signed in."""

    user: User  # type: ignore[assignment]
