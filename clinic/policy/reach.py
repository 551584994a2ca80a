"""Turn the role table into the rows a person may see.

Every list and every access function filters through :func:`reach`; a person without a grant
reaches nothing, and nobody reaches another practice.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from clinic.audit.context import current_emergency
from clinic.policy.closed import open_for
from clinic.policy.grants import OPENED_IN_AN_EMERGENCY, scope_of
from clinic.policy.terms import Permission, Scope

NOTHING = Q(pk__in=())


def reach(user: Any, permission: Permission, *, client: str = "client") -> Q:
    """Return the filter for rows that hang off a client.

    ``client`` is the lookup path from the row to its client, or '' for clients themselves. The
    care team is asked by subquery, so that rows are never doubled by a join.
    """
    scope = scope_of(user.roles, permission) if user.is_active else None
    if scope is None or user.practice_id is None:
        return NOTHING
    in_practice = Q(practice_id=user.practice_id) & open_for(permission, client=client)
    # A preview reaches nothing that the person who looks does not.
    if user.previewed_by is not None:
        in_practice &= reach(user.previewed_by, permission, client=client)
    if scope is Scope.PRACTICE:
        return in_practice
    # Memberships begin and end by the practice's calendar, wherever the reader sits.
    today = timezone.now().astimezone(user.practice.zone).date()
    memberships = user.care_team_memberships.filter(on_care_team(today))
    own = Q(**{f"{client}__in" if client else "pk__in": memberships.values("client_id")})
    if user.emergency_client_id is not None and permission in OPENED_IN_AN_EMERGENCY:
        own |= Q(**{client or "pk": user.emergency_client_id})
    return in_practice & own


def holds(user: Any, permission: Permission) -> bool:
    """Say whether any role of this person holds the permission at all."""
    if user.previewed_by is not None and not holds(user.previewed_by, permission):
        return False
    return bool(user.is_active) and scope_of(user.roles, permission) is not None


def may(user: Any, permission: Permission) -> bool:
    """Say whether this person holds the permission on the page at hand.

    A page of a chart that was opened in an emergency offers nothing but what it shows.
    """
    emergency = current_emergency()
    if emergency is not None and emergency.is_seen and permission not in OPENED_IN_AN_EMERGENCY:
        return False
    return holds(user, permission)


def on_care_team(today: date) -> Q:
    """Return the condition of a current care-team membership."""
    return Q(started_on__lte=today) & (Q(ended_on__isnull=True) | Q(ended_on__gt=today))
