"""Makers of measure responses."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from clients.measures.models import MeasureResponse
from clients.measures.terms import MeasureMoment
from clients.models import Client
from clinic.staff.models import User


def make_response(client: Client, recorded_by: User, **fields: Any) -> MeasureResponse:
    """Save a PHQ-9 of 14, moderate, unless said otherwise."""
    days_ago = fields.pop("days_ago", 0)
    at = timezone.now() - timedelta(days=days_ago)
    fields.setdefault("instrument", "PHQ9")
    fields.setdefault("instrument_version", "1")
    fields.setdefault("moment", MeasureMoment.SCREENING)
    fields.setdefault("answers", [2, 2, 2, 2, 2, 2, 2, 0, 0])
    fields.setdefault("total", Decimal(14))
    fields.setdefault("band", "MODERATE")
    fields.setdefault("taken_on", timezone.localdate(at, client.practice.zone))
    fields.setdefault("recorded_at", at)
    return MeasureResponse.objects.create(
        practice_id=client.practice_id, client=client, recorded_by=recorded_by, **fields
    )
