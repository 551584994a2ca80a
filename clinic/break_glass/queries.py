"""Reads of emergency accesses, and of the client somebody looks for without seeing a list."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from clients.models import CareTeamMember, Client
from clients.rules.identity import search_name
from clinic.audit.context import BREAK_GLASS
from clinic.audit.models import AuditEvent
from clinic.break_glass.models import EmergencyAccess, EmergencyAccessQuerySet
from clinic.break_glass.rules.opening import MISSES_A_DAY
from clinic.policy.reach import on_care_team
from clinic.practice.models import Practice
from clinic.staff.models import User

SOUGHT = "break_glass.client.sought"


def clients_called(practice: Practice, *, first: str, last: str, birth_date: date | None) -> list[Client]:
    """Return the clients of the practice with exactly this name, legal or used; at most two."""
    wanted = search_name(last, first)
    rows = Client.objects.filter(practice=practice, search_name__startswith=search_name(last, ""))
    if birth_date is not None:
        rows = rows.filter(birth_date=birth_date)
    found = (
        client
        for client in rows.order_by("search_name", "pk").iterator()
        if wanted in {search_name(client.legal_last_name, name) for name in _first_names(client)}
    )
    return [client for client, _number in zip(found, range(2), strict=False)] if wanted else []


def _first_names(client: Client) -> set[str]:
    return {name for name in (client.legal_first_name, client.preferred_name) if name}


def has_missed_too_often(user: User, practice: Practice, now: datetime) -> bool:
    """Say whether this person has looked for clients in vain more often than a slip explains."""
    misses = AuditEvent.objects.shown_to(user.pk).filter(
        actor_id=user.pk, action=SOUGHT, outcome="REFUSED", at__gte=start_of_day(practice, now)
    )
    return misses[:MISSES_A_DAY].count() == MISSES_A_DAY


def looks_after(user: User, client: Client, now: datetime) -> bool:
    """Say whether this person is on the client's care team today."""
    today = now.astimezone(client.practice.zone).date()
    return CareTeamMember.objects.filter(on_care_team(today), client=client, user=user).exists()


def opened_today(user: User, practice: Practice, now: datetime) -> int:
    """Return how many charts this person has opened on this day of the practice."""
    return EmergencyAccess.objects.of_person(user).filter(opened_at__gte=start_of_day(practice, now)).count()


def start_of_day(practice: Practice, now: datetime) -> datetime:
    """Return when the practice's present day began."""
    return datetime.combine(now.astimezone(practice.zone).date(), time.min, tzinfo=practice.zone)


def own_recent(user: User, now: datetime) -> EmergencyAccessQuerySet:
    """Return what a person asked for lately, newest first."""
    rows = EmergencyAccess.objects.of_person(user).filter(asked_at__gte=now - timedelta(days=7))
    return rows.select_related("client", "practice", "decided_by", "reviewed_by").order_by("-asked_at", "pk")


def for_reviewer(user: User) -> EmergencyAccessQuerySet:
    """Return the practice's accesses, newest first."""
    rows = EmergencyAccess.objects.reviewable_by(user)
    return rows.select_related("client", "user", "decided_by", "reviewed_by").order_by("-asked_at", "pk")


def seen_in(access: EmergencyAccess, reader: User) -> QuerySet[AuditEvent]:
    """Return what the ledger says was looked at in one access."""
    rows = AuditEvent.objects.of_practice(access.practice_id).shown_to(reader.pk)
    if access.opened_at is None or access.until is None:
        return rows.none()
    return rows.filter(
        client_id=access.client_id, actor_id=access.user_id, reason_code=BREAK_GLASS,
        at__gte=access.opened_at, at__lte=access.until,
    ).order_by("seq")  # fmt: skip
