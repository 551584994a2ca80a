"""Clearances whose time is over, and a word to whoever has to see to it before that.

Run by the clock, so whatever it does twice must come to the same: each row is locked and judged anew,
and a task is opened once for each subject and person. The gates before a dose look at the dates
themselves; marking a clearance only makes the record say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import models, transaction
from django.utils.translation import gettext as _

from clients.models import ClearanceStatusChange, Client, MedicalClearance, Task
from clients.queries import lead, today_at
from clients.rules import running_out
from clients.rules.clearance import GRANTED
from clients.services.tasks import open_task
from clients.terms import ClearanceStatus, TaskKind
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core import wording
from clinic.staff.models import User

SYSTEM: Final = "clients.running_out"


def expire_clearances(*, now: datetime) -> int:
    """Mark granted clearances whose last day is over; return how many."""
    over = MedicalClearance.objects.filter(status__in=GRANTED, valid_until__lte=now.date())
    return sum(_expire(pk, now) for pk in over.order_by("pk").values_list("pk", flat=True))


def tell_of_clearances(*, now: datetime) -> int:
    """Give therapist and prescriber a task for each clearance that runs out soon; return how many tasks."""
    granted = MedicalClearance.objects.filter(
        status__in=GRANTED, course__closed_at__isnull=True, client__archived_at__isnull=True
    )
    return tell_all(granted, day="valid_until", kind=TaskKind.CLEARANCE_EXPIRING, renewed=_is_renewed, now=now)


def tell_all(
    rows: models.QuerySet[Any],
    *,
    day: str,
    kind: TaskKind,
    now: datetime,
    renewed: Callable[[Any], bool] = lambda _row: False,
) -> int:
    """Open the tasks about those of ``rows`` whose ``day`` is near; ``renewed`` names what lasts longer already."""
    # Zones and settings differ by practice: the widest of both first, each row by its own afterwards.
    near = rows.filter(**{f"{day}__gte": now.date() - timedelta(days=1), f"{day}__lte": now.date() + _FARTHEST})
    return sum(_tell(rows, pk, day, kind, renewed, now) for pk in near.order_by("pk").values_list("pk", flat=True))


_FARTHEST: Final = timedelta(days=91)


@transaction.atomic
def _tell(
    rows: models.QuerySet[Any], pk: Any, day: str, kind: TaskKind, renewed: Callable[[Any], bool], now: datetime
) -> int:
    row = rows.select_for_update(of=("self",)).select_related("client", "practice").filter(pk=pk).first()
    if row is None:
        return 0
    last, today = getattr(row, day), today_at(row.practice, now)
    if not running_out.runs_out_soon(last, today=today, days=row.practice.warn_days_before) or renewed(row):
        return 0
    return sum(_open_once(row, person, kind, last, now) for person in _responsible(row))


def _responsible(row: Any) -> Iterable[User]:
    people = (lead(row.client), getattr(row, "prescriber", None))
    return {person.pk: person for person in people if person is not None and person.is_active}.values()


def _open_once(row: Any, person: User, kind: TaskKind, last: date, now: datetime) -> int:
    if Task.objects.filter(kind=kind, subject_id=row.pk, assignee=person).exists():
        return 0
    client: Client = row.client
    open_task(
        client=client,
        kind=kind,
        assignee=person,
        subject=row,
        detail=_("Good until %(day)s.") % {"day": wording.day(last, "date")},
        due_at=datetime.combine(last, time(12), tzinfo=row.practice.zone),
        actor=None,
        system=SYSTEM,
        now=now,
    )
    return 1


def _is_renewed(clearance: MedicalClearance) -> bool:
    others = MedicalClearance.objects.filter(course_id=clearance.course_id, status__in=GRANTED)
    return others.filter(valid_until__gt=clearance.valid_until).exists()


@transaction.atomic
def _expire(pk: Any, now: datetime) -> int:
    clearance = MedicalClearance.objects.select_for_update(of=("self",)).select_related("practice").get(pk=pk)
    before, last = clearance.status, clearance.valid_until
    if before not in GRANTED or last is None or not running_out.is_over(last, today=today_at(clearance.practice, now)):
        return 0
    clearance.status = ClearanceStatus.EXPIRED
    clearance.version += 1
    clearance.save(update_fields=["status", "version"])
    ClearanceStatusChange.objects.create(
        practice_id=clearance.practice_id,
        clearance=clearance,
        client_id=clearance.client_id,
        from_status=before,
        to_status=clearance.status,
        at=now,
    )
    audit.record(
        actor=None, system=SYSTEM, act=Act.CHANGE, action="clients.clearance.expired", target=clearance, at=now
    )
    return 1
