"""What integration adds to a client's page."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from clients.models import Client
from clients.panels import Panel
from clients.timeline import TimelineRow
from clinic.policy.terms import Permission
from clinic.staff.models import User
from integration.models import IntegrationNote
from integration.queries import open_commitments


def timeline(client: Client, user: User) -> Iterable[TimelineRow]:
    """Return the integration notes of a client."""
    rows = IntegrationNote.objects.visible_to(user, Permission.VIEW_INTEGRATION).filter(client=client)
    for note in rows.select_related("dosing_session", "author").order_by("-held_at"):
        detail = _("after dosing session %(number)s, %(name)s") % {
            "number": note.dosing_session.number,
            "name": note.author.name,
        }
        yield TimelineRow(
            at=note.held_at,
            icon="sprout",
            title=_("Integration") if note.is_signed else _("Integration, draft"),
            detail=detail,
            url=reverse("integration:note", args=[note.pk]),
            kind="integration",
        )


def panel(client: Client, user: User) -> Panel | None:
    """Return what the client still means to do, for those who may see it."""
    visible = Client.objects.visible_to(user, Permission.VIEW_INTEGRATION).filter(pk=client.pk)
    if not visible.exists():
        return None
    commitments = open_commitments(client.pk)
    if not commitments:
        return None
    return Panel(
        title=_("Commitments"),
        template="integration/_commitments_panel.html",
        order=60,
        context={"commitments": commitments},
    )
