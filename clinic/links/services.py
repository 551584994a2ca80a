"""Issue, open, check, complete and end private links. Every act is in the ledger.

The secret is in the address that :func:`issue` returns, and nowhere else: it is hashed before it is
stored, and lost when the page that shows it closes.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.labels import Text
from clinic.links.kinds import kind_of, when_guessed
from clinic.links.models import PrivateLink
from clinic.links.rules.standing import is_last_answer
from clinic.links.secret import SYSTEM, new_token, token_hash
from clinic.links.terms import Delivery, EndReason, LinkKind, LinkStanding
from clinic.staff.models import User

if TYPE_CHECKING:
    from clients.models import Client


class LinkRefused(Exception):
    """The link cannot be made; ``for_staff`` says why."""

    def __init__(self, for_staff: Text) -> None:
        super().__init__(str(for_staff))
        self.for_staff = for_staff


class LinkClosed(Exception):
    """The link was used, ended or has expired in the meantime; ``standing`` says which."""

    def __init__(self, standing: LinkStanding) -> None:
        super().__init__(standing.value)
        self.standing = standing


@dataclass(frozen=True, kw_only=True)
class IssuedLink:
    """A link and its address, which is known only now."""

    url: str
    link: PrivateLink


@transaction.atomic
def issue(
    *,
    client: Client,
    kind: LinkKind,
    subject: models.Model | UUID,
    actor: User | None,
    now: datetime,
    system: str = "",
    replaces_open: bool = True,
) -> IssuedLink:
    """Make a link for one client, purpose and record; return it with its address.

    An open link for the same purpose and record ends, unless ``replaces_open`` is off: the newest
    message is the one that works. Raises :class:`LinkRefused` where the practice asks clients for
    their birth date and none is on file. ``actor=None`` needs ``system``, the job that issues.
    """
    practice = client.practice
    if practice.links_ask_birth_date and client.birth_date is None:
        raise LinkRefused(_("Add the client's birth date first: whoever opens the link is asked for it."))
    subject_id = subject if isinstance(subject, UUID) else subject.pk
    if replaces_open:
        for older in PrivateLink.objects.open(now).filter(client=client, kind=kind, subject_id=subject_id):
            end(link=older, reason=EndReason.REPLACED, actor=actor, now=now, system=system)
    token = new_token()
    link = PrivateLink.objects.create(
        practice_id=client.practice_id,
        client=client,
        kind=kind,
        subject_id=subject_id,
        token_hash=token_hash(token),
        created_at=now,
        created_by=actor,
        expires_at=now + timedelta(days=kind_of(kind).days or practice.link_days),
    )
    audit.record(
        actor=actor, act=Act.CREATE, action="links.link.issued", target=link, reason_code=kind, system=system, at=now
    )
    return IssuedLink(url=settings.ORIGIN + reverse("links:open", args=[token]), link=link)


@transaction.atomic
def confirm(*, link: PrivateLink, birth_date: date, now: datetime) -> bool:
    """Say whether the right birth date was given; the last wrong answer ends the link.

    Also asked of a link that was used and still has something to show. Raises :class:`LinkClosed`
    when it closed in the meantime.
    """
    locked = _locked(link, now, LinkStanding.OPEN, LinkStanding.USED)
    expected = locked.client.birth_date
    if expected is not None and hmac.compare_digest(expected.isoformat(), birth_date.isoformat()):
        _note_opened(locked, now)
        return True
    locked.wrong_answers += 1
    locked.save(update_fields=["wrong_answers"])
    audit.record(actor=None, system=SYSTEM, act=Act.ACCESS, action="links.link.not_confirmed", target=locked, at=now)
    if is_last_answer(locked.wrong_answers):
        end(link=locked, reason=EndReason.WRONG_ANSWERS, actor=None, system=SYSTEM, now=now)
        for tell in when_guessed:
            tell(locked, now)
    return False


@transaction.atomic
def note_opened(*, link: PrivateLink, now: datetime) -> None:
    """Note when somebody first acted through a link that asks nothing; looking alone notes nothing."""
    _note_opened(_locked(link, now, LinkStanding.OPEN), now)


def hold(*, link: PrivateLink, now: datetime) -> PrivateLink:
    """Lock an open link for an act that does not use it up yet; raises :class:`LinkClosed`.

    Call it first in the transaction of the act, as :func:`complete`.
    """
    return _locked(link, now, LinkStanding.OPEN)


@transaction.atomic
def complete(*, link: PrivateLink, now: datetime) -> PrivateLink:
    """Use a link up: its purpose is fulfilled. Call it first in the transaction of the act itself.

    Of two acts through one link, one gets here; the other meets :class:`LinkClosed`, and its whole
    transaction is undone.
    """
    locked = _locked(link, now, LinkStanding.OPEN)
    locked.used_at = now
    locked.opened_at = locked.opened_at or now
    locked.save(update_fields=["used_at", "opened_at"])
    audit.record(actor=None, system=SYSTEM, act=Act.CHANGE, action="links.link.used", target=locked, at=now)
    return locked


@transaction.atomic
def end(*, link: PrivateLink, reason: EndReason, actor: User | None, now: datetime, system: str = "") -> bool:
    """End a link before its time, what it shows once used included; False when it was over already."""
    going_on = PrivateLink.objects.filter(pk=link.pk, ended_at__isnull=True, expires_at__gt=now)
    if not going_on.update(ended_at=now, ended_by=actor, end_reason=reason):
        return False
    audit.record(
        actor=actor, act=Act.CHANGE, action="links.link.ended", target=link, reason_code=reason, system=system, at=now
    )
    return True


@transaction.atomic
def end_all_for(*, subject_id: UUID, kind: LinkKind, actor: User | None, now: datetime, system: str = "") -> int:
    """End every open link to a record that no longer stands; return how many."""
    links = list(PrivateLink.objects.open(now).filter(subject_id=subject_id, kind=kind))
    return sum(end(link=link, reason=EndReason.WITHDRAWN, actor=actor, now=now, system=system) for link in links)


@transaction.atomic
def end_all_shown_to(user: User, actor: User, now: datetime) -> None:
    """End the links whose address somebody was shown who no longer works here; mailed ones they never saw."""
    shown = PrivateLink.objects.filter(created_by=user, ended_at__isnull=True, expires_at__gt=now)
    for link in shown.exclude(delivery=Delivery.MAILED):
        end(link=link, reason=EndReason.WITHDRAWN, actor=actor, now=now)


def set_delivery(*, link: PrivateLink, delivery: Delivery) -> None:
    """Note how the link travels; written before the mail server is asked, so that a crash shows."""
    PrivateLink.objects.filter(pk=link.pk).update(delivery=delivery)
    link.delivery = delivery


def _locked(link: PrivateLink, now: datetime, *allowed: LinkStanding) -> PrivateLink:
    locked = PrivateLink.objects.select_for_update(of=("self",)).select_related("client", "practice").get(pk=link.pk)
    standing = locked.standing(now)
    if standing not in allowed or now >= locked.expires_at:
        raise LinkClosed(standing)
    return locked


def _note_opened(link: PrivateLink, now: datetime) -> None:
    if link.opened_at is None:
        link.opened_at = now
        link.save(update_fields=["opened_at"])
        audit.record(actor=None, system=SYSTEM, act=Act.ACCESS, action="links.link.opened", target=link, at=now)
