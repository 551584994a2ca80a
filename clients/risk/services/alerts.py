"""An alert: opened by an answer, taken up by somebody, ended by an outcome and by nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import queries as client_queries
from clients.models import Client
from clients.risk import queries
from clients.risk.models import RiskAlert, RiskStep, SafetyPlan
from clients.risk.rules import alerting
from clients.risk.terms import RiskLevel, RiskOutcome, StepKind
from clients.services.tasks import open_task
from clients.terms import TaskKind
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.policy.terms import Role
from clinic.staff.models import User

CLIENT_ANSWERED: Final = "measures.client"


class RiskRefused(Exception):
    """Something about an alert that was not done."""

    for_staff = gettext_lazy("The alert was not changed.")


class AlreadyClosed(RiskRefused):
    """Somebody was faster, and nothing is on hold."""

    for_staff = gettext_lazy(
        "This follow-up was ended in the meantime. Its outcome is shown below; yours was not kept."
    )


class PlanMissing(RiskRefused):
    """The outcome names a plan that nobody wrote."""

    for_staff = gettext_lazy("No safety plan was written since this alert. Write it first, then record the outcome.")


@transaction.atomic
def record_answer(
    *,
    client: Client,
    level: RiskLevel | None,
    detail: str,
    subject: models.Model,
    fallback: User,
    actor: User | None,
    now: datetime,
    is_assessment: bool = False,
) -> RiskAlert | None:
    """Open an alert about an answer, or let the answer join the open one; called with the answer's own act.

    ``level`` is None for an assessment that found nothing: it is added to an open alert and opens
    none. ``fallback`` is responsible when nobody looks after the client. A high level tells the
    prescriber. An answer that joins an alert has to be taken up anew.
    """
    Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    alert = queries.open_alert(client.pk)
    if alert is None and level is None:
        return None
    was_high = alert is not None and alert.level is RiskLevel.HIGH_RISK
    if alert is None:
        alert = _open(client, level or RiskLevel.NOT_ASSESSED, fallback, now)
    elif level is not None:
        alert.level = alerting.raised(alert.level, level, is_assessment=is_assessment)
        _wait_anew(alert, actor, now)
    if is_assessment:
        alert.assessed_at = now
    alert.save()
    kind = StepKind.ASSESSED if is_assessment else StepKind.ANSWERED
    step = _step(alert, kind, actor=actor, now=now, level=level or "", note=detail, subject=subject)
    _record(step, "risk.alert.answered", actor, now, system="" if actor else CLIENT_ANSWERED)
    if alert.level is RiskLevel.HIGH_RISK and not was_high:
        _tell_prescriber(alert, actor, now)
    return alert


@transaction.atomic
def take_up(*, alert: RiskAlert, actor: User, now: datetime) -> RiskAlert:
    """Say that this person follows the alert up; the second to say so changes nothing."""
    locked = _locked(alert)
    if locked.taken_up_at is None and locked.closed_at is None:
        locked.taken_up_at, locked.taken_up_by = now, actor
        locked.save(update_fields=["taken_up_at", "taken_up_by"])
        _record(_step(locked, StepKind.TAKEN_UP, actor=actor, now=now), "risk.alert.taken_up", actor, now)
    return locked


@transaction.atomic
def record_contact(*, alert: RiskAlert, note: str, actor: User, now: datetime) -> RiskStep:
    """Write down a contact or an attempt at one. It takes the alert up, and ends nothing."""
    locked = take_up(alert=alert, actor=actor, now=now)
    step = _step(locked, StepKind.CONTACT, actor=actor, now=now, note=note)
    _record(step, "risk.alert.contact_noted", actor, now)
    return step


@transaction.atomic
def record_outcome(*, alert: RiskAlert, outcome: RiskOutcome, note: str, actor: User, now: datetime) -> RiskAlert:
    """End the follow-up with what came of it. While medicine is on hold, a later outcome may follow.

    Raises :class:`AlreadyClosed` for the second person, and :class:`PlanMissing` when a safety plan
    is named that was not written since the alert.
    """
    locked = _locked(alert)
    if locked.closed_at is not None and not locked.holds_dosing:
        raise AlreadyClosed
    if outcome is RiskOutcome.SAFETY_PLAN_MADE and not _plan_since(locked):
        raise PlanMissing
    if locked.taken_up_at is None:
        locked.taken_up_at, locked.taken_up_by = now, actor
    locked.closed_at = locked.closed_at or now
    if outcome in alerting.CLEARS_DOSING:
        locked.hold_lifted_at = now
    locked.save(update_fields=["taken_up_at", "taken_up_by", "closed_at", "hold_lifted_at"])
    step = _step(locked, StepKind.OUTCOME, actor=actor, now=now, outcome=outcome, note=note)
    _record(step, "risk.alert.outcome_recorded", actor, now)
    return locked


def _locked(alert: RiskAlert) -> RiskAlert:
    locked: RiskAlert = RiskAlert.objects.select_for_update(of=("self",)).get(pk=alert.pk)
    return locked


def _plan_since(alert: RiskAlert) -> bool:
    return SafetyPlan.objects.filter(client_id=alert.client_id, written_at__gte=alert.opened_at).exists()


def _open(client: Client, level: RiskLevel, fallback: User, now: datetime) -> RiskAlert:
    team = client_queries.care_team(client)
    responsible = client_queries.lead(client) or (team[0].user if team else fallback)
    minutes = queries.settings_of(client.practice_id).pass_on_after_minutes
    return RiskAlert(
        practice_id=client.practice_id,
        client=client,
        level=level,
        responsible=responsible,
        opened_at=now,
        pass_on_at=alerting.pass_on_time(now, minutes),
    )


def _wait_anew(alert: RiskAlert, actor: User | None, now: datetime) -> None:
    """Ask for the alert to be taken up again, unless a clinician is there who wrote the answer down."""
    if actor is not None:
        return
    minutes = queries.settings_of(alert.practice_id).pass_on_after_minutes
    alert.taken_up_at = alert.taken_up_by = alert.told_at = None
    alert.passed_on_at = alert.others_told_at = None
    alert.pass_on_at = alerting.pass_on_time(now, minutes)


def _tell_prescriber(alert: RiskAlert, actor: User | None, now: datetime) -> None:
    prescriber = client_queries.lead(alert.client, Role.PRESCRIBER)
    if prescriber is None:
        return
    open_task(
        client=alert.client,
        kind=TaskKind.RISK_FOLLOW_UP,
        assignee=prescriber,
        detail=_("High suicide risk: no dosing until an outcome that clears it is recorded in the alert."),
        subject=alert,
        due_at=now,
        is_urgent=True,
        actor=actor,
        now=now,
        system="" if actor else CLIENT_ANSWERED,
    )


def _step(
    alert: RiskAlert,
    kind: StepKind,
    *,
    actor: User | None,
    now: datetime,
    level: RiskLevel | str = "",
    outcome: RiskOutcome | str = "",
    note: str = "",
    subject: models.Model | None = None,
) -> RiskStep:
    return RiskStep.objects.create(
        practice_id=alert.practice_id,
        client_id=alert.client_id,
        alert=alert,
        kind=kind,
        level=level,
        outcome=outcome,
        note=note.strip(),
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        actor=actor,
        at=now,
    )


def _record(step: RiskStep, action: str, actor: User | None, now: datetime, *, system: str = "") -> None:
    audit.record(actor=actor, act=Act.CHANGE, action=action, target=step, system=system, at=now)
