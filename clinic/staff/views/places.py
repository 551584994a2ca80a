"""Where a staff page leads back to."""

from __future__ import annotations

from django.urls import reverse

from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.staff.models import User


def page_of(reader: User, person: User) -> str:
    """Return the page about ``person`` that ``reader`` may open: the profile, or the staff page."""
    if may(reader, Permission.MANAGE_STAFF):
        return reverse("staff:detail", args=[person.pk])
    return reverse("staff:profile")
