"""Telling people of an alert: the responsible person at once, everybody else when nobody takes it up.

The rows are the queue, so that a worker that dies loses nothing and tells nobody twice. A mail says
that there is something to read, and whom it is about in initials; nobody outside the practice's
staff is ever told by the program.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from clients import queries as client_queries
from clients.risk.models import RiskAlert, RiskStep
from clients.risk.rules import alerting
from clients.risk.terms import StepKind
from clients.services.tasks import open_task
from clients.terms import TaskKind
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.messaging.senders.email import FateUnknown, NotSent, send_email
from clinic.policy.terms import Role
from clinic.staff.models import User

SYSTEM: Final = "risk.watch"
MOST_AT_ONCE: Final = 50

logger = logging.getLogger(__name__)


def watch(*, now: datetime) -> int:
    """Pass on what nobody took up in time and mail whoever was not told yet; return how many were passed on."""
    due = RiskAlert.objects.filter(
        closed_at__isnull=True, taken_up_at__isnull=True, passed_on_at__isnull=True, pass_on_at__lte=now
    ).order_by("pass_on_at", "pk")
    passed_on = sum(_pass_on(alert, now) for alert in due[:MOST_AT_ONCE])
    waiting = RiskAlert.objects.filter(closed_at__isnull=True).select_related("client", "practice", "responsible")
    for alert in waiting.filter(told_at__isnull=True).order_by("opened_at", "pk")[:MOST_AT_ONCE]:
        _mail_once(alert, "told_at", [alert.responsible], now)
    told = waiting.filter(passed_on_at__isnull=False, others_told_at__isnull=True).order_by("passed_on_at", "pk")
    for alert in told[:MOST_AT_ONCE]:
        _mail_once(alert, "others_told_at", [*_others(alert), *_owners(alert)], now)
    return passed_on


@transaction.atomic
def _pass_on(alert: RiskAlert, now: datetime) -> bool:
    """Give every other clinician of the care team an urgent task; once, whoever else looks at the same time."""
    locked = RiskAlert.objects.select_for_update(of=("self",)).get(pk=alert.pk)
    if locked.closed_at is not None or not alerting.must_pass_on(
        pass_on_at=locked.pass_on_at, taken_up_at=locked.taken_up_at, passed_on_at=locked.passed_on_at, now=now
    ):
        return False
    locked.passed_on_at = now
    locked.save(update_fields=["passed_on_at"])
    step = RiskStep.objects.create(
        practice_id=locked.practice_id, client_id=locked.client_id, alert=locked, kind=StepKind.PASSED_ON, at=now
    )
    audit.record(actor=None, system=SYSTEM, act=Act.CHANGE, action="risk.alert.passed_on", target=step, at=now)
    for person in _others(locked):
        open_task(
            client=locked.client,
            kind=TaskKind.RISK_FOLLOW_UP,
            assignee=person,
            detail=_("A risk alert was not taken up by %(who)s in time. Take it up.")
            % {"who": locked.responsible.name},
            subject=locked,
            due_at=now,
            is_urgent=True,
            actor=None,
            system=SYSTEM,
            now=now,
        )
    return True


def _others(alert: RiskAlert) -> list[User]:
    team = {member.user_id: member.user for member in client_queries.care_team(alert.client)}
    return [user for user in team.values() if user.is_active and user.pk != alert.responsible_id]


def _owners(alert: RiskAlert) -> Iterable[User]:
    return User.objects.with_role(alert.practice, Role.OWNER)


def _mail_once(alert: RiskAlert, column: str, people: list[User], now: datetime) -> None:
    # Claimed before the mail goes out, so that two workers never send it twice.
    untold = RiskAlert.objects.filter(pk=alert.pk, closed_at__isnull=True, **{f"{column}__isnull": True})
    if untold.update(**{column: now}) != 1:
        return
    reached = [_mail(alert, person, column) for person in {person.pk: person for person in people}.values()]
    if reached and not any(reached):
        # The mail server is down: the next wake-up tries again.
        RiskAlert.objects.filter(pk=alert.pk, **{column: now}).update(**{column: None})


def _mail(alert: RiskAlert, person: User, column: str) -> bool:
    # Owners open no chart by being owners: Today names whom to ring.
    link = settings.ORIGIN + reverse("reports:today")
    body = render_to_string("risk/alert.body.txt", {"client": alert.client.initials, "link": link})
    try:
        send_email(
            practice=alert.practice, to=person.email, subject=_("Please sign in now"), body=body,
            key=f"{alert.pk.hex[:12]}{person.pk.hex[:12]}{alert.pass_on_at:%H%M}{column[:1]}", concern="account",
        )  # fmt: skip
    except NotSent as problem:
        logger.warning("alert %s was not mailed: %s", alert.short_id, problem.code)
        return problem.is_final
    except FateUnknown as problem:
        logger.warning("mail about alert %s may not have arrived: %s", alert.short_id, problem.code)
    return True
