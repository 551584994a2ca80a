"""Who saw or changed what: the ledger as the owner and the care team read it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from clients.models import Client
from clinic.audit.models import AuditEvent
from clinic.staff.models import User


def people_of(user: User) -> dict[UUID, str]:
    """Return the names of everybody who ever worked in the practice, by key."""
    if user.practice_id is None:
        return {}
    return dict(User.objects.filter(practice_id=user.practice_id).values_list("pk", "name"))


def activity_of(user: User, narrowed: dict[str, Any] | None) -> QuerySet[AuditEvent]:
    """Return the practice's events that fit the filter; none for a filter that makes no sense."""
    if user.practice_id is None or narrowed is None:
        return AuditEvent.objects.none()
    rows = AuditEvent.objects.of_practice(user.practice_id).shown_to(user.pk)
    if narrowed.get("what"):
        rows = rows.filter(action__startswith=narrowed["what"])
    if narrowed.get("who"):
        rows = rows.filter(actor_id=narrowed["who"])
    if narrowed.get("act"):
        rows = rows.filter(act=narrowed["act"])
    if narrowed.get("client"):
        rows = rows.about_client(narrowed["client"])
    if narrowed.get("first"):
        rows = rows.filter(at__gte=_midnight(narrowed["first"]))
    if narrowed.get("last"):
        rows = rows.filter(at__lt=_midnight(narrowed["last"] + timedelta(days=1)))
    return rows


def about_client(client: Client, user: User) -> QuerySet[AuditEvent]:
    """Return everything that was recorded about one client and may be shown to this person."""
    return AuditEvent.objects.of_practice(client.practice_id).about_client(client.pk).shown_to(user.pk)


def _midnight(day: Any) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
