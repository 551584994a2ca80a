"""Dated weights, from which every dose per kilogram is computed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from clients.models import Client, Weight
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.staff.models import User


@transaction.atomic
def record_weight(*, client: Client, kg: Decimal, measured_on: date, actor: User, now: datetime) -> Weight:
    """Add a weight; earlier ones stay, because doses were computed from them."""
    weight = Weight.objects.create(
        practice_id=client.practice_id,
        client=client,
        kg=kg,
        measured_on=measured_on,
        recorded_by=actor,
        recorded_at=now,
    )
    audit.record(actor=actor, act=Act.CREATE, action="clients.weight.recorded", target=weight, at=now)
    return weight
