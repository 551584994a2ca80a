"""Too much at once, read off the ledger: refuse the next export for a while, and tell owners of a burst of clients."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, Max
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from clinic.audit import services as audit
from clinic.audit.hooks import ExportRefused
from clinic.audit.models import AuditEvent, AuditEventQuerySet
from clinic.audit.terms import Act, Outcome
from clinic.break_glass.services.alerts import initials_of
from clinic.core.letters import plain_text
from clinic.core.wording import span
from clinic.messaging.senders.notices import send_notice
from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.staff.models import User
from reports.models import HasteAlert
from reports.rules.haste import (
    CLIENTS,
    EXPORT_WINDOW,
    NEVER_COUNTED,
    QUIET,
    Burst,
    Look,
    bursts,
    next_export_at,
)
from sessions.services.refusals import Refused

# A worker that was away for a day still notices.
LOOKS_BACK: Final = timedelta(days=1)
MOST_AT_ONCE: Final = 50


class AlertRefused(Refused):
    """An alert that is not closed."""


def refuse_haste(event: AuditEvent) -> None:
    """Refuse an export that is one too many within the hour; called with the ledger's end held."""
    if event.practice_id is None or event.action in NEVER_COUNTED:
        return
    practice = Practice.objects.only("exports_per_hour").get(pk=event.practice_id)
    made = AuditEvent.objects.shown_to(event.actor_id).filter(
        actor_id=event.actor_id, act=Act.EXPORT, outcome=Outcome.DONE, at__gt=event.at - EXPORT_WINDOW
    )
    times = list(made.exclude(action__in=NEVER_COUNTED).values_list("at", flat=True))
    free_at = next_export_at(times, limit=practice.exports_per_hour, now=event.at)
    if free_at is not None:
        raise ExportRefused(
            _("You have exported %(count)d files within an hour, which is the limit here. Try again in %(wait)s.")
            % {"count": practice.exports_per_hour, "wait": span(max(1, (free_at - event.at).total_seconds() / 60))}
        )


def notice_bursts(*, now: datetime) -> int:
    """Write down every burst the ledger shows and nobody has noticed; return how many."""
    looks = _looks(since=now - LOOKS_BACK, until=now)
    by_person = looks.values_list("actor_id").annotate(clients=Count("client_id", distinct=True))
    hasty = [pk for pk, _clients in by_person.filter(clients__gte=CLIENTS)]
    people = User.objects.filter(pk__in=hasty, practice__isnull=False).order_by("pk")
    return sum(_notice(user, burst) for user in people for burst in _new_bursts(user, looks))


def _looks(*, since: datetime, until: datetime) -> AuditEventQuerySet:
    shown = AuditEvent.objects.shown_to(None).filter(act=Act.VIEW, outcome=Outcome.DONE)
    return shown.filter(client_id__isnull=False, actor_id__isnull=False, at__gt=since, at__lte=until)


def _new_bursts(user: User, looks: AuditEventQuerySet) -> list[Burst]:
    last = HasteAlert.objects.filter(user=user).aggregate(at=Max("reached_at"))["at"]
    own = looks.filter(actor_id=user.pk)
    if last is not None:
        own = own.filter(at__gte=last + QUIET)
    rows = own.order_by("seq").values_list("at", "seq", "client_id")
    return list(bursts(Look(at=at, seq=seq, client_id=client) for at, seq, client in rows.iterator() if client))


def _notice(user: User, burst: Burst) -> bool:
    alert = HasteAlert(
        practice_id=user.own_practice_id, user=user, since=burst.since, reached_at=burst.at, reached_seq=burst.seq
    )
    try:
        # Of two that look at once, one finds the entry taken.
        with transaction.atomic():
            alert.save(force_insert=True)
    except IntegrityError:
        return False
    audit.record(actor=None, system="reports.watch", act=Act.ACCESS, action="reports.haste.noticed", target=alert)
    return True


def tell_owners(*, now: datetime) -> int:
    """Mail what owners have not been told yet; the row is the queue, so no alert is lost."""
    waiting = HasteAlert.objects.filter(told_at__isnull=True).order_by("reached_at", "pk")
    return sum(_tell(alert, now) for alert in waiting.select_related("user", "practice")[:MOST_AT_ONCE])


def _tell(alert: HasteAlert, now: datetime) -> bool:
    if HasteAlert.objects.filter(pk=alert.pk, told_at__isnull=True).update(told_at=now) != 1:
        return False
    reached = [_mail(alert, owner) for owner in User.objects.with_role(alert.practice, Role.OWNER)]
    if reached and not any(reached):
        # The mail server is down: the next wake-up tries again.
        HasteAlert.objects.filter(pk=alert.pk, told_at=now).update(told_at=None)
        return False
    return True


def _mail(alert: HasteAlert, owner: User) -> bool:
    context: dict[str, Any] = {
        "person": initials_of(alert.user),
        "reached_at": localtime(alert.reached_at, alert.practice.zone),
        "count": CLIENTS,
        "link": settings.ORIGIN + reverse("reports:haste_alert", args=[alert.pk]),
    }
    return send_notice(
        practice=alert.practice, to=owner.email, subject=_("Please sign in and look"),
        body=plain_text("reports/haste_alert.body.txt", context),
        key=f"{alert.pk.hex[:16]}{owner.pk.hex[:16]}",
    )  # fmt: skip


@transaction.atomic
def close(*, alert: HasteAlert, finding: str, actor: User, now: datetime) -> None:
    """Keep what an owner found out about a burst; nobody judges themselves while somebody else can."""
    stored = HasteAlert.objects.select_for_update(of=("self",)).get(pk=alert.pk)
    if stored.closed_at is not None:
        raise AlertRefused(_("Somebody has closed this already."))
    others = User.objects.with_role(stored.practice, Role.OWNER).exclude(pk=actor.pk)
    if stored.user_id == actor.pk and others.exists():
        raise AlertRefused(_("This is about you. Another owner closes it."))
    stored.closed_at, stored.closed_by, stored.finding = now, actor, finding
    stored.save(update_fields=["closed_at", "closed_by", "finding"])
    audit.record(actor=actor, act=Act.CHANGE, action="reports.haste.closed", target=stored, at=now)
