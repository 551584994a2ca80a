"""A word to whoever has to see to it before a client's medicine reaches its beyond-use date."""

from __future__ import annotations

from datetime import datetime

from clients.services.running_out import tell_all
from clients.terms import TaskKind
from sessions.models import Prescription
from sessions.rules.lifecycle import PRESCRIPTION_IN_FORCE


def tell_of_medicine(*, now: datetime) -> int:
    """Give therapist and prescriber a task for each order in force that nears its date; return how many tasks."""
    orders = Prescription.objects.filter(
        status__in=PRESCRIPTION_IN_FORCE,
        signed_at__isnull=False,
        course__closed_at__isnull=True,
        client__archived_at__isnull=True,
    )
    kind = TaskKind.PRESCRIPTION_EXPIRING
    return tell_all(orders, day="beyond_use_date", kind=kind, renewed=_is_renewed, now=now)


def _is_renewed(order: Prescription) -> bool:
    others = Prescription.objects.filter(course_id=order.course_id, status__in=PRESCRIPTION_IN_FORCE)
    return others.filter(beyond_use_date__gt=order.beyond_use_date).exists()
