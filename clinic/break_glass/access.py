"""The only doors from an address to an emergency access."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.break_glass import queries
from clinic.break_glass.models import EmergencyAccess
from clinic.practice.models import Practice
from clinic.staff.models import User


def practice_of(user: User) -> Practice:
    """Return the practice a person works in; an account without one opens nothing."""
    if user.practice is None:
        raise PermissionDenied
    return user.practice


def own_access(user: User, pk: UUID) -> EmergencyAccess:
    """Return an access this person asked for."""
    rows = EmergencyAccess.objects.of_person(user).select_related("client", "practice")
    return get_object_or_404(rows, pk=pk)


def access_to_review(user: User, pk: UUID) -> EmergencyAccess:
    """Return an access this person may judge; who asked for it sees it, and may not judge it."""
    access = get_object_or_404(queries.for_reviewer(user), pk=pk)
    audit.record_read(actor=user, target=access)
    return access


def accesses_to_review(user: User) -> list[EmergencyAccess]:
    """Return what the practice has to decide and to review, then what is done, the newest first."""
    audit.record(actor=user, act=Act.QUERY, action="break_glass.list.viewed")
    return list(queries.for_reviewer(user)[:200])
