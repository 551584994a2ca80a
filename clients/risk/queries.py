"""Alerts, plans and numbers, as pages ask for them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F, Q, QuerySet

from clients.models import Client
from clients.risk.labels import USUAL_LINES
from clients.risk.models import RiskAlert, RiskSettings, RiskStep, SafetyPlan
from clients.risk.rules.alerting import PASS_ON_AFTER_MINUTES
from clients.risk.rules.crisis import CrisisLine, lines_of
from clients.risk.terms import RiskLevel, StepKind
from clinic.policy.terms import Permission
from clinic.practice.models import Practice
from clinic.staff.models import User


def open_alert(client_id: UUID) -> RiskAlert | None:
    """Return the alert of a client that nobody has closed, if there is one."""
    found: RiskAlert | None = (
        RiskAlert.objects.filter(client_id=client_id, closed_at__isnull=True)
        .select_related("responsible", "taken_up_by")
        .first()
    )
    return found


def standing_alert(client_id: UUID) -> RiskAlert | None:
    """Return the alert of a client that is open, or the one that still holds dosing."""
    stands = Q(closed_at__isnull=True) | Q(level=RiskLevel.HIGH_RISK, hold_lifted_at__isnull=True)
    rows = RiskAlert.objects.filter(stands, client_id=client_id)
    found: RiskAlert | None = rows.order_by(F("closed_at").desc(nulls_first=True), "-opened_at", "pk").first()
    return found


def holding_alert(client_id: UUID) -> RiskAlert | None:
    """Return the alert because of which no medicine may be taken, if there is one."""
    found: RiskAlert | None = (
        RiskAlert.objects.filter(client_id=client_id, level=RiskLevel.HIGH_RISK, hold_lifted_at__isnull=True)
        .order_by("-opened_at", "pk")
        .first()
    )
    return found


def alerts_of(client: Client) -> list[RiskAlert]:
    """Return all alerts of a client, the latest first."""
    return list(RiskAlert.objects.filter(client=client).order_by("-opened_at", "-pk"))


def steps_of(alert: RiskAlert) -> list[RiskStep]:
    """Return what happened to an alert, the latest first."""
    return list(alert.steps.select_related("actor").order_by("-at", "-pk"))


def outcomes_of(client: Client) -> list[RiskStep]:
    """Return every outcome that was written down about a client."""
    rows = RiskStep.objects.filter(client=client, kind=StepKind.OUTCOME).select_related("actor")
    return list(rows.order_by("-at", "-pk"))


def alerts_for(user: User) -> QuerySet[RiskAlert]:
    """Return the open alerts about clients a person looks after, those nobody took up first."""
    rows: QuerySet[RiskAlert] = RiskAlert.objects.visible_to(user, Permission.RESOLVE_TASK)
    return rows.filter(closed_at__isnull=True).select_related("client", "responsible")


def waiting_alerts(practice: Practice) -> QuerySet[RiskAlert]:
    """Return the alerts of a practice that nobody took up in time: for owners, who open no chart by it."""
    rows: QuerySet[RiskAlert] = RiskAlert.objects.filter(
        practice=practice, closed_at__isnull=True, taken_up_at__isnull=True, passed_on_at__isnull=False
    )
    return rows.select_related("client", "responsible").order_by("opened_at", "pk")


def safety_plans(client: Client) -> list[SafetyPlan]:
    """Return the versions of a client's safety plan, the latest first."""
    return list(SafetyPlan.objects.filter(client=client).select_related("written_by").order_by("-version"))


def current_plan(client_id: UUID) -> SafetyPlan | None:
    """Return the version of the safety plan that holds now."""
    rows = SafetyPlan.objects.filter(client_id=client_id).select_related("written_by", "client__practice")
    plan: SafetyPlan | None = rows.order_by("-version").first()
    return plan


def settings_of(practice_id: UUID) -> RiskSettings:
    """Return what the practice chose, or the usual values unsaved."""
    found = RiskSettings.objects.filter(practice_id=practice_id).first()
    return found or RiskSettings(practice_id=practice_id, pass_on_after_minutes=PASS_ON_AFTER_MINUTES)


def usual_lines() -> tuple[CrisisLine, ...]:
    """Return the usual numbers in the reader's language."""
    return tuple(CrisisLine(number=number, name=str(name), hint=str(hint)) for name, number, hint in USUAL_LINES)


def crisis_lines(practice: Practice, *, name: str = "") -> tuple[CrisisLine, ...]:
    """Return the numbers to show; ``name`` is what the practice is called where its own name must not stand."""
    chosen = settings_of(practice.pk)
    return lines_of(
        chosen.crisis_lines, usual_lines(), practice_phone=practice.phone, practice_name=name or practice.name
    )
