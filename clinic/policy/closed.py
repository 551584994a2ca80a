"""Charts that take nothing new: the app above that closes them says which.

Looked at, handed out and opened again they can still be. Everything else is an entry, and an entry
in a chart that was merged into another would be lost to whoever reads the other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.db.models import Q

from clinic.policy.terms import Permission

P = Permission

# Each returns the keys of the clients whose chart is closed, as a subquery.
sources: Final[list[Callable[[], Any]]] = []

# What a closed chart still allows: looking, copies and what the law asks of them, who may look, the way back.
STILL_OPEN: Final = frozenset({
    P.VIEW_CLIENT, P.VIEW_CHART, P.VIEW_SCHEDULE, P.VIEW_MESSAGES, P.VIEW_PRESCRIPTION, P.VIEW_DOSING_SESSION,
    P.VIEW_INTEGRATION, P.VIEW_DOCUMENT, P.VIEW_FUNNEL, P.BREAK_GLASS, P.PRINT_EMERGENCY, P.KEEP_PSYCHOTHERAPY_NOTES,
    P.ISSUE_DOCUMENT, P.EXPORT_RECORD, P.RECORD_DISCLOSURE, P.PLACE_HOLD, P.MANAGE_RETENTION, P.EXPORT_PRACTICE,
    P.OPEN_ARCHIVE, P.VIEW_OUTBOX, P.VIEW_ACTIVITY, P.RESOLVE_TASK, P.MANAGE_CARE_TEAM, P.MERGE_CLIENTS,
})  # fmt: skip


def open_for(permission: Permission, *, client: str) -> Q:
    """Return the filter for rows whose chart is open for an act; ``client`` as in :func:`reach`."""
    if permission in STILL_OPEN:
        return Q()
    found = Q()
    for closed in sources:
        found &= ~Q(**{f"{client}__in" if client else "pk__in": closed()})
    return found


def is_closed(client_pk: Any) -> bool:
    """Say whether one chart takes nothing new."""
    return any(closed().filter(client_id=client_pk).exists() for closed in sources)
