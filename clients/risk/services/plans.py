"""Safety plans, version after version, and what a practice chooses about risk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.risk import queries
from clients.risk.models import RiskSettings, SafetyPlan
from clients.risk.terms import SafetyStep
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.links import services as links
from clinic.links.services import IssuedLink
from clinic.links.terms import LinkKind
from clinic.practice.models import Practice
from clinic.staff.models import User


class PlanRefused(Exception):
    """A plan that was not kept."""

    for_staff = _("The safety plan was not kept.")


class PlanEmpty(PlanRefused):
    """There is nothing in it."""

    for_staff = _("Nothing is written in the plan yet.")


class PlanChanged(PlanRefused):
    """Somebody else wrote a version in the meantime."""

    for_staff = _("A newer version was written in the meantime. It is shown above; yours is still here.")


class NoPlan(PlanRefused):
    """There is none to hand over."""

    for_staff = _("No safety plan has been written yet.")


@transaction.atomic
def write_plan(
    *, client: Client, texts: Mapping[SafetyStep, str], after_version: int, actor: User, now: datetime
) -> SafetyPlan:
    """Keep a new version of the plan; the same words again give the version there is.

    Raises :class:`PlanChanged` when the plan is no longer the version the writer started from.
    """
    Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    written = {step.value: words.strip() for step, words in texts.items() if words.strip()}
    if not written:
        raise PlanEmpty
    last = queries.current_plan(client.pk)
    if (last.version if last else 0) != after_version:
        raise PlanChanged
    plan = SafetyPlan.objects.create(
        practice_id=client.practice_id,
        client=client,
        version=after_version + 1,
        texts=written,
        written_by=actor,
        written_at=now,
    )
    audit.record(actor=actor, act=Act.CREATE, action="risk.safety_plan.written", target=plan, at=now)
    return plan


@transaction.atomic
def give_plan(*, client: Client, actor: User, now: datetime) -> IssuedLink:
    """Make the link under which a client keeps the plan at hand; an older one ends.

    It shows whatever version holds when it is opened. Raises :class:`NoPlan`, or
    :class:`clinic.links.services.LinkRefused`.
    """
    if queries.current_plan(client.pk) is None:
        raise NoPlan
    return links.issue(client=client, kind=LinkKind.SAFETY_PLAN, subject=client, actor=actor, now=now)


@transaction.atomic
def choose(
    *,
    practice: Practice,
    pass_on_after_minutes: int,
    crisis_lines: Sequence[Mapping[str, str]],
    emergency_number: str,
    on_call_number: str,
    actor: User,
    now: datetime,
) -> RiskSettings:
    """Keep what the practice chose; alerts that are open keep their own time."""
    chosen, _is_new = RiskSettings.objects.update_or_create(
        practice=practice,
        defaults={
            "pass_on_after_minutes": pass_on_after_minutes,
            "crisis_lines": [dict(row) for row in crisis_lines],
            "emergency_number": emergency_number,
            "on_call_number": on_call_number,
        },
    )
    audit.record(
        actor=actor, act=Act.CHANGE, action="risk.settings.changed", target=practice, practice_id=practice.pk, at=now
    )
    return chosen
