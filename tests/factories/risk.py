"""Makers of risk alerts and safety plans."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from clients.models import Client
from clients.risk.models import RiskAlert, RiskStep, SafetyPlan
from clients.risk.terms import RiskLevel, SafetyStep, StepKind
from clinic.staff.models import User


def make_alert(
    client: Client, responsible: User, *, note: str = "PHQ-9: thoughts of suicide.", **fields: Any
) -> RiskAlert:
    """Save an open alert that was not assessed yet, with the answer that opened it."""
    opened_at = fields.setdefault("opened_at", timezone.now())
    fields.setdefault("level", RiskLevel.NOT_ASSESSED)
    fields.setdefault("pass_on_at", opened_at + timedelta(hours=1))
    alert = RiskAlert.objects.create(practice_id=client.practice_id, client=client, responsible=responsible, **fields)
    RiskStep.objects.create(
        practice_id=client.practice_id, client=client, alert=alert, kind=StepKind.ANSWERED, level=alert.level,
        note=note, actor=responsible, at=opened_at,
    )  # fmt: skip
    return alert


def make_plan(client: Client, written_by: User, *, words: str = "Not sleeping.", version: int = 1) -> SafetyPlan:
    """Save a safety plan with one step."""
    return SafetyPlan.objects.create(
        practice_id=client.practice_id, client=client, version=version, written_by=written_by,
        written_at=timezone.now(), texts={SafetyStep.WARNING_SIGNS.value: words},
    )  # fmt: skip
