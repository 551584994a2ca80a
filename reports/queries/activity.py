"""Who saw or changed what: the ledger as the owner and the care team read it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from clients.models import Client
from clinic.audit.models import AuditEvent, AuditEventQuerySet
from clinic.staff.models import User


def people_of(user: User) -> dict[UUID, str]:
    """Return the names of everybody who ever worked in the practice, by key."""
    if user.practice_id is None:
        return {}
    return dict(User.objects.filter(practice_id=user.practice_id).values_list("pk", "name"))


def activity_of(user: User, narrowed: dict[str, Any] | None) -> QuerySet[AuditEvent]:
    """Return the practice's events that fit the filter; none for a filter that makes no sense."""
    if user.practice_id is None:
        return AuditEvent.objects.none()
    return _narrowed(AuditEvent.objects.of_practice(user.practice_id).shown_to(user.pk), narrowed)


def about_client(client: Client, user: User, narrowed: dict[str, Any] | None) -> QuerySet[AuditEvent]:
    """Return what was recorded about one client, fits the filter, and may be shown to this person."""
    rows = AuditEvent.objects.of_practice(client.practice_id).about_client(client.pk).shown_to(user.pk)
    return _narrowed(rows, narrowed)


def _narrowed(rows: AuditEventQuerySet, narrowed: dict[str, Any] | None) -> AuditEventQuerySet:
    if narrowed is None:
        return rows.none()
    if narrowed.get("what"):
        # A range, which an index answers; a pattern would be compared with every row.
        rows = rows.filter(action__gte=narrowed["what"], action__lt=f"{narrowed['what']}\x7f")
    if narrowed.get("who"):
        rows = rows.filter(actor_id=narrowed["who"])
    if narrowed.get("act"):
        rows = rows.filter(act=narrowed["act"])
    if narrowed.get("client"):
        rows = rows.about_client(narrowed["client"])
    if narrowed.get("first"):
        rows = rows.filter(at__gte=narrowed["first"])
    if narrowed.get("last"):
        rows = rows.filter(at__lt=narrowed["last"])
    return rows
