"""Opening a chart in an emergency, and closing it again."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from clients.models import Client
from clinic.audit import services as audit
from clinic.audit.terms import Act, Outcome
from clinic.break_glass import queries
from clinic.break_glass.models import EmergencyAccess
from clinic.break_glass.rules import opening
from clinic.break_glass.terms import AccessState, EmergencyReason, Refusal
from clinic.core.labels import label
from clinic.policy.reach import holds
from clinic.policy.terms import Permission
from clinic.practice.models import Practice
from clinic.staff.models import User


class ChartNotOpened(Exception):
    """The chart stays closed; ``for_staff`` says why."""

    def __init__(self, code: Refusal) -> None:
        super().__init__(code)
        self.code = code
        self.for_staff = label(code)


def seek_client(
    *, practice: Practice, first: str, last: str, birth_date: date | None, actor: User, now: datetime
) -> Client:
    """Return the one client who has exactly this name; looking in vain is recorded and limited."""
    if queries.has_missed_too_often(actor, practice, now):
        _record_refusal(actor, Refusal.TOO_MANY_MISSES, now, action=queries.SOUGHT)
        raise ChartNotOpened(Refusal.TOO_MANY_MISSES)
    found = queries.clients_called(practice, first=first, last=last, birth_date=birth_date)
    if len(found) != 1:
        code = Refusal.SEVERAL_CLIENTS if found else Refusal.NO_SUCH_CLIENT
        _record_refusal(actor, code, now, action=queries.SOUGHT)
        raise ChartNotOpened(code)
    return found[0]


@transaction.atomic
def ask_for_chart(
    *, client: Client, reason_code: EmergencyReason, reason: str, actor: User, now: datetime
) -> EmergencyAccess:
    """Open a client's chart for an hour; above what a day allows, ask an owner first.

    Locks the person, so that two requests at once are counted one after the other. Every opening
    waits for a review and for the owners to be told from its first moment on.
    """
    if not holds(actor, Permission.BREAK_GLASS) or actor.practice_id != client.practice_id:
        raise ChartNotOpened(Refusal.NOT_A_CLINICIAN)
    User.objects.select_for_update().get(pk=actor.pk)
    refusal = opening.judge(
        reason=reason,
        colleagues=User.objects.active_in(client.practice).exclude(pk=actor.pk).count(),
        is_on_care_team=queries.looks_after(actor, client, now),
        has_one_open=EmergencyAccess.objects.of_person(actor).open_at(now).exists(),
        has_asked=_has_asked(client, actor, now),
    )
    if refusal is not None:
        raise ChartNotOpened(refusal)
    access = EmergencyAccess(
        practice_id=client.practice_id,
        client=client,
        user=actor,
        reason_code=reason_code,
        reason=" ".join(reason.split()),
        asked_at=now,
        needs_consent=opening.needs_consent(queries.opened_today(actor, client.practice, now)),
    )
    if not access.needs_consent:
        access.opened_at, access.expires_at = now, now + opening.LASTS
    access.save()
    _record(access, "asked" if access.needs_consent else "opened", now)
    return access


@transaction.atomic
def open_granted(*, access: EmergencyAccess, actor: User, now: datetime) -> EmergencyAccess:
    """Open a chart that an owner has agreed to; its hour begins now."""
    locked = EmergencyAccess.objects.select_for_update().get(pk=access.pk)
    if locked.user_id != actor.pk or locked.state(now) is not AccessState.GRANTED:
        raise ChartNotOpened(Refusal.NOT_GRANTED)
    if EmergencyAccess.objects.of_person(actor).open_at(now).exists():
        raise ChartNotOpened(Refusal.ANOTHER_IS_OPEN)
    locked.opened_at, locked.expires_at = now, now + opening.LASTS
    locked.alerted_at = None
    locked.save(update_fields=["opened_at", "expires_at", "alerted_at"])
    _record(locked, "opened", now)
    return locked


@transaction.atomic
def end_access(*, access: EmergencyAccess, actor: User, now: datetime) -> EmergencyAccess:
    """Close the chart before its hour is over; one that is closed stays as it is."""
    locked = EmergencyAccess.objects.select_for_update().get(pk=access.pk)
    if locked.state(now) is not AccessState.OPEN:
        return locked
    locked.ended_at = now
    locked.save(update_fields=["ended_at"])
    audit.record(
        actor=actor, act=Act.ACCESS, action="break_glass.chart.ended", target=locked,
        reason_code=locked.reason_code, at=now,
    )  # fmt: skip
    return locked


def record_refused_chart(*, client: Client, code: Refusal, actor: User, now: datetime) -> None:
    """Put on record that somebody was refused a chart."""
    _record_refusal(actor, code, now, action="break_glass.chart.refused", client=client)


def _has_asked(client: Client, actor: User, now: datetime) -> bool:
    waiting = EmergencyAccess.objects.of_person(actor).filter(client=client, opened_at__isnull=True)
    return any(access.state(now) in {AccessState.ASKED, AccessState.GRANTED} for access in waiting)


def _record(access: EmergencyAccess, done: str, now: datetime) -> None:
    action = f"break_glass.chart.{done}"
    audit.record(
        actor=access.user, act=Act.ACCESS, action=action, target=access, reason_code=access.reason_code, at=now
    )


def _record_refusal(actor: User, code: Refusal, now: datetime, *, action: str, client: Client | None = None) -> None:
    audit.record(
        actor=actor, act=Act.ACCESS, action=action, client_id=client.pk if client else None, reason_code=code,
        outcome=Outcome.REFUSED, at=now,
    )  # fmt: skip
