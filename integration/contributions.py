"""What integration adds to a client's page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.hooks import Blocker
from clients.models import Client, Course
from clients.panels import Panel
from clients.timeline import TimelineRow
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.staff.models import User
from integration.models import IntegrationNote
from integration.queries import LEFT, follow, open_commitments
from integration.terms import Standing
from sessions.models import DosingSession


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


def integration_blockers(course: Course, user: User, _today: date) -> Iterator[Blocker]:
    """Name each dosing session of the course's client whose integration nobody has seen to."""
    if not may(user, Permission.VIEW_INTEGRATION):
        return
    left = DosingSession.objects.visible_to(user, Permission.VIEW_INTEGRATION).filter(
        client_id=course.client_id, status__in=LEFT, discharged_at__gte=course.opened_at
    )
    found = follow(list(left.select_related("client", "therapist", "practice", "appointment")), timezone.now())
    for row in sorted(found, key=lambda row: row.window.closes_at):
        if row.standing is not Standing.OVERDUE:
            continue
        yield Blocker(
            sentence=_("The integration of dosing session %(number)s is overdue.")
            % {"number": row.dosing_session.number},
            url=reverse("integration:session", args=[row.dosing_session.pk]),
            action=_("See to it"),
        )


def unsigned_integration(client: Client, _now: datetime) -> str:
    """Say why a chart cannot be closed by a merge: nobody could sign an integration note in it afterwards."""
    if not IntegrationNote.objects.filter(client=client, signed_at__isnull=True).exists():
        return ""
    return _("An integration note in the chart that closes is not signed yet. Its author signs it first.")


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
