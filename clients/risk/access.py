"""The doors from an address to an alert and to a safety plan; each records that it was opened."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404

from clients.risk.models import RiskAlert, SafetyPlan
from clinic.audit import services as audit
from clinic.policy.terms import Permission
from clinic.staff.models import User


def alert_for(user: User, pk: UUID, permission: Permission = Permission.VIEW_CHART) -> RiskAlert:
    """Return an alert about a client this person looks after."""
    rows = RiskAlert.objects.visible_to(user, permission)
    return _opened(user, pk, rows.select_related("client__practice", "responsible", "taken_up_by"))


def plan_for(user: User, pk: UUID, permission: Permission = Permission.VIEW_CHART) -> SafetyPlan:
    """Return a version of the safety plan of a client this person looks after."""
    rows = SafetyPlan.objects.visible_to(user, permission)
    return _opened(user, pk, rows.select_related("client__practice", "written_by"))


def _opened(user: User, pk: UUID, rows: Any) -> Any:
    record = get_object_or_404(rows, pk=pk)
    audit.record_read(actor=user, target=record)
    return record
