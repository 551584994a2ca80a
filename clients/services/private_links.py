"""Hand a private link to a client: by mail where they wanted that, else in person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import queries
from clients.models import Client
from clients.services.tasks import open_task
from clients.terms import ContactChannel, TaskKind
from clinic.core.labels import Text, label
from clinic.links.mail import mail
from clinic.links.models import PrivateLink
from clinic.links.secret import SYSTEM
from clinic.links.services import IssuedLink
from clinic.links.terms import Delivery


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """What became of a link: mailed, or to be handed over by whoever made it, and why."""

    issued: IssuedLink
    delivery: Delivery
    why_not_mailed: Text = ""

    @property
    def was_mailed(self) -> bool:
        """Whether the mail server took it."""
        return self.delivery is Delivery.MAILED


def why_not_mail(client: Client) -> Text:
    """Return why a client is not written to by mail; '' where they are (domain.md 9.2)."""
    if client.archived_at is not None:
        return gettext_lazy("The record is archived.")
    if client.channel is not ContactChannel.EMAIL:
        return gettext_lazy("The client did not choose e-mail.")
    if not client.email:
        return gettext_lazy("No e-mail address is on file.")
    return "" if client.channel_warned_at else gettext_lazy("The client was not told of the risk of messages yet.")


def hand_over(issued: IssuedLink, *, wants_mail: bool) -> HandedOver:
    """Mail a link if its client can be mailed, and say what became of it. Never inside a transaction."""
    client = issued.link.client
    reason = why_not_mail(client)
    if not wants_mail or reason:
        return HandedOver(issued=issued, delivery=Delivery.SHOWN, why_not_mailed=reason if wants_mail else "")
    return HandedOver(issued=issued, delivery=mail(issued, to=client.email))


def tell_sender(link: PrivateLink, now: datetime) -> None:
    """Give whoever sent a link the task to call: somebody without the birth date has it.

    Where a job sent it, the responsible therapist is told. Joined to ``clinic.links.kinds``.
    """
    assignee = link.created_by or queries.lead(link.client)
    if assignee is None:
        return
    open_task(
        client=link.client,
        kind=TaskKind.OTHER,
        assignee=assignee,
        detail=_("The private link “%(kind)s” ended: the birth date was given wrong five times. Call the client.")
        % {"kind": label(link.kind)},
        subject=link,
        actor=None,
        system=SYSTEM,
        now=now,
    )
