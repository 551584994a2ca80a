"""The sections of Today for the owner: does it work, and who looked. No client is named."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.risk.models import RiskAlert
from clients.risk.queries import waiting_alerts
from clinic.audit.actions import in_words
from clinic.audit.models import AuditEvent
from clinic.backups.services import watching as backups
from clinic.break_glass.models import EmergencyAccess
from clinic.core.labels import label
from clinic.core.wording import span
from clinic.health import services as health
from clinic.reminders.models import Reminder
from clinic.reminders.terms import ReminderState
from reports.models import HasteAlert
from reports.queries.activity import people_of
from reports.queries.today_rows import Reader, Row, Section
from reports.rules.haste import CLIENTS

LATEST: Final = 8
REFUSED_WITHIN: Final = timedelta(days=1)


def system_health(reader: Reader) -> Section:
    """Whether the installation works, in a word per part."""
    rows = [
        Row(
            title=part.name.replace("_", " ").capitalize(),
            detail=_part_words(part),
            is_urgent=not part.is_well,
            url=reverse("backups:backups") if part.name == backups.NAME else "",
        )
        for part in health.examine(reader.now)
    ]
    failed = Reminder.objects.filter(practice=reader.practice, state=ReminderState.DEAD)
    last = failed.order_by("-due_at", "pk").values_list("due_at", flat=True).first()
    if last is not None:
        rows.append(Row(title=_("Last message that failed"), at=last, lead=_("due")))
    return Section(title=_("This installation"), icon="activity", rows=rows, empty="")


def emergency_accesses(reader: Reader) -> Section:
    """Charts opened by somebody outside the care team that no owner has judged yet."""
    rows = EmergencyAccess.objects.reviewable_by(reader.user)
    waiting = (rows.unreviewed() | rows.undecided()).select_related("client", "user")

    def as_row(access: EmergencyAccess) -> Row:
        return Row(
            title=_("%(person)s for %(client)s") % {"person": access.user.name, "client": access.client.initials},
            detail=label(access.reason_code),
            at=access.asked_at,
            url=reverse("break_glass:review", args=[access.pk]),
            badges=(access.state(reader.now),),
            is_urgent=access.opened_at is None,
        )

    return Section(
        title=_("Emergency access to review"),
        icon="siren",
        empty=_("Nobody has opened the chart of a client they do not look after."),
        more_url=reverse("break_glass:reviews"),
        shows_clock=True,
        **reader.first_rows(waiting.order_by("asked_at", "pk"), as_row),
    )


def alerts_nobody_took_up(reader: Reader) -> Section | None:
    """Risk alerts that were passed on and still wait: whom to ring, in initials. Owners open no chart by it."""
    found = reader.first_rows(waiting_alerts(reader.practice), _waiting_alert_row)
    if not found["rows"]:
        return None
    note = _("Ring the responsible person or the care team. Nobody outside the practice was told.")
    return Section(
        title=_("Risk alerts nobody has taken up"),
        icon="octagon-alert",
        empty="",
        wide=True,
        shows_clock=True,
        notes=(note,),
        **found,
    )


def _waiting_alert_row(row: RiskAlert) -> Row:
    return Row(
        title=row.client.initials,
        detail=_("responsible: %(who)s") % {"who": row.responsible.name},
        at=row.opened_at,
        lead=_("since"),
        badges=(row.state,),
        is_urgent=True,
    )


def many_records_at_once(reader: Reader) -> Section | None:
    """Who opened more clients at once than a day's work explains, until an owner has looked into it."""
    waiting = HasteAlert.objects.filter(practice=reader.practice, closed_at__isnull=True).select_related("user")

    def as_row(alert: HasteAlert) -> Row:
        return Row(
            title=alert.user.name,
            detail=_("%(count)d different clients within ten minutes") % {"count": CLIENTS},
            at=alert.reached_at,
            url=reverse("reports:haste_alert", args=[alert.pk]),
            is_urgent=True,
        )

    lines = reader.first_rows(waiting.order_by("reached_at", "pk"), as_row)
    if not lines["rows"]:
        return None
    more_url = reverse("reports:haste")
    return Section(title=_("Many records at once"), icon="eye", empty="", more_url=more_url, shows_clock=True, **lines)


def recent_activity(reader: Reader) -> Section:
    """Who looked at or changed records lately."""
    rows = AuditEvent.objects.of_practice(reader.practice.pk).shown_to(reader.user.pk)
    events = rows.order_by("-seq")[:LATEST]
    people = people_of(reader.user)
    return Section(
        title=_("Latest activity"),
        icon="eye",
        rows=[
            Row(
                title=people.get(event.actor_id, "") if event.actor_id else event.system,
                detail=f"{label(event.act)}. {in_words(event.action)}",
                at=event.at,
            )
            for event in events
        ],
        empty=_("Nobody has opened a record yet."),
        more_url=reverse("reports:activity"),
        shows_clock=True,
    )


def refused_sign_ins(reader: Reader) -> Section:
    """Who was refused at the door since yesterday: wrong passwords, wrong codes, too many tries."""
    refused = AuditEvent.objects.filter(action="staff.sign_in.refused", at__gt=reader.now - REFUSED_WITHIN)
    people = {str(pk): name for pk, name in people_of(reader.user).items()}
    by_account = (
        refused.of_practice(reader.practice.pk)
        .values("object_id")
        .annotate(tries=Count("seq"), last=Max("at"), locks=Count("seq", filter=Q(reason_code="LOCKED_OUT")))
        .order_by("-last", "object_id")
    )
    rows = [
        Row(
            title=people.get(account["object_id"], _("Somebody")),
            detail=_refused_words(account["tries"], is_locked=account["locks"] > 0),
            at=account["last"],
            url=f"{reverse('reports:activity')}?what=staff.sign_in.refused",
            is_urgent=account["locks"] > 0,
        )
        for account in by_account[:LATEST]
    ]
    # Nobody's address belongs to no practice; every owner may know that somebody is trying.
    strangers = refused.filter(practice_id=None).count()
    if strangers:
        rows.append(Row(title=_("Addresses nobody has"), detail=_refused_words(strangers, is_locked=False)))
    return Section(
        title=_("Refused sign-ins"),
        icon="shield-alert",
        rows=rows,
        empty=_("No sign-in was refused since yesterday."),
        more_url=f"{reverse('reports:activity')}?what=staff.sign_in",
        shows_clock=True,
    )


def _refused_words(count: int, *, is_locked: bool) -> str:
    words = ngettext("%(count)s try was refused.", "%(count)s tries were refused.", count) % {"count": count}
    return f"{words} {_('Locked for fifteen minutes.')}" if is_locked else words


def _part_words(part: health.Part) -> str:
    if part.is_well or part.seconds_ago is None:
        return part.detail
    return _("%(detail)s %(ago)s ago") % {"detail": part.detail, "ago": span(part.seconds_ago / 60)}
